import { serviceDb } from '#lib/clients/supabase.ts'
import { decideApproval, expireApproval, getApproval, requestApproval } from '#lib/db/approvals.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { isWithinNte } from '#lib/domain/approval.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { appEnv } from '#lib/env.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { advance } from '#workflows/shared/advance.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { writeApprovalBrief } from '#lib/briefs/approval-brief.ts'

export type Conclusion =
  | { kind: 'approved'; quoteId: string }
  | { kind: 'another-round' }
  | { kind: 'declined' }
  | { kind: 'no-answer' }
  /** Another run of the same incident is at it. */
  | { kind: 'already-asking' }

interface Question {
  readonly incidentId: string
  readonly round: number
  readonly quoteId: string
}

export type Opened =
  | { kind: 'open'; approvalId: string; deadlineMs: number }
  /** The owner's standing orders cover it. */
  | { kind: 'within-limit'; approvalId: string }
  /** An earlier run asked, and the answer is there. */
  | { kind: 'decided'; approvalId: string }

/** Puts the question on record and says whether the owner's standing orders answer it already. */
export async function openQuestion(question: Question): Promise<Opened> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incident, policy } = await getIncidentContext(db, question.incidentId)
    const waitMs = isEmergency(incident.priority)
      ? WAITS.approvalEmergencyMs
      : WAITS.approvalRoutineMs
    const { approvalId, status } = await requestApproval(db, {
      ...question,
      expiresAt: new Date(Date.now() + scaledMs(waitMs, appEnv().TIME_SCALE)).toISOString(),
    })
    if (status !== 'pending') return { kind: 'decided', approvalId }
    const quote = await getQuote(db, question.quoteId)
    const isCovered =
      quote.confirmation === 'confirmed' &&
      isWithinNte(policy, incident.priority, normalizedTotalCents(quote))
    if (isCovered) return { kind: 'within-limit', approvalId }
    await advance(question.incidentId, 'awaiting_approval', `round-${question.round}`)
    // A repeat keeps the first deadline.
    const { expiresAt } = await getApproval(db, approvalId)
    return { kind: 'open', approvalId, deadlineMs: Date.parse(expiresAt) }
  })
}
openQuestion.maxRetries = PATIENT_RETRIES

/** The owner's standing orders decide, under the version in force. */
export async function approveWithinLimit(
  question: Question & { approvalId: string },
): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { policy } = await getIncidentContext(db, question.incidentId)
    await decideApproval(db, {
      approvalId: question.approvalId,
      decision: 'approve',
      quoteId: question.quoteId,
      method: 'policy',
      actorKind: 'system',
      actorId: `policy-v${policy.version}`,
      note: null,
      callId: null,
    })
  })
}
approveWithinLimit.maxRetries = PATIENT_RETRIES

export async function callLandlord(
  order: Question & { approvalId: string; key: string },
): Promise<PlacedCall> {
  'use step'
  return inStep(() => placeLandlordCall(order))
}
callLandlord.maxRetries = PATIENT_RETRIES

async function placeLandlordCall(
  order: Question & { approvalId: string; key: string },
): Promise<PlacedCall> {
  const db = serviceDb()
  const { incident, organization, property, landlord } = await getIncidentContext(
    db,
    order.incidentId,
  )
  const approval = await getApproval(db, order.approvalId)
  if (approval.status !== 'pending') return { kind: 'not-placed', reason: 'already-decided' }
  return placeReservedCall({
    key: order.key,
    claims: {
      organizationId: organization.id,
      purpose: 'landlord_approval',
      partyKind: 'landlord',
      partyId: landlord.id,
      contactId: null,
      phone: landlord.phone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId: incident.id,
      quoteRequestId: null,
      approvalId: approval.id,
      visitId: null,
      round: order.round,
    },
    brief: await writeApprovalBrief(db, approval, 'outbound'),
  })
}

/** What was decided. A question that nobody answered in time is closed here, unanswered. */
export async function concludeApproval(approvalId: string): Promise<Conclusion> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    await expireApproval(db, { approvalId })
    const { status, quoteId, incidentId, round, method } = await getApproval(db, approvalId)
    // It was approved, and the vendor has dropped out since: what followed is on record as well.
    if (status === 'superseded' && method) return { kind: 'approved', quoteId }
    switch (status) {
      case 'approved':
        await advance(incidentId, 'approved', `round-${round}`, { method })
        return { kind: 'approved', quoteId }
      case 'another_round':
        return { kind: 'another-round' }
      case 'declined':
        await advance(incidentId, 'declined', `round-${round}`)
        return { kind: 'declined' }
      case 'pending':
      case 'expired':
      case 'superseded':
        return { kind: 'no-answer' }
    }
  })
}
concludeApproval.maxRetries = PATIENT_RETRIES
