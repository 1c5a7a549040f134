/** What a caller can do about an error: try again, stop trying, or fetch a person. */
export type Remedy = 'retry' | 'give-up' | 'ask-human'

/**
 * The one error class of the product. `code` is stable and kebab-case; the message says what was
 * tried, what came back and what to do, and never holds a secret or a whole phone number.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: string
  readonly remedy: Remedy

  constructor(code: string, message: string, options: { remedy: Remedy; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy
  }
}

/** The text of anything that was thrown, for a log line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
