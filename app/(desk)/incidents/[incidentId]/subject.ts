import { plainWords } from '#app/_ui/words.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import type { Question, Subject } from './acts/describe.tsx'
import { isWorkBegun } from './acts/offered.ts'
import type { CaseFacts } from './case-facts.ts'
import type { Comparison } from './quotes/compare.ts'

/** What the dialogs about an incident need of its facts. */
export function subjectOf(facts: CaseFacts): Subject {
  const { incident, outreach, visits, room } = facts
  const { status, control, priority, trade, round } = incident
  const inRound = outreach.filter((request) => request.round === Math.max(round, 1))
  return {
    incidentId: incident.id,
    status,
    control,
    priority,
    trade,
    round,
    isHeld: incident.hold_reason !== null,
    scope: inRound[0]?.scope ?? incident.summary,
    hasVisit: visits.some(
      (visit) => visit.status === 'scheduled' || visit.status === 'in_progress',
    ),
    vendors: room.vendors,
    asked: inRound
      .filter((request) => request.status !== 'declined' && request.quote?.status !== 'accepted')
      .map((request) => ({
        vendorId: request.vendor_id,
        name: request.vendor?.name ?? 'A vendor',
        standing: request.status === 'open' ? 'being asked' : plainWords(request.status),
      })),
    question: questionOf(facts),
  }
}

function questionOf({ approvals }: CaseFacts): Question | null {
  const pending = approvals.find(({ status }) => status === 'pending')
  if (!pending) return null
  return {
    approvalId: pending.id,
    ownerName: pending.landlord?.name ?? 'the owner',
    change: pending.change_order && {
      scope: pending.change_order.scope,
      extraCents: pending.change_order.extra_cents,
    },
    currency: pending.currency,
  }
}

/** What its quotes are compared by, and whether they can be approved now. */
export function comparisonOf(facts: CaseFacts, isActor: boolean): Comparison {
  const { incident, approvals, analysis, room, zone, readAt } = facts
  const decidedNo = approvals.some(
    ({ status, round, change_order_id }) =>
      round === incident.round &&
      change_order_id === null &&
      (status === 'declined' || status === 'another_round'),
  )
  return {
    incidentId: incident.id,
    round: incident.round,
    priority: incident.priority,
    zone,
    room,
    // The form of dates that Sweden uses is the one of the database.
    today: new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(readAt)),
    recommendedQuoteId: analysis?.recommended_quote_id ?? null,
    hasApproved: approvals.some(
      ({ status, change_order_id }) => status === 'approved' && change_order_id === null,
    ),
    mayApprove:
      isActor && !isTerminal(incident.status) && !isWorkBegun(incident.status) && !decidedNo,
  }
}
