import { sleep } from 'workflow'
import { planNextCall } from '#workflows/call/steps.ts'
import { ring } from '#workflows/call/workflow.ts'
import { heard } from '#workflows/shared/heard.ts'
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
  // Claimed before anybody is asked: whoever is quick must find somebody listening. (As in `ring`.)
  using decidedHook = approvalDecidedHook.create({ token: approvalDecidedToken(incidentId, round) })
  const answered = heard(decidedHook).then(() => 'answered' as const)
  if (await decidedHook.getConflict()) return { kind: 'already-asking' }

  const opened = await openQuestion(question)
  const { approvalId } = opened
  if (opened.kind === 'within-limit') await approveWithinLimit({ ...question, approvalId })
  if (opened.kind !== 'open') return concludeApproval(approvalId)

  const expired = sleep(new Date(opened.deadlineMs)).then(() => 'expired' as const)
  for (let attempt = 1; attempt <= LANDLORD_CALLS; attempt += 1) {
    const key = `${incidentId}:approval:${round}:${attempt}`
    const calling = ring({ key, incidentId }, () => callLandlord({ ...question, approvalId, key }))
    const first = await Promise.race([answered, expired, calling])
    if (first === 'answered' || first === 'expired') {
      // The decision counts at once. But nothing new begins before the call has said goodbye: what it
      // still does would run beside the next hook (see `ring`).
      const conclusion = await concludeApproval(approvalId)
      await calling
      return conclusion
    }
    if (attempt === LANDLORD_CALLS || first.kind === 'not-placed') break
    const rested = sleep(new Date(await planNextCall())).then(() => 'rested' as const)
    if ((await Promise.race([answered, expired, rested])) !== 'rested') break
  }
  await Promise.race([answered, expired])
  return concludeApproval(approvalId)
}
