import { plainWords, statusWords } from '#app/_ui/words.ts'
import { type Known, TITLES } from './event-titles.ts'
import { Payload } from './payload.ts'

export type { Known } from './event-titles.ts'

/** What a reader can look at by itself. */
export type Kind = 'decision' | 'call' | 'message' | 'change'

export interface TimelineEvent {
  readonly seq: number
  readonly type: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly payload: unknown
  readonly occurred_at: string
}

/** An event as it reads on a screen and in the exported file. */
export interface Entry {
  readonly seq: number
  readonly at: string
  readonly kind: Kind
  readonly title: string
  /** Why, or what exactly; the words of whoever acted. */
  readonly detail: string | null
  readonly who: string
  /** The call it happened on. */
  readonly callId: string | null
  /** The owner's standing orders it was decided under. */
  readonly stamp: string | null
  /** Whether it came too late and changed nothing. */
  readonly isLate: boolean
}

const METHODS: Record<string, string> = {
  policy: 'by standing orders',
  keypad: 'by keypad on the call',
  link: 'by one-time link',
  dashboard: 'at the desk',
}

/** `late:` is what the database calls an event that came after its time. */
const LATE = /^late:/

/** An event in words of its own: what, why, who, on which call, under which orders. */
export function entryOf(event: TimelineEvent, known: Known): Entry {
  const payload = new Payload(event.payload)
  const isLate = LATE.test(event.type)
  const type = event.type.replace(LATE, '')
  return {
    seq: event.seq,
    at: event.occurred_at,
    kind: kindOf(type),
    title: isLate ? `Too late: ${titleOf(type, payload, known)}` : titleOf(type, payload, known),
    detail: detailOf(type, payload),
    who: whoOf(event, known),
    callId: payload.text('callId'),
    stamp: stampOf(type, payload),
    isLate,
  }
}

function titleOf(type: string, payload: Payload, known: Known): string {
  const title = TITLES[type]
  if (title !== undefined) return typeof title === 'string' ? title : title(payload, known)
  const to = payload.text('to')
  return to === null ? plainWords(type) : statusWords(to)
}

const DETAILS = ['reason', 'note', 'scope', 'text', 'summary', 'body'] as const

/** A reason that the title says already is not said twice. */
function detailOf(type: string, payload: Payload): string | null {
  if (type === 'incident.held' || type === 'access.refused') return null
  if (type === 'incident.rescoped') return join(payload.text('scope'), payload.text('reason'))
  return payload.text(...DETAILS)
}

const join = (...parts: (string | null)[]): string | null =>
  parts.filter((part) => part !== null).join(' — ') || null

function whoOf({ actor_kind: kind, actor_id: id }: TimelineEvent, { actors }: Known): string {
  const name = id === null ? undefined : actors[id]
  if (kind === 'agent' || kind === 'system') return kind
  // Without an id it was somebody on call, by phone: the title names them.
  if (kind === 'manager') return name ?? (id === null ? 'on call' : 'a member')
  const role = kind === 'landlord' ? 'owner' : kind
  return name === undefined ? role : `${name} (${role})`
}

function stampOf(type: string, payload: Payload): string | null {
  if (!type.startsWith('approval.')) return null
  const version = payload.number('policyVersion')
  const method = METHODS[payload.text('method') ?? ''] ?? null
  const orders =
    version === null ? null : version === 0 ? 'no standing orders' : `standing orders v${version}`
  return [method, orders].filter((part) => part !== null).join(', ') || null
}

const CALLS = /^(?:calls?|transfer|contact|human)\.|^escalation\.rung$/
const MESSAGES = /^message\.|^approval\.link_issued$/
const DECISIONS =
  /^(?:approval|change_order|vendor)\.|^quote\.chosen_by_hand$|^quotes\.analyzed$|^escalation\.(?:accepted|de_escalated)$|^promise\.settled_by_hand$|^incident\.(?:control_changed|organization_|rescoped|reclassified|moved_by_hand|noted|cancelled|declined|merge_undone|duplicate)/

function kindOf(type: string): Kind {
  if (MESSAGES.test(type)) return 'message'
  if (CALLS.test(type)) return 'call'
  return DECISIONS.test(type) ? 'decision' : 'change'
}

export interface Day {
  /** As it reads: `Sat, Nov 21`. */
  readonly name: string
  readonly entries: readonly Entry[]
}

/** Entries by the day on the property's clock, in the order they come. */
export function byDay(entries: readonly Entry[], zone: string): Day[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
  })
  const days = Map.groupBy(entries, ({ at }) => format.format(new Date(at)))
  return [...days].map(([name, of]) => ({ name, entries: of }))
}
