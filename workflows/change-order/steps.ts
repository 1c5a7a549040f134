import { serviceDb } from '#lib/clients/supabase.ts'
import {
  applyStandingWord,
  decideApproval,
  expireApproval,
  getApproval,
} from '#lib/db/approvals.ts'
import { getChangeOrder, readApprovedCents, requestChangeApproval } from '#lib/db/change-orders.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit } from '#lib/db/visits.ts'
import { limitCents } from '#lib/domain/approval.ts'
import { formatCents } from '#lib/domain/money.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { advance } from '#workflows/shared/advance.ts'
import { askPerson, textManager } from '#workflows/shared/ask-person.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

export type OpenedChange =
  | { kind: 'open'; approvalId: string; incidentId: string; deadlineMs: number }
  /** What is left of the owner's limit covers it. */
  | { kind: 'within-limit'; approvalId: string }
  /** The answer is there: an earlier run asked, or the owner has said before what it may cost in all. */
  | { kind: 'decided'; approvalId: string }
  /** The vendor has finished without it, or asks in another way by now. */
  | { kind: 'withdrawn' }

/**
 * Puts the question on record. What was approved before counts against the owner's limit, and an
 * amount that is not in the vendor's own words is never approved without asking.
 */
export async function openChange(changeOrderId: string): Promise<OpenedChange> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const order = await getChangeOrder(db, changeOrderId)
    const waitMs = scaledMs(WAITS.changeOrderMs, appEnv().TIME_SCALE)
    const requested = await requestChangeApproval(db, {
      changeOrderId,
      expiresAt: new Date(Date.now() + waitMs).toISOString(),
    })
    if (requested.kind === 'withdrawn') return requested
    const { approvalId } = requested
    if (requested.status !== 'pending') return { kind: 'decided', approvalId }
    if (await applyStandingWord(db, { approvalId })) return { kind: 'decided', approvalId }
    const context = await getIncidentContext(db, order.incidentId)
    const totalCents = (await readApprovedCents(db, order.incidentId)) + order.extraCents
    if (order.isHeard && totalCents <= limitCents(context.policy, context.incident.priority)) {
      return { kind: 'within-limit', approvalId }
    }
    await tellGuest(context, {
      key: `change:${changeOrderId}:waiting`,
      news: 'more work is needed than was agreed. The owner is asked now.',
    })
    const { expiresAt } = await getApproval(db, approvalId)
    return {
      kind: 'open',
      approvalId,
      incidentId: order.incidentId,
      deadlineMs: Date.parse(expiresAt),
    }
  })
}
openChange.maxRetries = PATIENT_RETRIES

/** The owner's standing orders decide, under the version in force. */
export async function approveChangeWithinLimit(approvalId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incidentId, quoteId } = await getApproval(db, approvalId)
    const { policy } = await getIncidentContext(db, incidentId)
    await decideApproval(db, {
      approvalId,
      decision: 'approve',
      quoteId,
      method: 'policy',
      actorKind: 'system',
      actorId: `policy-v${policy.version}`,
      note: null,
      callId: null,
    })
  })
}
approveChangeWithinLimit.maxRetries = PATIENT_RETRIES

/** Closes the question, unanswered if nobody answered, and says to vendor and guest what goes on. */
export async function concludeChange(change: {
  changeOrderId: string
  approvalId: string
}): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { changeOrderId, approvalId } = change
    await expireApproval(db, { approvalId })
    const { status, capCents, currency, incidentId } = await getApproval(db, approvalId)
    // Put in another way, finished without it, or called off: whoever did that has been answered.
    if (status === 'superseded') return
    await advance(incidentId, 'in_progress', `change:${changeOrderId}`, { changeOrderId, status })
    const context = await getIncidentContext(db, incidentId)
    const isApproved = status === 'approved'
    const { visitId } = await getChangeOrder(db, changeOrderId)
    const { quoteId } = await getVisit(db, visitId)
    const { vendorId, contactPhone } = await getQuote(db, quoteId)
    const { organization, incident } = context
    await sendText({
      key: `change:${changeOrderId}:vendor`,
      organizationId: organization.id,
      incidentId,
      partyKind: 'vendor',
      partyId: vendorId,
      phone: contactPhone,
      kind: 'news',
      body: `${organization.name}, ${incident.reference}: ${sayToVendor(status, formatCents(capCents, currency))}`,
    })
    await tellGuest(context, {
      key: `change:${changeOrderId}:guest`,
      news: isApproved
        ? 'the further work is approved and goes on.'
        : 'the further work is not done now; what was agreed is finished.',
    })
    if (status === 'expired') {
      await textManager(incidentId, {
        key: `change:${changeOrderId}:manager`,
        message: 'nobody has decided about more work; the vendor finishes what was agreed.',
      })
    }
  })
}
concludeChange.maxRetries = PATIENT_RETRIES

function sayToVendor(status: string, amount: string): string {
  switch (status) {
    case 'approved':
      return `the further work is approved, ${amount} on top of what was agreed. Please go on.`
    case 'another_round':
      return 'not at that price. Please finish what was agreed, or call us with a better price for the rest.'
    case 'declined':
      return 'the further work is not approved. Please finish what was agreed.'
    default:
      return 'we have no answer about the further work. Please finish what was agreed; we call you about the rest.'
  }
}

export async function leaveChangeToPerson(changeOrderId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const { incidentId } = await getChangeOrder(serviceDb(), changeOrderId)
    await askPerson(incidentId, 'interrupted')
  })
}
leaveChangeToPerson.maxRetries = PATIENT_RETRIES

async function tellGuest(
  { organization, incident, guest }: IncidentContext,
  { key, news }: { key: string; news: string },
): Promise<void> {
  if (!guest) return
  await sendText({
    key,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    kind: 'news',
    body: `${organization.name}, ${incident.reference}: ${news}`,
  })
}
