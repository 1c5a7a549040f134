import { serviceDb } from '#lib/clients/supabase.ts'
import {
  applyStandingWord,
  decideApproval,
  expireApproval,
  getApproval,
  requestApproval,
} from '#lib/db/approvals.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { evaluatePolicy, type PolicyVerdict } from '#lib/domain/approval.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { doubtfulFigures } from '#lib/domain/quote-figures.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { getQuote, listQuotes } from '#lib/db/quotes.ts'
import { appEnv } from '#lib/env.ts'
import { advance } from '#workflows/shared/advance.ts'
import { textManager } from '#workflows/shared/ask-person.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

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
  /** The answer is there: an earlier run asked, or the owner's word of the round before covers it. */
  | { kind: 'decided'; approvalId: string }

/** Puts the question on record and says whether the owner's standing orders answer it already. */
export async function openQuestion(question: Question): Promise<Opened> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incident } = await getIncidentContext(db, question.incidentId)
    const waitMs = isEmergency(incident.priority)
      ? WAITS.approvalEmergencyMs
      : WAITS.approvalRoutineMs
    const { approvalId, status } = await requestApproval(db, {
      ...question,
      expiresAt: new Date(Date.now() + scaledMs(waitMs, appEnv().TIME_SCALE)).toISOString(),
    })
    if (status !== 'pending') return { kind: 'decided', approvalId }
    const verdict = await consultPolicy(question)
    if (verdict.kind === 'covered') return { kind: 'within-limit', approvalId }
    if (await applyStandingWord(db, { approvalId })) return { kind: 'decided', approvalId }
    const { reason, version: policyVersion } = verdict
    await advance(question.incidentId, 'awaiting_approval', `round-${question.round}`, {
      reason,
      policyVersion,
    })
    // A repeat keeps the first deadline.
    const { expiresAt } = await getApproval(db, approvalId)
    return { kind: 'open', approvalId, deadlineMs: Date.parse(expiresAt) }
  })
}
openQuestion.maxRetries = PATIENT_RETRIES

/** What the owner's standing orders say about a quote, under the version in force. */
async function consultPolicy(question: Question): Promise<PolicyVerdict & { version: number }> {
  const db = serviceDb()
  const { incident, policy } = await getIncidentContext(db, question.incidentId)
  const quote = await getQuote(db, question.quoteId)
  const quotes = await listQuotes(db, question.incidentId, question.round)
  const verdict = evaluatePolicy(policy, {
    ...quote,
    priority: incident.priority,
    bids: quotes.filter(({ status }) => status === 'received').length,
    doubtful: doubtfulFigures(quote.figures),
  })
  return { ...verdict, version: policy.version }
}

/** The owner's standing orders decide, under the version in force. */
export async function approveWithinLimit(
  question: Question & { approvalId: string },
): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { kind, reason, version } = await consultPolicy(question)
    // Another version came into force since: nobody is taken to have agreed.
    if (kind === 'ask') return
    await decideApproval(db, {
      approvalId: question.approvalId,
      decision: 'approve',
      quoteId: question.quoteId,
      method: 'policy',
      actorKind: 'system',
      actorId: `policy-v${version}`,
      note: reason,
      callId: null,
    })
  })
}
approveWithinLimit.maxRetries = PATIENT_RETRIES

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
        await tellDeclined(incidentId)
        return { kind: 'declined' }
      case 'pending':
      case 'expired':
      case 'superseded':
        return { kind: 'no-answer' }
    }
  })
}
concludeApproval.maxRetries = PATIENT_RETRIES

/** Nobody will be sent: the guest hears so, and a person looks after them. */
async function tellDeclined(incidentId: string): Promise<void> {
  const { incident, organization, guest } = await getIncidentContext(serviceDb(), incidentId)
  await textManager(incidentId, {
    key: `declined:${incidentId}:manager`,
    message: 'the owner has declined the repair; please talk to the guest.',
  })
  if (!guest) return
  await sendText({
    key: `declined:${incidentId}:guest`,
    organizationId: organization.id,
    incidentId,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    kind: 'notice',
    body: `${organization.name}: nobody is sent for ${incident.reference} for now. A person of ours gets in touch with you; call this number at any time.`,
  })
}
