import {
  approvalDecidedHook,
  callWantedHook,
  callWantedToken,
  changeDecidedToken,
} from '#workflows/approval/hooks.ts'
import { climb } from '#workflows/approval/ladder.ts'
import { wishesOf } from '#workflows/approval/wishes.ts'
import { heard } from '#workflows/shared/heard.ts'
import {
  approveChangeWithinLimit,
  concludeChange,
  leaveChangeToPerson,
  openChange,
} from './steps.ts'

/**
 * The vendor on site needs more work or money than was approved: a new approval on the same ladder,
 * for what is left of the owner's limit. Vendor and guest hear the answer; then the work goes on, or
 * the original scope is finished. A run of its own: the visit waits for its end beside it, and a hook
 * claimed in the middle of that would be lost (docs/decisions/0006). Run twice it asks once.
 */
export async function handleChangeOrder(job: { changeOrderId: string }): Promise<void> {
  'use workflow'
  const { changeOrderId } = job
  const token = changeDecidedToken(changeOrderId)
  using decidedHook = approvalDecidedHook.create({ token })
  using wantedHook = callWantedHook.create({ token: callWantedToken(token) })
  const answered = heard(decidedHook).then(() => 'answered' as const)
  const wishes = wishesOf(wantedHook)
  if (await decidedHook.getConflict()) return

  try {
    const opened = await openChange(changeOrderId)
    if (opened.kind === 'withdrawn') return
    const { approvalId } = opened
    if (opened.kind === 'within-limit') await approveChangeWithinLimit(approvalId)
    let goodbye: Promise<unknown> = Promise.resolve()
    if (opened.kind === 'open') {
      const { incidentId, deadlineMs } = opened
      const stem = `change:${changeOrderId}`
      const climbed = await climb(
        { incidentId, approvalId, stem, deadlineMs },
        { answered, wishes },
      )
      goodbye = climbed.goodbye
    }
    await concludeChange({ changeOrderId, approvalId })
    await goodbye
  } catch {
    // A step that can neither succeed nor be repeated ends in a person's hands, not in a dead run.
    await leaveChangeToPerson(changeOrderId)
  }
}
