import { z } from 'zod'

/**
 * What keeps a promise. `news`: word from us, by call or text. `call_back`: a call of ours that they
 * answer. `person_calls`: a person of the team speaks with them. `appointment`: a time is agreed.
 * `visit`: somebody comes.
 */
export const promisedSchema = z.enum(['news', 'call_back', 'person_calls', 'appointment', 'visit'])
export type Promised = z.infer<typeof promisedSchema>

export const promiseStateSchema = z.enum(['open', 'kept', 'broken', 'withdrawn'])
/** `broken` may still be kept late; `withdrawn`: said anew, or it has lost its point. */
export type PromiseState = z.infer<typeof promiseStateSchema>

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** What is due sooner is being done, what is due later nobody remembers; milliseconds from now. */
const SOONEST_MS = MINUTE_MS
const LATEST_MS = 14 * DAY_MS

/** Whether that is a time one can promise. Both in epoch milliseconds. */
export function isPromisable(dueMs: number, nowMs: number): boolean {
  return dueMs - nowMs >= SOONEST_MS && dueMs - nowMs <= LATEST_MS
}
