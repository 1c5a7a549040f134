import { plainWords } from '#app/_ui/words.ts'
import type {
  readCallsOnTheLine,
  readHandedOver,
  readPendingApprovals,
  readRecentEmergencies,
} from '#lib/db/board.ts'
import type {
  readFailedCalls,
  readOpenEscalations,
  readPromisesInDanger,
} from '#lib/db/board-needs.ts'
import { isEmergency, isTerminal } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'
import { failedCalls, liveTrouble } from './call-trouble.ts'
import { inOrder, type Need } from './need.ts'

export interface Waiting {
  readonly escalations: Awaited<ReturnType<typeof readOpenEscalations>>
  readonly emergencies: Awaited<ReturnType<typeof readRecentEmergencies>>
  readonly calls: Awaited<ReturnType<typeof readCallsOnTheLine>>
  readonly failedCalls: Awaited<ReturnType<typeof readFailedCalls>>
  readonly handedOver: Awaited<ReturnType<typeof readHandedOver>>
  readonly promises: Awaited<ReturnType<typeof readPromisesInDanger>>
  readonly approvals: Awaited<ReturnType<typeof readPendingApprovals>>
  /** Whether anybody is on call. */
  readonly isCovered: boolean
}

interface Looking {
  readonly nowMs: number
  /** Whether whoever looks may read what is said. */
  readonly readsTurns: boolean
}

const NOBODY_ON_CALL: Need = {
  key: 'nobody-on-call',
  rank: 'nobody-on-call',
  tone: 'red',
  title: 'Nobody is on call',
  reference: 'On-call ladder',
  where: '',
  detail: 'An emergency would ring nobody. Name at least one person with a number.',
  href: null,
  since: null,
  until: null,
  act: null,
}

/** What needs a person now, the most urgent first: danger nobody has taken, trouble, decisions, the rest. */
export function needsOf(waiting: Waiting, looking: Looking): Need[] {
  return inOrder([
    ...waiting.escalations.map(escalationNeed),
    ...waiting.emergencies.flatMap(emergencyNeed),
    ...(waiting.isCovered ? [] : [NOBODY_ON_CALL]),
    ...liveTrouble(waiting.calls, looking),
    ...waiting.handedOver.map(handedOverNeed),
    ...waiting.promises.map(promiseNeed),
    ...waiting.approvals.flatMap(approvalNeed),
    ...failedCalls(waiting.failedCalls),
  ])
}

function escalationNeed(escalation: Waiting['escalations'][number]): Need {
  const { id, reason, incident, call, uncovered_at, unanswered_at, created_at } = escalation
  return {
    rank: (uncovered_at ?? unanswered_at) === null ? 'emergency' : 'escalation-lost',
    tone: 'red',
    title: escalationTitle(escalation),
    since: created_at,
    until: null,
    act: { kind: 'take', escalationId: id },
    // One card for the emergency and whoever is rung about it.
    ...(incident
      ? {
          key: `emergency:${incident.id}`,
          reference: incident.reference,
          where: incident.property?.name ?? '',
          detail: incident.summary,
          href: `/incidents/${incident.id}`,
        }
      : {
          key: `escalation:${id}`,
          reference: 'No incident yet',
          where: call?.property?.name ?? '',
          detail: plainWords(reason),
          href: null,
        }),
  }
}

function escalationTitle(escalation: Waiting['escalations'][number]): string {
  const what = escalation.kind === 'callback' ? 'A caller waits for a person' : 'Emergency'
  if (escalation.uncovered_at !== null) return `${what}, and nobody is on call`
  if (escalation.unanswered_at !== null) return `${what}: everybody was rung, nobody took it`
  return `${what}: people on call are being rung`
}

function emergencyNeed({ kind, occurred_at, incident }: Waiting['emergencies'][number]): Need[] {
  if (!incident || isTerminal(incident.status)) return []
  return [
    {
      key: `emergency:${incident.id}`,
      rank: 'emergency',
      tone: 'red',
      title: kind === 'unspecified' ? 'Emergency' : `Emergency: ${plainWords(kind)}`,
      reference: incident.reference,
      where: incident.property?.name ?? '',
      detail: incident.summary,
      href: `/incidents/${incident.id}`,
      since: occurred_at,
      until: null,
      act: null,
    },
  ]
}

function handedOverNeed(incident: Waiting['handedOver'][number]): Need {
  const { id, reference, priority, control, hold_reason, property, summary } = incident
  const titles = {
    human: 'In a person’s hands',
    paused: 'Paused',
    agent: 'The agent needs you',
  }
  const isGrave = isEmergency(priority) && hold_reason !== null
  return {
    key: `handed-over:${id}`,
    rank: isGrave ? 'handed-over-emergency' : 'handed-over',
    tone: isGrave ? 'red' : 'amber',
    title: titles[control],
    reference,
    where: property?.name ?? '',
    detail: summary,
    href: `/incidents/${id}`,
    since: incident.updated_at,
    until: null,
    // What the agent asks a person for is read before it is given back.
    act: control === 'agent' ? null : { kind: 'give-back', incidentId: id },
  }
}

function promiseNeed(promise: Waiting['promises'][number]): Need {
  const { id, state, incident, text, party_kind: toWhom, due_at } = promise
  const isBroken = state === 'broken'
  return {
    key: `promise:${id}`,
    rank: isBroken ? 'promise-broken' : 'promise-at-risk',
    tone: isBroken ? 'red' : 'amber',
    title: `${isBroken ? 'Broken promise' : 'Promise at risk'} to the ${toWhom === 'unknown' ? 'caller' : toWhom}`,
    reference: incident?.reference ?? 'No incident',
    where: incident?.property?.name ?? '',
    detail: text,
    href: incident ? `/incidents/${incident.id}` : null,
    since: due_at,
    until: isBroken ? null : due_at,
    act: { kind: 'kept', promiseId: id, text },
  }
}

function approvalNeed(approval: Waiting['approvals'][number]): Need[] {
  const { id, incident, quote, landlord, cap_cents, currency, expires_at, created_at } = approval
  if (!incident) return []
  const price = formatCents(cap_cents, currency)
  const vendor = quote?.vendor?.name
  return [
    {
      key: `approval:${id}`,
      rank: 'approval',
      tone: 'amber',
      title: `${landlord?.name ?? 'The owner'} decides on ${price}`,
      reference: incident.reference,
      where: incident.property?.name ?? '',
      detail: vendor ? `${vendor}: ${incident.summary}` : incident.summary,
      href: `/incidents/${incident.id}`,
      since: created_at,
      until: expires_at,
      act: quote
        ? {
            kind: 'approve',
            incidentId: incident.id,
            quoteId: quote.id,
            words: `${vendor ?? 'The vendor'} at up to ${price} for ${incident.reference}: ${incident.summary}`,
          }
        : null,
    },
  ]
}
