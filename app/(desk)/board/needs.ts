import { plainWords } from '#app/_ui/words.ts'
import type { readHandedOver, readPendingApprovals, readRecentEmergencies } from '#lib/db/board.ts'
import { isEmergency, isTerminal } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'

/** One thing that waits for a person. */
export interface Need {
  readonly key: string
  readonly tone: 'red' | 'amber'
  readonly title: string
  readonly reference: string
  readonly where: string
  readonly detail: string
  readonly href: string
  /** Since when it waits; ISO 8601. */
  readonly since: string
  /** When it is too late, if that is known; ISO 8601. */
  readonly until: string | null
}

export interface Waiting {
  readonly emergencies: Awaited<ReturnType<typeof readRecentEmergencies>>
  readonly handedOver: Awaited<ReturnType<typeof readHandedOver>>
  readonly approvals: Awaited<ReturnType<typeof readPendingApprovals>>
}

/** What needs a person now, the most urgent first: danger, then what the agent gave up, then decisions. */
export function needsOf(waiting: Waiting): Need[] {
  const needs = [
    ...emergencyNeeds(waiting.emergencies),
    ...waiting.handedOver.map(handedOverNeed),
    ...waiting.approvals.flatMap(approvalNeed),
  ]
  const firstOfEach = new Map<string, Need>()
  for (const need of needs) if (!firstOfEach.has(need.key)) firstOfEach.set(need.key, need)
  return [...firstOfEach.values()].toSorted(
    (left, right) => rank(left) - rank(right) || left.since.localeCompare(right.since),
  )
}

const rank = ({ tone }: Need): number => (tone === 'red' ? 0 : 1)

function emergencyNeeds(emergencies: Waiting['emergencies']): Need[] {
  return emergencies.flatMap(({ kind, occurred_at, incident }) =>
    incident && !isTerminal(incident.status)
      ? [
          {
            key: `emergency:${incident.id}`,
            tone: 'red',
            title: kind === 'unspecified' ? 'Emergency' : `Emergency: ${plainWords(kind)}`,
            reference: incident.reference,
            where: incident.property?.name ?? '',
            detail: incident.summary,
            href: `/incidents/${incident.id}`,
            since: occurred_at,
            until: null,
          },
        ]
      : [],
  )
}

function handedOverNeed(incident: Waiting['handedOver'][number]): Need {
  const { id, reference, priority, control, hold_reason, property, summary } = incident
  const titles = {
    human: 'In a person’s hands',
    paused: 'Paused',
    agent: 'The agent needs you',
  }
  return {
    key: `handed-over:${id}`,
    tone: isEmergency(priority) && hold_reason !== null ? 'red' : 'amber',
    title: titles[control],
    reference,
    where: property?.name ?? '',
    detail: summary,
    href: `/incidents/${id}`,
    since: incident.updated_at,
    until: null,
  }
}

function approvalNeed(approval: Waiting['approvals'][number]): Need[] {
  const { id, incident, quote, landlord, cap_cents, currency, expires_at, created_at } = approval
  if (!incident) return []
  return [
    {
      key: `approval:${id}`,
      tone: 'amber',
      title: `${landlord?.name ?? 'The owner'} decides on ${formatCents(cap_cents, currency)}`,
      reference: incident.reference,
      where: incident.property?.name ?? '',
      detail: quote?.vendor ? `${quote.vendor.name}: ${incident.summary}` : incident.summary,
      href: `/incidents/${incident.id}`,
      since: created_at,
      until: expires_at,
    },
  ]
}
