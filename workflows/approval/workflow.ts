import { heard } from '#workflows/shared/heard.ts'
import {
  approvalDecidedHook,
  approvalDecidedToken,
  callWantedHook,
  callWantedToken,
} from './hooks.ts'
import { climb } from './ladder.ts'
import { approveWithinLimit, concludeApproval, openQuestion, type Conclusion } from './steps.ts'
import { wishesOf } from './wishes.ts'

interface Question {
  readonly incidentId: string
  readonly round: number
  readonly quoteId: string
}

/**
 * Gets the owner's decision on the recommended quote. Within the owner's standing limit nobody is
 * asked, and a price that their earlier word covers is approved by it. Otherwise the ladder is climbed:
 * a decision from anywhere counts, the first one wins. Silence is never consent.
 */
export async function obtainApproval(question: Question): Promise<Conclusion> {
  const { incidentId, round } = question
  // Claimed before anybody is asked: whoever is quick must find somebody listening. (As in `ring`.)
  const token = approvalDecidedToken(incidentId, round)
  using decidedHook = approvalDecidedHook.create({ token })
  using wantedHook = callWantedHook.create({ token: callWantedToken(token) })
  const answered = heard(decidedHook).then(() => 'answered' as const)
  const wishes = wishesOf(wantedHook)
  if (await decidedHook.getConflict()) return { kind: 'already-asking' }

  const opened = await openQuestion(question)
  const { approvalId } = opened
  if (opened.kind === 'within-limit') await approveWithinLimit({ ...question, approvalId })
  if (opened.kind !== 'open') return concludeApproval(approvalId)

  const stem = `${incidentId}:approval:${round}`
  const { deadlineMs } = opened
  const { goodbye } = await climb(
    { incidentId, approvalId, stem, deadlineMs },
    { answered, wishes },
  )
  // The decision counts at once. But nothing new begins before the call has said goodbye: what it
  // still does would run beside the next hook (see `ring`).
  const conclusion = await concludeApproval(approvalId)
  await goodbye
  return conclusion
}
