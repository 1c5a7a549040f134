import { sleep } from 'workflow'
import { leaveCalendarBehind, writeVisit } from './steps.ts'

/** With the pauses of `writeVisit` about a day and a half. */
const ATTEMPTS = 40

/**
 * Makes the calendar show a visit as it is: entered, moved or taken out. A run of its own for every
 * change, so that nobody waits for Google: vendor and guest are told meanwhile, and the visit counts
 * as pending in the calendar until it is there. Whichever of two runs writes last looks again.
 */
export async function handleVisitChange(job: { visitId: string }): Promise<void> {
  'use workflow'
  const { visitId } = job
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const written = await writeVisit({ visitId, attempt })
    if (written.kind === 'written') return
    await sleep(new Date(written.againAtMs))
  }
  await leaveCalendarBehind(visitId)
}
