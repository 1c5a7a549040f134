import { sleep } from 'workflow'
import { ring } from '#workflows/call/workflow.ts'
import { approvalDecidedHook, approvalDecidedToken } from './hooks.ts'
import {
  approveWithinLimit,
  callLandlord,
  concludeApproval,
  openQuestion,
  type Conclusion,
} from './steps.ts'

const LANDLORD_CALLS = 2

interface Question {
  readonly incidentId: string
  readonly round: number
  readonly quoteId: string
}

/**
 * Gets the owner's decision on the recommended quote. Within the owner's standing limit nobody is
 * called. Otherwise the landlord is, and decides on the keypad; a decision from anywhere else counts
 * as well, the first one wins. Silence is never consent.
 */
export async function obtainApproval(question: Question): Promise<Conclusion> {
  const { incidentId, round } = question
  // Claimed before anybody is asked: whoever is quick must find somebody listening.
  using decided = approvalDecidedHook.create({ token: approvalDecidedToken(incidentId, round) })
  if (await decided.getConflict()) return { kind: 'already-asking' }

  const opened = await openQuestion(question)
  const { approvalId } = opened
  if (opened.isWithinLimit) {
    await approveWithinLimit({ ...question, approvalId })
    return concludeApproval(approvalId)
  }
  const answered = decided.then(() => 'answered' as const)
  const expired = sleep(new Date(opened.deadlineMs)).then(() => 'expired' as const)
  for (let attempt = 1; attempt <= LANDLORD_CALLS; attempt += 1) {
    const key = `${incidentId}:approval:${round}:${attempt}`
    const called = ring(key, () => callLandlord({ ...question, approvalId, key }))
    const first = await Promise.race([answered, expired, called.then(() => 'hung-up' as const)])
    if (first !== 'hung-up') return concludeApproval(approvalId)
  }
  await Promise.race([answered, expired])
  return concludeApproval(approvalId)
}
