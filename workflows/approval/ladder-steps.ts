import { approvalTokenOf, hashApprovalToken } from '#lib/approval-link.ts'
import { writeApprovalBrief } from '#lib/briefs/approval-brief.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { type ApproverKind, issueApprovalLink } from '#lib/db/approval-links.ts'
import { type Approval, getApproval } from '#lib/db/approvals.ts'
import { type Approver, listApprovers } from '#lib/db/approvers.ts'
import { getCall } from '#lib/db/calls.ts'
import { appendIncidentEvent, getIncidentContext } from '#lib/db/incidents.ts'
import { getOnCallPhone } from '#lib/db/on-call.ts'
import { isEmergency, type Priority } from '#lib/domain/incident.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv, networkEnv } from '#lib/env.ts'
import { sayMoment } from '#lib/local-time.ts'
import { log } from '#lib/log.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import type { CallEnd } from '#workflows/call/steps.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** How often a landlord is called about a quote before somebody else is; a vendor on site waits less. */
const LANDLORD_CALLS = 2

interface Rung {
  readonly approverId: string
  readonly calls: number
}

/** Whom to ask about it, in order. Ids only: what a run remembers holds nobody's number. */
export async function listRungs(approvalId: string): Promise<Rung[]> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { landlordId, changeOrderId } = await getApproval(db, approvalId)
    return (await listApprovers(db, landlordId)).map(({ kind, id }) => ({
      approverId: id,
      calls: kind === 'landlord' && !changeOrderId ? LANDLORD_CALLS : 1,
    }))
  })
}
listRungs.maxRetries = PATIENT_RETRIES

interface ApproverCall {
  readonly approvalId: string
  readonly approverId: string
  readonly key: string
}

export async function callApprover(order: ApproverCall): Promise<PlacedCall> {
  'use step'
  return inStep(() => placeApproverCall(order))
}
callApprover.maxRetries = PATIENT_RETRIES

async function placeApproverCall(order: ApproverCall): Promise<PlacedCall> {
  const db = serviceDb()
  const approval = await getApproval(db, order.approvalId)
  if (approval.status !== 'pending') return { kind: 'not-placed', reason: 'already-decided' }
  const approver = await findApprover(approval, order.approverId)
  if (!approver) return { kind: 'not-placed', reason: 'not-in-directory' }
  const { incident, organization, property } = await getIncidentContext(db, approval.incidentId)
  return placeReservedCall({
    key: order.key,
    claims: {
      organizationId: organization.id,
      purpose: 'landlord_approval',
      // Who stands in for a landlord decides in their name, and is known by their own number.
      partyKind: 'landlord',
      partyId: approval.landlordId,
      contactId: null,
      phone: approver.phone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId: incident.id,
      quoteRequestId: null,
      approvalId: approval.id,
      visitId: null,
      round: approval.round,
    },
    brief: await writeApprovalBrief(db, approval, 'outbound', approver.name),
  })
}

/** Null when they were taken off the ladder meanwhile. */
async function findApprover(approval: Approval, approverId: string): Promise<Approver | null> {
  const approvers = await listApprovers(serviceDb(), approval.landlordId)
  return approvers.find(({ id }) => id === approverId) ?? null
}

export type Next =
  /** Decided, expired or withdrawn: nobody need be asked any more. */
  | { kind: 'settled' }
  /** Nothing more can be expected of this approver. */
  | { kind: 'next-rung' }
  /** Epoch milliseconds. `callAgainAtMs`: null when they are not to be called again. */
  | { kind: 'wait'; untilMs: number; callAgainAtMs: number | null }

/**
 * What follows a call that decided nothing: a text with a link, and time to use it. On a phone that
 * somebody else answered nothing of it is shown.
 */
export async function followUp(call: {
  approvalId: string
  approverId: string
  /** The rung's first call: its time is counted from there. */
  firstCallId: string | null
  end: CallEnd
}): Promise<Next> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const approval = await getApproval(db, call.approvalId)
    if (approval.status !== 'pending') return { kind: 'settled' }
    if (isLost(call.end)) return { kind: 'next-rung' }
    const approver = await findApprover(approval, call.approverId)
    if (!approver) return { kind: 'next-rung' }
    const { incident } = await getIncidentContext(db, approval.incidentId)
    const { TIME_SCALE } = appEnv()
    const sinceMs = call.firstCallId
      ? Date.parse((await getCall(db, call.firstCallId)).createdAt)
      : Date.now()
    const rungEndsMs = sinceMs + scaledMs(rungMs(approval, incident.priority), TIME_SCALE)
    // As it is on record: a fresh run after a pause does not take from them what stood still.
    const untilMs = await textLink(approval, { ...approver, rungEndsMs })
    if (untilMs === null) return { kind: 'settled' }
    const isUnwelcome = call.end.kind === 'ended' && call.end.outcome === 'refused'
    const callAgainAtMs = Date.now() + scaledMs(WAITS.callAgainMs, TIME_SCALE)
    return { kind: 'wait', untilMs, callAgainAtMs: isUnwelcome ? null : callAgainAtMs }
  })
}
followUp.maxRetries = PATIENT_RETRIES

/** Neither their phone nor a text to it reaches them. */
function isLost(end: CallEnd): boolean {
  return end.kind === 'ended'
    ? end.outcome === 'wrong_person'
    : end.reason === 'suppressed' || end.reason === 'not-in-directory'
}

function rungMs({ changeOrderId }: Approval, priority: Priority): number {
  if (changeOrderId) return WAITS.changeOrderRungMs
  return isEmergency(priority) ? WAITS.approvalRungEmergencyMs : WAITS.approvalRungRoutineMs
}

/** Nobody has decided in their time: the manager on call may, by the same kind of link. */
export async function tellManager(approvalId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const approval = await getApproval(db, approvalId)
    if (approval.status !== 'pending') return
    await appendIncidentEvent(db, {
      incidentId: approval.incidentId,
      type: 'approval.escalated',
      key: `approval.escalated:${approvalId}`,
      actorKind: 'agent',
      actorId: null,
      payload: { approvalId },
    })
    const phone = await getOnCallPhone(db, approval.organizationId)
    if (phone) await textLink(approval, { kind: 'manager', id: null, phone, rungEndsMs: null })
    else log.warn('nobody-on-call', { organizationId: approval.organizationId })
  })
}
tellManager.maxRetries = PATIENT_RETRIES

interface Addressee {
  readonly kind: ApproverKind
  readonly id: string | null
  readonly phone: string
  /** Epoch milliseconds: until then they alone are asked. */
  readonly rungEndsMs: number | null
}

/**
 * Texts somebody their own link, once: no amount, address or name stands in it. When their rung ends;
 * null when there is nothing to decide any more, or no rung after theirs.
 */
async function textLink(approval: Approval, approver: Addressee): Promise<number | null> {
  const db = serviceDb()
  const who = approver.id ?? approver.kind
  const { APP_URL, CALL_TOKEN_SECRET } = networkEnv()
  const token = approvalTokenOf(CALL_TOKEN_SECRET, { approvalId: approval.id, approver: who })
  const issued = await issueApprovalLink(db, {
    approvalId: approval.id,
    approverKind: approver.kind,
    approverId: approver.id,
    tokenHash: hashApprovalToken(token) ?? '',
    rungEndsMs: approver.rungEndsMs,
  })
  if (!issued) return null
  const { incident, organization, property, landlord } = await getIncidentContext(
    db,
    approval.incidentId,
  )
  const until = sayMoment(approval.expiresAt, property.timezone, new Date().toISOString())
  const why = {
    landlord: 'waits for your decision.',
    backup: `waits for a decision in the name of ${landlord.name}.`,
    manager: 'waits for a decision, and the owner has not answered.',
  }[approver.kind]
  const write = (link: string): string =>
    `${organization.name}: ${incident.reference} ${why} See it and decide here: ${link} (until ${until}).`
  await sendText({
    key: `approval-link:${approval.id}:${who}`,
    organizationId: approval.organizationId,
    incidentId: approval.incidentId,
    partyKind: approver.kind === 'manager' ? 'manager' : 'landlord',
    partyId: approver.kind === 'manager' ? null : approval.landlordId,
    phone: approver.phone,
    kind: approver.kind === 'manager' ? 'notice' : 'news',
    body: write(`${APP_URL}/approve/…`),
    outgoing: write(`${APP_URL}/approve/${token}`),
  })
  return issued.rungEndsMs
}
