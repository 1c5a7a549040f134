import { serviceDb } from '#lib/clients/supabase.ts'
import { readQuestion } from '#lib/db/approval-links.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { getCall } from '#lib/db/calls.ts'
import { getRunStanding } from '#lib/db/open-runs.ts'
import { askPerson, textManager, textOnCall } from '#workflows/shared/ask-person.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

export interface HumanRequest {
  readonly callId: string
  /** The same key is the same request. */
  readonly key: string
  readonly reason: string
}

/** Texts the manager on call who asks for a person, why, and on which number. */
export async function pageManager(request: HumanRequest): Promise<void> {
  'use step'
  return inStep(async () => {
    const call = await getCall(serviceDb(), request.callId)
    const { organizationId, incidentId, partyKind, phone } = call
    const who = partyKind === 'unknown' ? 'Somebody' : `The ${partyKind}`
    const message = `${who} on the phone asks for a person: ${request.reason} Call back: ${phone}.`
    if (incidentId) await textManager(incidentId, { key: request.key, message })
    else await textOnCall({ organizationId, incidentId, key: request.key, body: message })
  })
}
pageManager.maxRetries = PATIENT_RETRIES

export interface LostRun {
  readonly incidentId: string
  /** The run that failed. */
  readonly runId: string
}

/** Nothing happens when somebody has intervened since: what failed is not what goes on. */
export async function leaveToPerson({ incidentId, runId }: LostRun): Promise<void> {
  'use step'
  return inStep(async () => {
    const standing = await getRunStanding(serviceDb(), incidentId)
    if (standing.runId !== runId || standing.isOutdated) return
    await askPerson(incidentId, 'interrupted', standing.steered)
  })
}
leaveToPerson.maxRetries = PATIENT_RETRIES

export interface ApproverQuestion {
  readonly approvalId: string
  /** Of the event that holds the question. */
  readonly key: string
}

/** Texts the manager on call what an approver wants to know before they decide. */
export async function tellQuestion({ approvalId, key }: ApproverQuestion): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incidentId } = await getApproval(db, approvalId)
    const question = await readQuestion(db, { incidentId, key })
    if (question === null) return
    await textManager(incidentId, {
      key,
      message: `before they decide, the owner asks: "${question}" Please answer them.`,
    })
  })
}
tellQuestion.maxRetries = PATIENT_RETRIES
