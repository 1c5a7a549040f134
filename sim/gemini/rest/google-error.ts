const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

/** An answer in the shape of Google's errors. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }

  get body(): Record<string, unknown> {
    return {
      error: {
        code: this.status,
        message: this.message,
        status: STATUS_NAMES[this.status] ?? 'UNKNOWN',
        details: [],
      },
    }
  }
}

export const badRequest = (message: string): GoogleError => new GoogleError(400, message)
