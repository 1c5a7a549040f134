import type { CallOutcome, CallPurpose, PartyKind, Speaker } from './call.ts'

/** With fewer nobody has told anything: "Hello? Hello?", a pocket, a machine. */
const TOLD_WORDS_MIN = 5

const UNRECORDED: ReadonlySet<CallOutcome> = new Set(['caller_hung_up', 'failed', 'finished'])

interface EndedCall {
  readonly purpose: CallPurpose
  readonly direction: 'inbound' | 'outbound'
  readonly partyKind: PartyKind
  readonly incidentId: string | null
  readonly outcome: CallOutcome | null
}

/**
 * Whether a call that came in may have ended without its repair on record: the caller was gone, the line
 * or the model was, nobody knows how it ended, or the agent said goodbye and had only said that it is
 * recorded. The end of a call can be known before its outcome.
 */
export function mayBeUnrecorded(call: EndedCall): boolean {
  return (
    call.purpose === 'guest_intake' &&
    call.direction === 'inbound' &&
    (call.partyKind === 'guest' || call.partyKind === 'unknown') &&
    call.incidentId === null &&
    (call.outcome === null || UNRECORDED.has(call.outcome))
  )
}

/** Whether the caller has said enough for somebody to know what it was about. */
export function hasTold(turns: readonly { speaker: Speaker; text: string }[]): boolean {
  const words = turns
    .filter(({ speaker }) => speaker === 'caller')
    .flatMap(({ text }) => text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [])
  return words.length >= TOLD_WORDS_MIN
}
