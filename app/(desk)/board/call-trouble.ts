import { purposeWords } from '#app/_ui/words.ts'
import type { readCallsOnTheLine } from '#lib/db/board.ts'
import type { readFailedCalls } from '#lib/db/board-needs.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import type { Need } from './need.ts'

/** The bridge's own watchdogs speak up far sooner: when this has passed they did not help. */
const SILENT_MS = 40_000
/** A stream that has not come by then does not come. */
const MEDIA_MISSING_MS = 12_000
/** No phone rings for longer. */
const RINGING_MS = 120_000

type LiveCall = Awaited<ReturnType<typeof readCallsOnTheLine>>[number]
type FailedCall = Awaited<ReturnType<typeof readFailedCalls>>[number]

/** Calls on the line that do not go as they should. Whoever may not read transcripts cannot see a silence. */
export function liveTrouble(
  calls: readonly LiveCall[],
  { nowMs, readsTurns }: { nowMs: number; readsTurns: boolean },
): Need[] {
  return calls.flatMap((call) => {
    const trouble = troubleOf(call, nowMs, readsTurns)
    if (trouble === null) return []
    return [
      {
        key: `call:${call.id}`,
        rank: 'call-in-trouble',
        tone: trouble.isGrave ? 'red' : 'amber',
        title: trouble.title,
        reference: call.incident?.reference ?? purposeWords(call.purpose),
        where: call.property?.name ?? '',
        detail: `${purposeWords(call.purpose)}. ${trouble.detail}`,
        href: call.incident ? `/incidents/${call.incident.id}` : null,
        since: trouble.since,
        until: null,
        act: null,
      } satisfies Need,
    ]
  })
}

interface Trouble {
  readonly title: string
  readonly detail: string
  readonly since: string
  readonly isGrave: boolean
}

function troubleOf(call: LiveCall, nowMs: number, readsTurns: boolean): Trouble | null {
  const { status, answered_at: answeredAt, stream_sid: streamSid, streams, turns } = call
  const isOlder = (at: string, ms: number): boolean => nowMs - Date.parse(at) > ms
  if (status !== 'in_progress') {
    if (!isOlder(call.created_at, RINGING_MS)) return null
    const detail = 'The telephone network has not said what became of it.'
    return { title: 'A call hangs', detail, since: call.created_at, isGrave: false }
  }
  // Rung by the app itself, or with a person: no model and no stream of ours has a part in it.
  if (answeredAt === null || call.purpose === 'escalation' || call.conversation_ended_at !== null) {
    return null
  }
  if (streamSid === null && isOlder(answeredAt, MEDIA_MISSING_MS)) {
    const detail = 'It was answered, and no sound reaches the agent.'
    return { title: 'A call without sound', detail, since: answeredAt, isGrave: true }
  }
  const heardAt = turns[0]?.created_at ?? answeredAt
  if (readsTurns && isOlder(heardAt, SILENT_MS)) {
    const detail = 'Nobody has said anything since.'
    return { title: 'Silence on a call', detail, since: heardAt, isGrave: true }
  }
  if (streams > 1) {
    const detail = `Its sound broke off and was joined again${streams > 2 ? ` ${streams - 1} times` : ''}.`
    return { title: 'A call was cut and joined', detail, since: answeredAt, isGrave: false }
  }
  return null
}

/** Calls that came to nothing lately, of incidents that still go on; the last one of each. */
export function failedCalls(calls: readonly FailedCall[]): Need[] {
  return calls.flatMap((call) => {
    const { incident } = call
    if (!incident || isTerminal(incident.status)) return []
    return [
      {
        key: `failed:${incident.id}:${call.purpose}`,
        rank: 'failed-call',
        tone: 'amber',
        title: call.outcome === 'silent' ? 'A call with a silent line' : 'A call failed',
        reference: incident.reference,
        where: incident.property?.name ?? '',
        detail: `${purposeWords(call.purpose)}: ${incident.summary}`,
        href: `/incidents/${incident.id}`,
        since: call.ended_at ?? call.created_at,
        until: null,
        act: null,
      } satisfies Need,
    ]
  })
}
