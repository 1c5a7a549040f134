/** A refusal of the REST API, with Twilio's status, code and wording. */
export class RestError extends Error {
  override readonly name = 'RestError'
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  toJson(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    }
  }
}

export function badRequest(code: number, message: string): RestError {
  return new RestError(400, code, message)
}
