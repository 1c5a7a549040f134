import type { QuoteRequestStatus } from '#lib/db/quotes.ts'
import type { CallStatus } from '#lib/domain/call.ts'
import { WAITS } from '#lib/domain/waits.ts'
import type { CallEnd } from '#workflows/call/steps.ts'

/**
 * Twilio's refusals that are about the number: invalid (21211, 21217), not reachable (21214), in a region
 * that is closed to us (21215, 13227), blocked (21216), not a number one can dial (13223, 13224).
 */
const NUMBER_REFUSALS = new Set([
  '13223',
  '13224',
  '13227',
  '21211',
  '21214',
  '21215',
  '21216',
  '21217',
])

/** Calls that were not made for reasons of our own: they say nothing about the vendor. */
const OURS = new Set([
  'incident-over',
  'not-in-control',
  'already-ringing',
  'answered-already',
  'not-asked',
  'not-needed',
])

/**
 * What became of a request that the vendor's own words did not settle. `failed`: the number does not
 * work. Null when the vendor was not tried.
 */
export function outcomeOfCall(end: CallEnd): QuoteRequestStatus | null {
  if (end.kind === 'not-placed') return OURS.has(end.reason) ? null : 'unreachable'
  if (end.refusal !== null) return outcomeOfRefusal(end.refusal)
  if (end.outcome === 'voicemail') return 'voicemail'
  // Somebody else answered, or a fax: the vendor themselves were not reached.
  if (end.outcome === 'wrong_person' || end.answeredBy === 'fax') return 'unreachable'
  // Not by the agent: they wanted a person.
  if (end.outcome === 'refused' || end.outcome === 'transferred') return 'unreachable'
  // The carrier is sometimes wrong: what it believes counts only where nobody talked with the agent.
  const nobodyTalked = end.outcome === null || end.outcome === 'silent'
  if (nobodyTalked && end.answeredBy?.startsWith('machine')) return 'voicemail'
  // Nobody knows whether an unknown one rang: it is not rung again.
  return OF_STATUS[end.status] ?? 'unreachable'
}

const OF_STATUS: Partial<Record<CallStatus, QuoteRequestStatus>> = {
  busy: 'busy',
  no_answer: 'no_answer',
  canceled: 'no_answer',
  // Somebody answered, and neither a price nor a refusal came of it.
  completed: 'partial',
  failed: 'failed',
}

function outcomeOfRefusal(refusal: string): QuoteRequestStatus | null {
  const code = refusal.split(':', 1)[0] ?? ''
  if (OURS.has(code)) return null
  // The carrier had too much to do, which passes.
  if (code === 'busy') return 'busy'
  return NUMBER_REFUSALS.has(code) ? 'failed' : 'unreachable'
}

export interface Tries {
  /** Calls to this vendor in this round so far, a call-back not counted. */
  readonly made: number
  readonly isCalledBack: boolean
}

export interface NextCall {
  /** What tells its key from the first call's. */
  readonly suffix: string
  /** After the end of the last one; unscaled. */
  readonly waitMs: number
}

/** Whether a vendor is rung once more in the round, and when; null when not. */
export function nextCall(status: QuoteRequestStatus | null, tries: Tries): NextCall | null {
  const suffix = `${tries.made + 1}`
  switch (status) {
    case 'busy': {
      const waitMs = WAITS.busyAgainMs[tries.made - 1]
      return waitMs === undefined || tries.isCalledBack ? null : { suffix, waitMs }
    }
    case 'no_answer':
      return tries.made === 1 && !tries.isCalledBack
        ? { suffix, waitMs: WAITS.noAnswerAgainMs }
        : null
    case 'partial':
      return callBack(tries)
    default:
      return null
  }
}

/** A vendor whose price is not known for certain is called back, once. */
export function callBack({ isCalledBack }: Tries): NextCall | null {
  return isCalledBack ? null : { suffix: 'again', waitMs: WAITS.quoteAgainMs }
}
