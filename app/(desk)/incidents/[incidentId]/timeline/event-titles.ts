import { plainWords, priorityWords, purposeWords, statusWords } from '#app/_ui/words.ts'
import type { Payload } from './payload.ts'

/** What titles are made of beside the event itself. */
export interface Known {
  /** Names of vendors, by their id. */
  readonly vendors: ReadonlyMap<string, string>
  /** The vendor of a quote, by the quote's id. */
  readonly quotes: ReadonlyMap<string, string>
  /** The other party of a call, by the call's id. */
  readonly calls: ReadonlyMap<string, string>
  /** Names of whoever acted, by the id in the event. */
  readonly actors: Readonly<Record<string, string>>
  /** The property's zone. */
  readonly zone: string
}

type Title = string | ((payload: Payload, known: Known) => string)

const CONTROL_TITLES: Record<string, string> = {
  human: 'Taken over from the agent',
  paused: 'Paused',
  agent: 'Given back to the agent',
}
const DECISION_TITLES: Record<string, string> = {
  approve: 'Approved',
  decline: 'Declined',
  another_round: 'Another round of prices asked for',
}
const ANSWER_TITLES: Record<string, string> = {
  fixed: 'The guest says that it works',
  not_fixed: 'The guest says that it is not fixed',
}
const PARTIES: Record<string, string> = { landlord: 'owner', manager: 'manager on call' }
const AUDIENCES: Record<string, string> = {
  everyone: 'Note to the agent, for every call',
  vendor: 'Note to the agent, for calls with vendors',
  guest: 'Note to the agent, for calls with the guest',
  landlord: 'Note to the agent, for calls with the owner',
  nobody: 'Note for the record',
}

const party = (payload: Payload): string => {
  const kind = payload.text('partyKind', 'approverKind') ?? 'somebody'
  return `the ${PARTIES[kind] ?? kind}`
}
const vendorOf = (payload: Payload, { vendors, quotes }: Known): string =>
  vendors.get(payload.text('vendorId', 'partyId') ?? '') ??
  quotes.get(payload.text('quoteId') ?? '') ??
  'The vendor'
/** Whoever has no name is spoken of within a sentence. */
const callee = (payload: Payload, known: Known): string =>
  known.calls
    .get(payload.text('callId') ?? '')
    ?.replace(/^(?:The|A|Whoever|Somebody)\b/, (word) => word.toLowerCase()) ??
  known.vendors.get(payload.text('partyId') ?? '') ??
  party(payload)
const calleeFirst = (payload: Payload, known: Known): string => {
  const words = callee(payload, known)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
const timeOf = (payload: Payload, { zone }: Known, name = 'startsAt'): string => {
  const at = payload.text(name)
  if (at === null || Number.isNaN(Date.parse(at))) return ''
  const format = { weekday: 'short', hour: 'numeric', minute: '2-digit' } as const
  return new Intl.DateTimeFormat('en-US', { ...format, timeZone: zone }).format(new Date(at))
}
const followed = (text: string, more: string | null): string =>
  more === null || more === '' ? text : `${text}: ${more}`

/** What an event is called; its status, or its own name in plain words, for all that is not here. */
export const TITLES: Readonly<Record<string, Title>> = {
  'incident.reported': 'Reported',
  'incident.reported_again': 'Reported once more',
  'incident.reported_by_another': 'Another guest reports the same',
  'incident.duplicate': 'Taken for a duplicate of an earlier report',
  'incident.merge_undone': 'No duplicate after all: goes on by itself',
  'incident.control_changed': (payload) =>
    CONTROL_TITLES[payload.text('control') ?? ''] ?? 'Control changed',
  'incident.organization_paused': 'Everything paused',
  'incident.organization_resumed': 'Everything goes on',
  'incident.held': (payload) => `On hold: ${plainWords(payload.text('reason') ?? '')}`,
  'incident.resumed': 'Goes on',
  'incident.rescoped': 'Another round of prices, for another scope',
  'incident.reclassified': (payload) =>
    `Now ${priorityWords(payload.text('priority') ?? '')}, ${payload.text('trade') ?? ''}`,
  'incident.moved_by_hand': (payload) =>
    `Moved by hand to ${statusWords(payload.text('to') ?? '').toLowerCase()}`,
  'incident.noted': (payload) => AUDIENCES[payload.text('audience') ?? ''] ?? 'Note',
  'incident.exported': 'Case exported as a file',
  'workflow.replaced': 'Its run failed and was replaced',

  'quotes.requested': (payload) =>
    `Round ${payload.number('round') ?? ''}: asking ${vendorsWords(payload.number('vendors'))}`,
  'quotes.analyzed': (payload, known) => followed('Quotes compared', recommended(payload, known)),
  'quote.recorded': (payload, known) =>
    `${vendorOf(payload, known)} asks ${payload.money('amountMaxCents') ?? 'a price'}`,
  'quote.checked': (payload, known) =>
    `Figures of ${vendorOf(payload, known)} checked against the call: ${payload.text('confirmation') ?? ''}`,
  'quote.missed': (payload, known) =>
    `${vendorOf(payload, known)}: ${plainWords(payload.text('status') ?? 'not reached').toLowerCase()}`,
  'quote.declined': 'Does not want the job',
  'quote.chosen_by_hand': (payload, known) => `${vendorOf(payload, known)} chosen by hand`,
  'vendor.added': (payload, known) => `${vendorOf(payload, known)} added to those asked`,
  'vendor.skipped': (payload, known) => `${vendorOf(payload, known)} left out`,
  'vendor.dropped': (payload, known) => `${vendorOf(payload, known)} dropped out`,

  'approval.requested': (payload) => `Decision needed on ${payload.money('capCents') ?? 'a quote'}`,
  'approval.proposed': (payload) =>
    `Says on the call: ${plainWords(payload.text('decision') ?? '').toLowerCase()}. Not confirmed by key yet`,
  'approval.decided': (payload, known) => decided(payload, known),
  'approval.decided_by_hand': 'Decided in the owner’s place',
  'approval.late_decision': (payload) =>
    `Too late to count: ${plainWords(payload.text('decision') ?? '').toLowerCase()}`,
  'approval.expired': 'Nobody decided in time',
  'approval.link_issued': (payload) => `Approval link made for ${party(payload)}`,
  'approval.asked': 'Asks before deciding',
  'approval.call_wanted': 'Asks to be called instead',
  'approval.call_back': 'Rang in to decide: rung back on the number on file',
  'approval.escalated': 'The next person is asked to decide',
  'change_order.requested': (payload) =>
    `Further work: ${payload.money('extraCents') ?? 'an amount'} more asked for`,

  'call.queued': (payload, known) => `Call to ${callee(payload, known)} waits for a free line`,
  'calls.deferred': 'Calls wait for the end of quiet hours',
  'call.dialled': (payload, known) =>
    followed(`Rings ${callee(payload, known)}`, purposeOf(payload)),
  'call.received': (payload, known) => `Call from ${callee(payload, known)}`,
  'call.ended': (payload, known) =>
    followed(`Call with ${callee(payload, known)} over`, endOf(payload)),
  'human.requested': 'Asks for a person',
  'contact.wrong_person': 'Somebody else was on the line',
  'contact.refused': (payload) =>
    `Wants none of it: ${plainWords(payload.text('what') ?? '').toLowerCase()}`,
  'contact.dead_number': 'The number does not exist any more',
  'recording.consented': (payload, known) => `${calleeFirst(payload, known)} allows a recording`,
  'recording.refused': 'The recording of a call was refused, and deleted',
  'recording.expired': 'The recording of a call was deleted: its time was over',

  'visit.held': (payload, known) => followed('Time agreed', timeOf(payload, known)),
  'visit.scheduled': (payload, known) => followed('Visit scheduled', timeOf(payload, known)),
  'visit.moved': (payload, known) => followed('Visit moved to', timeOf(payload, known)),
  'visit.cancelled': 'Visit called off',
  'visit.called_off': (payload, known) => followed('Visit called off', timeOf(payload, known)),
  'visit.declined': 'The vendor cannot come after all',
  'visit.calendar_pending': 'The calendar cannot be reached; it is tried again',
  'visit.pin_verified': 'The vendor proved who they are',
  'visit.pin_refused': 'A wrong PIN',
  'visit.arrived': 'The vendor is there',
  'visit.delayed': 'The vendor is late',
  'visit.no_access': 'The vendor stands before a locked door',
  'visit.no_access_fee': 'A fee for the visit without access',
  'visit.needs_more': 'More is needed than was agreed',
  'visit.done': 'The vendor says that it is done',
  'access.released': 'Access code given to the verified vendor',
  'access.refused': (payload) =>
    followed('Access code refused', plainWords(payload.text('reason') ?? '').toLowerCase()),
  'guest.answered': (payload) =>
    ANSWER_TITLES[payload.text('answer') ?? ''] ?? 'The guest has answered',
  'guest.entry_allowed': 'The guest lets the vendor in without them',
  'guest.entry_refused': 'The guest wants to be there',
  'guest.time_refused': 'The time does not suit the guest',

  'message.sent': (payload) => `Text sent to ${party(payload)}`,
  'message.failed': (payload) => `Text to ${party(payload)} was refused by the carrier`,
  'message.unknown': (payload) => `Text to ${party(payload)}: the carrier did not answer`,
  'message.received': (payload) => `Text from ${party(payload)}`,

  'promise.made': (payload) => `Promised to ${party(payload)}`,
  'promise.at_risk': 'A promise is at risk',
  'promise.broken': 'A promise was broken',
  'promise.kept': 'A promise was kept',
  'promise.withdrawn': 'A promise was dropped',
  'promise.settled_by_hand': 'A promise settled by hand',

  'emergency.raised': (payload) => followed('Emergency', kindOf(payload)),
  'emergency.paged': 'The people on call were told',
  'escalation.opened': 'The people on call are rung',
  'escalation.rung': (payload) => `Rung: ${ordinal((payload.number('rung') ?? 0) + 1)} on call`,
  'escalation.passed': (payload) => `${payload.text('by') ?? 'Somebody'} hands it on`,
  'escalation.accepted': (payload) => `${payload.text('by') ?? 'Somebody'} has the emergency`,
  'escalation.de_escalated': (payload) => `No emergency, says ${payload.text('by') ?? 'somebody'}`,
  'escalation.uncovered': 'Nobody is on call',
  'escalation.unanswered': 'Nobody on call has taken it',
  'transfer.begun': 'Being put through to a person',
  'transfer.accepted': 'Put through to a person',
  'transfer.given_up': 'Nobody could be put through',
}

const vendorsWords = (count: number | null): string =>
  count === 1 ? 'a vendor' : `${count ?? 'several'} vendors`

/** 2 → `the second`; further down, `number 4`. */
const ordinal = (place: number): string =>
  ['the first', 'the second', 'the third'][place - 1] ?? `number ${place}`

function recommended(payload: Payload, { quotes }: Known): string | null {
  const vendor = quotes.get(payload.text('recommendedQuoteId') ?? '')
  return vendor ? `${vendor} recommended` : null
}

function decided(payload: Payload, { quotes }: Known): string {
  const title = DECISION_TITLES[payload.text('decision') ?? ''] ?? 'Decided'
  if (payload.text('decision') !== 'approve') return title
  const what = payload.has('changeOrderId')
    ? 'further work'
    : quotes.get(payload.text('quoteId') ?? '')
  return followed(title, [what, payload.money('capCents')].filter(Boolean).join(' for '))
}

function purposeOf(payload: Payload): string | null {
  const purpose = payload.text('purpose')
  return purpose === null || purpose === 'escalation' ? null : purposeWords(purpose).toLowerCase()
}

function endOf(payload: Payload): string | null {
  const end = payload.text('outcome') ?? payload.text('status')
  return end === null ? null : plainWords(end).toLowerCase()
}

function kindOf(payload: Payload): string | null {
  const kind = payload.text('kind')
  return kind === null || kind === 'unspecified' ? null : plainWords(kind).toLowerCase()
}
