interface RestErrorOptions {
  status: number
  code: string
  message: string
  details?: unknown
  hint?: string | null
}

/** An answer in PostgREST's error shape. */
export class RestError extends Error {
  override readonly name = 'RestError'
  readonly status: number
  readonly code: string
  readonly details: unknown
  readonly hint: string | null

  constructor({ status, code, message, details = null, hint = null }: RestErrorOptions) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.hint = hint
  }
}

/** For what PostgREST can do and this server cannot: never answered as if it had been understood. */
export function notSupported(what: string, instead: string): RestError {
  return new RestError({
    status: 400,
    code: 'PGRST100',
    message: `${what} is not supported by the embedded server: ${instead}`,
    hint: `${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`,
  })
}

export function invalidBody(message: string): RestError {
  return new RestError({ status: 400, code: 'PGRST102', message })
}

export function unknownColumn(relation: string, column: string): RestError {
  return new RestError({
    status: 400,
    code: '42703',
    message: `column ${relation}.${column} does not exist`,
  })
}
