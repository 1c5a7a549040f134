import { FatalError, getStepMetadata, RetryableError } from 'workflow'
import { AppError, messageOf } from '#lib/errors.ts'

/**
 * For steps whose effects are keyed, so that repeating one changes nothing. With the pauses below
 * this outlasts some twelve minutes without database, Twilio or Google; the runtime's own three
 * retries a second apart would end the incident's run at the first restart of any of them.
 */
export const PATIENT_RETRIES = 30

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** What nobody classified is more often a fault of ours than of the network: this often, no longer. */
const ATTEMPTS_AT_THE_UNKNOWN = 4

/** Runs the body of a step; what it throws becomes what the runtime understands. */
export async function inStep<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body()
  } catch (error) {
    throw stepError(error, getStepMetadata().attempt)
  }
}

/** Our remedies in the runtime's terms. `attempt` counts from 1. */
export function stepError(error: unknown, attempt: number): Error {
  if (FatalError.is(error) || RetryableError.is(error)) return error
  const mayPass =
    error instanceof AppError ? error.remedy === 'retry' : attempt < ATTEMPTS_AT_THE_UNKNOWN
  if (!mayPass) return new FatalError(messageOf(error))
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)
  return new RetryableError(messageOf(error), { retryAfter: pauseMs })
}
