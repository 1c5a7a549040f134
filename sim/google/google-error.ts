/** A refusal in the shape of Google's JSON APIs. */
export class GoogleError extends Error {
  readonly status: number
  readonly reason: string
  private readonly domain: string
  private readonly location: { location: string; locationType: string } | null

  constructor(
    status: number,
    reason: string,
    message: string,
    more: { domain?: string; parameter?: string; header?: string } = {},
  ) {
    super(message)
    this.status = status
    this.reason = reason
    this.domain = more.domain ?? 'global'
    const location = more.parameter ?? more.header
    this.location =
      location === undefined
        ? null
        : { location, locationType: more.header ? 'header' : 'parameter' }
  }

  body(): Record<string, unknown> {
    const { message, reason, domain } = this
    const detail = { message, domain, reason, ...this.location }
    return { error: { errors: [detail], code: this.status, message } }
  }
}

export const notFound = (): GoogleError => new GoogleError(404, 'notFound', 'Not Found')

export const invalid = (message: string): GoogleError => new GoogleError(400, 'invalid', message)

export const missing = (what: string): GoogleError =>
  new GoogleError(400, 'required', `Missing ${what}.`)
