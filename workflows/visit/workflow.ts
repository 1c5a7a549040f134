import { sleep } from 'workflow'
import { ring } from '#workflows/call/workflow.ts'
import {
  guestAnsweredHook,
  guestAnsweredToken,
  visitArrivedHook,
  visitArrivedToken,
  visitDoneHook,
  visitDoneToken,
} from './hooks.ts'
import {
  callVendorToSchedule,
  confirmVisit,
  enterIntoCalendar,
  findHeldVisit,
  type ScheduledVisit,
} from './scheduling-steps.ts'
import { closeMissedVisit, planConfirmation, reviewLateVisit } from './attendance-steps.ts'
import { askWhetherFixed, tellGuest, thankOthers } from './telling-steps.ts'

/** Calls to agree a time before a person is asked; reviews of a visit that does not come to an end. */
const SCHEDULING_CALLS = 2
const LATE_REVIEWS = 4

export type Booked = { kind: 'booked'; visit: ScheduledVisit } | { kind: 'not-booked' }

/** Agrees a time with the vendor whose quote was approved, and makes it an appointment. */
export async function bookVisit(job: {
  incidentId: string
  quoteId: string
  occasion: number
}): Promise<Booked> {
  for (let attempt = 1; attempt <= SCHEDULING_CALLS; attempt += 1) {
    const key = `${job.incidentId}:schedule:${job.occasion}:${attempt}`
    await ring(key, () => callVendorToSchedule({ ...job, key }))
    const visitId = await findHeldVisit(job.incidentId)
    if (!visitId) continue
    const eventId = await enterIntoCalendar(visitId)
    return { kind: 'booked', visit: await confirmVisit({ ...job, visitId, eventId }) }
  }
  return { kind: 'not-booked' }
}

/** Tells the guest who comes and when, and thanks the vendors who were not chosen. */
export async function announceVisit(visit: ScheduledVisit): Promise<void> {
  const key = `${visit.incidentId}:tell-scheduled:${visit.visitId}`
  await Promise.all([
    thankOthers(visit.incidentId),
    ring(key, () => tellGuest({ key, visitId: visit.visitId })),
  ])
}

export type Attended = { kind: 'done' } | { kind: 'no-show' } | { kind: 'unfinished' }

/**
 * Waits for the vendor to arrive and to finish. A vendor who neither comes nor calls is a no-show;
 * work that has no end is for a person to look at.
 */
export async function attendVisit(visit: ScheduledVisit): Promise<Attended> {
  const { visitId } = visit
  using arrivedHook = visitArrivedHook.create({ token: visitArrivedToken(visitId) })
  using doneHook = visitDoneHook.create({ token: visitDoneToken(visitId) })
  await Promise.all([arrivedHook.getConflict(), doneHook.getConflict()])
  const arrived = arrivedHook.then(() => 'arrived' as const)
  const done = doneHook.then(() => 'done' as const)

  let deadlineMs = visit.noShowDeadlineMs
  let isThere = false
  type Word = 'arrived' | 'done' | 'late'
  for (let review = 1; review <= LATE_REVIEWS; review += 1) {
    const late = sleep(new Date(deadlineMs)).then(() => 'late' as const)
    const awaited: Promise<Word>[] = isThere ? [done, late] : [arrived, done, late]
    const first: Word = await Promise.race(awaited)
    if (first === 'done') return { kind: 'done' }
    isThere ||= first === 'arrived'
    const standing = await reviewLateVisit({ visitId, isLate: first === 'late' })
    if (standing.kind !== 'waiting') return standing
    deadlineMs = standing.deadlineMs
  }
  return closeMissedVisit(visitId)
}

/**
 * Asks the guest whether it works, after giving them time to look. A guest who cannot be reached
 * for a day is taken to be content.
 */
export async function confirmRepair(visit: ScheduledVisit): Promise<'fixed' | 'not_fixed'> {
  using answeredHook = guestAnsweredHook.create({ token: guestAnsweredToken(visit.incidentId) })
  await answeredHook.getConflict()
  const answered = answeredHook.then(({ answer }) => answer)
  const { askAtMs, deadlineMs } = await planConfirmation(visit.incidentId)
  const early = await Promise.race([answered, sleep(new Date(askAtMs)).then(() => null)])
  if (early) return early

  const key = `${visit.incidentId}:confirm:${visit.visitId}`
  const silence = sleep(new Date(deadlineMs)).then(() => 'fixed' as const)
  await ring(key, () => askWhetherFixed({ key, visitId: visit.visitId }))
  return Promise.race([answered, silence])
}
