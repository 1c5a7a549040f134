import { sleep } from 'workflow'
import { ring } from '#workflows/call/workflow.ts'
import { heard } from '#workflows/shared/heard.ts'
import { planConfirmation, readGuestAnswer } from './confirmation-steps.ts'
import { guestAnsweredHook, guestAnsweredToken } from './hooks.ts'
import { askWhetherFixed, askWhetherFixedByText } from './telling-steps.ts'
import type { BookedVisit } from './workflow.ts'

/**
 * Asks the guest whether it works, after giving them time to look: by phone, and in writing when that
 * settles nothing. A guest who says nothing for a day is taken to be content.
 */
export async function confirmRepair(visit: BookedVisit): Promise<'fixed' | 'not_fixed'> {
  const { incidentId, visitId } = visit
  // Kept like the visit's own: a guest may answer on the phone and by text at the same moment.
  const answeredHook = guestAnsweredHook.create({ token: guestAnsweredToken(visitId) })
  const answered = heard(answeredHook).then(() => 'answered' as const)
  const { askAtMs, deadlineMs } = await planConfirmation(incidentId)
  const silence = sleep(new Date(deadlineMs)).then(() => 'silent' as const)
  const key = `${incidentId}:confirm:${visitId}`

  // 1. Time to look, unless they call first; or told an earlier run already.
  let word = await readGuestAnswer(visitId)
  if (!word) await Promise.race([answered, sleep(new Date(askAtMs))])
  word = await readGuestAnswer(visitId)
  // 2. The call is heard to its end: the guest's last word counts, not the first.
  if (!word) await ring({ key, incidentId }, () => askWhetherFixed({ key, visitId }))
  word = await readGuestAnswer(visitId)
  // 3. Nobody reached, or no clear answer: a text can be answered at any time.
  if (!word) {
    await askWhetherFixedByText({ key, visitId })
    await Promise.race([answered, silence])
  }
  return (await readGuestAnswer(visitId)) ?? 'fixed'
}
