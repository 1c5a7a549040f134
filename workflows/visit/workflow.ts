import { sleep } from 'workflow'
import { pauseAfter, ring } from '#workflows/call/workflow.ts'
import { heard } from '#workflows/shared/heard.ts'
import {
  guestAnsweredHook,
  guestAnsweredToken,
  visitArrivedHook,
  visitArrivedToken,
  visitDoneHook,
  visitDoneToken,
} from './hooks.ts'
import {
  closeMissedVisit,
  planConfirmation,
  readGuestAnswer,
  reviewLateVisit,
  reviewVisit,
  type VisitStanding,
} from './attendance-steps.ts'
import {
  callVendorToSchedule,
  confirmVisit,
  enterIntoCalendar,
  findVisit,
} from './scheduling-steps.ts'
import { askWhetherFixed, tellGuest, thankOthers } from './telling-steps.ts'

/** Calls to agree a time before a person is asked. */
const SCHEDULING_CALLS = 2
/** How often a vendor who keeps being late, and one who keeps being at work, is waited for again. */
const LATE_REVIEWS = 4
const WORK_REVIEWS = 2

export interface BookedVisit {
  readonly incidentId: string
  readonly visitId: string
}

export type Booked = { kind: 'booked'; visit: BookedVisit } | { kind: 'not-booked' }

interface Occasion {
  readonly incidentId: string
  readonly quoteId: string
  readonly occasion: number
}

/** Agrees a time with the vendor whose quote was approved, and makes it an appointment. */
export async function bookVisit(job: Occasion): Promise<Booked> {
  const { incidentId, occasion } = job
  const visitId = await agreeOnVisit(job)
  if (!visitId) return { kind: 'not-booked' }
  const eventId = await enterIntoCalendar(visitId)
  const isConfirmed = await confirmVisit({ occasion, visitId, eventId })
  return isConfirmed ? { kind: 'booked', visit: { incidentId, visitId } } : { kind: 'not-booked' }
}

/** Calls the vendor until a slot is held; what an earlier run agreed stands. */
async function agreeOnVisit(job: Occasion): Promise<string | null> {
  const { incidentId, quoteId, occasion } = job
  let visitId = await findVisit(job)
  for (let attempt = 1; !visitId && attempt <= SCHEDULING_CALLS; attempt += 1) {
    const key = `${incidentId}:schedule:${quoteId}:${occasion}:${attempt}`
    const call = await ring({ key, incidentId }, () => callVendorToSchedule({ ...job, key }))
    visitId = await findVisit(job)
    if (!visitId && attempt < SCHEDULING_CALLS) await pauseAfter(call)
  }
  return visitId
}

/** Tells the guest who comes and when, then thanks the vendors who were not chosen. */
export async function announceVisit({ incidentId, visitId }: BookedVisit): Promise<void> {
  const key = `${incidentId}:tell-scheduled:${visitId}`
  // First the call: it runs beside the visit, and `ring` must make its hook before any step.
  await ring({ key, incidentId }, () => tellGuest({ key, visitId }))
  await thankOthers(incidentId)
}

/**
 * Waits for the vendor to arrive and to finish. A vendor who neither comes nor calls has missed the
 * visit; work that has no end is for a person to look at, twice before it is given up on.
 */
export async function attendVisit({
  visitId,
}: BookedVisit): Promise<'done' | 'missed' | 'unfinished'> {
  using arrivedHook = visitArrivedHook.create({ token: visitArrivedToken(visitId) })
  using doneHook = visitDoneHook.create({ token: visitDoneToken(visitId) })
  const arrived = heard(arrivedHook).then(() => 'reported' as const)
  const done = heard(doneHook).then(() => 'reported' as const)

  // The hooks are committed before this step is queued: what they missed is on record by then.
  let standing = await reviewVisit(visitId)
  for (let turn = 1; standing.kind === 'expected' && turn <= LATE_REVIEWS; turn += 1) {
    standing = await nextStanding(visitId, standing.deadlineMs, [arrived, done])
  }
  if (standing.kind === 'expected') standing = await closeMissedVisit(visitId)
  for (let turn = 1; standing.kind === 'working' && turn <= WORK_REVIEWS; turn += 1) {
    standing = await nextStanding(visitId, standing.deadlineMs, [done])
  }
  return standing.kind === 'done' || standing.kind === 'missed' ? standing.kind : 'unfinished'
}

async function nextStanding(
  visitId: string,
  deadlineMs: number,
  reports: readonly Promise<'reported'>[],
): Promise<VisitStanding> {
  const late = sleep(new Date(deadlineMs)).then(() => 'late' as const)
  const first = await Promise.race([...reports, late])
  return first === 'late' ? reviewLateVisit(visitId) : reviewVisit(visitId)
}

/**
 * Asks the guest whether it works, after giving them time to look. A guest who cannot be reached
 * for a day is taken to be content.
 */
export async function confirmRepair(visit: BookedVisit): Promise<'fixed' | 'not_fixed'> {
  const { incidentId, visitId } = visit
  using answeredHook = guestAnsweredHook.create({ token: guestAnsweredToken(incidentId) })
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
  // 3. Nobody reached, or no clear answer.
  if (!word) await Promise.race([answered, silence])
  return (await readGuestAnswer(visitId)) ?? 'fixed'
}
