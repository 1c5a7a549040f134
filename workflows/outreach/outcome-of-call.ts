import type { QuoteRequestStatus } from '#lib/db/quotes.ts'
import type { CallEnd } from '#workflows/call/steps.ts'

/** What became of a request that the vendor's own words did not settle. */
export function outcomeOfCall(end: CallEnd): QuoteRequestStatus {
  if (end.kind === 'not-placed') return 'unreachable'
  if (end.outcome === 'voicemail') return 'voicemail'
  // Somebody else answered, or a fax: the vendor themselves were not reached.
  if (end.outcome === 'wrong_person' || end.answeredBy === 'fax') return 'unreachable'
  // The carrier is sometimes wrong: what it believes counts only where nobody talked with the agent.
  const nobodyTalked = end.outcome === null || end.outcome === 'silent'
  if (nobodyTalked && end.answeredBy?.startsWith('machine')) return 'voicemail'
  switch (end.status) {
    case 'busy':
      return 'busy'
    case 'no_answer':
    case 'canceled':
      return 'no_answer'
    case 'completed':
      // Somebody answered, and neither a price nor a refusal came of it.
      return 'partial'
    default:
      return 'failed'
  }
}
