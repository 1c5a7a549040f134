import { sleep } from 'workflow'
import { ring } from '#workflows/call/workflow.ts'
import { inbox, type Inbox } from '#workflows/shared/inbox.ts'
import { visitReportedHook, visitReportedToken } from './hooks.ts'
import {
  closeMissedVisit,
  type Milestone,
  noteNoAccess,
  noteNoTime,
  reviewUnfinishedWork,
  reviewVisit,
  type VisitStanding,
} from './attendance-steps.ts'
import {
  askForAccess,
  remind,
  tellGuest,
  tellManagerOfNoAccess,
  tellVendor,
  thankOthers,
} from './telling-steps.ts'
import { callVendorAboutVisit, callVendorToMove } from './vendor-calls.ts'

/** More than these in one visit, and something goes in circles. */
const TURNS = 60
/** Times that a guest refuses, or doors that stay locked, before a person sees to it. */
const OTHER_TIMES = 2
/** How often a vendor at work of whom nothing is heard is called. */
const CALLS_AT_WORK = 2

export interface BookedVisit {
  readonly incidentId: string
  readonly visitId: string
}

/** `missed`: nobody came. `dropped`: the vendor called it off; `called-off`: we did. `no-access`: nobody opened, and no other time was agreed. */
export type Attended = 'done' | 'missed' | 'dropped' | 'called-off' | 'no-access' | 'unfinished'

/** What this run has done about the visit so far. A fresh run does it again, under the same keys. */
interface Day {
  readonly visit: BookedVisit
  readonly reports: Inbox
  /** The window that everybody was told, and what is due in it, planned once. */
  window: { readonly revision: number; readonly milestones: readonly Milestone[] } | null
  /** How many of its milestones have passed. */
  passed: number
  /** What is awaited now, besides a report. */
  alarm: { readonly name: string; readonly rings: Promise<'due'> } | null
  isLateCalled: boolean
  refusals: number
  lockouts: number
  callsAtWork: number
}

/**
 * Sees a visit through: everybody is told of it and of each change, and reminded; the vendor is
 * awaited, called when late, helped in, and awaited until the work is done. One branch and no second:
 * what is reported meanwhile is on record at once, and acted on when it is its turn (decision 0012).
 */
export async function attendVisit(visit: BookedVisit): Promise<Attended> {
  const { visitId } = visit
  // Never let go of: what comes in while a hook is given up fits into no replay (decision 0012).
  const reportedHook = visitReportedHook.create({ token: visitReportedToken(visitId) })
  const day: Day = {
    visit,
    reports: inbox(reportedHook),
    window: null,
    passed: 0,
    alarm: null,
    isLateCalled: false,
    refusals: 0,
    lockouts: 0,
    callsAtWork: 0,
  }
  // The hook is committed before this step is queued: what it missed is on record by then.
  let standing = await reviewVisit(visitId)
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const next = await takeTurn(day, standing)
    if (typeof next === 'string') return next
    standing = next
  }
  return 'unfinished'
}

function takeTurn(day: Day, standing: VisitStanding): Promise<VisitStanding | Attended> {
  switch (standing.kind) {
    case 'expected':
      return expectVendor(day, standing)
    case 'locked-out':
      return openDoor(day, standing)
    case 'working':
      return awaitWork(day, standing.deadlineMs)
    case 'done':
    case 'missed':
    case 'dropped':
    case 'called-off':
      return Promise.resolve(standing.kind)
  }
}

/** The vendor is to come: tell what is new, then wait for the next thing that is due. */
async function expectVendor(
  day: Day,
  standing: Extract<VisitStanding, { kind: 'expected' }>,
): Promise<VisitStanding> {
  const { visit } = day
  const { revision, milestones } = standing
  if (day.window?.revision !== revision) {
    await announceVisit(visit, revision)
    Object.assign(day, { window: { revision, milestones }, passed: 0, alarm: null })
    return reviewVisit(visit.visitId)
  }
  if (standing.isUnwelcome && day.refusals < OTHER_TIMES) {
    day.refusals += 1
    await agreeOtherTime(visit, { reason: 'guest_refused', occasion: `revision-${revision}` })
    await noteNoTime({ visitId: visit.visitId, revision })
    return reviewVisit(visit.visitId)
  }
  // From the plan: another look would count under the scaled clock what has passed already.
  const milestone = day.window.milestones[day.passed]
  if (!milestone) return closeMissedVisit(visit.visitId)
  if ((await firstOf(day, `${revision}:${milestone.what}`, milestone.atMs)) === 'due') {
    day.passed += 1
    if (milestone.what === 'late') await findLateVendor(day)
    else await remind({ visitId: visit.visitId, revision, what: milestone.what })
  }
  return reviewVisit(visit.visitId)
}

/** Whether a report comes in before `atMs`; the wait for one and the same thing is begun once. */
async function firstOf(day: Day, name: string, atMs: number): Promise<'reported' | 'due'> {
  if (day.alarm?.name !== name) {
    day.alarm = { name, rings: sleep(new Date(atMs)).then(() => 'due' as const) }
  }
  const first = await Promise.race([day.reports.arrival(), day.alarm.rings])
  if (first === 'reported') day.reports.take()
  return first
}

/** Nobody has come: the vendor is called, once; who then promises a time is awaited once more. */
async function findLateVendor(day: Day): Promise<void> {
  if (day.isLateCalled) return
  day.isLateCalled = true
  const { incidentId, visitId } = day.visit
  const key = `${incidentId}:late:${visitId}`
  await ring({ key, incidentId }, () => callVendorAboutVisit({ key, visitId, topic: 'late' }))
}

/** Tells vendor and guest who comes and when, or what changed; at first thanks the others as well. */
async function announceVisit(
  { incidentId, visitId }: BookedVisit,
  revision: number,
): Promise<void> {
  const key = `${incidentId}:tell:${visitId}:${revision}`
  if (revision > 0) await tellVendor({ visitId, revision })
  await ring({ key, incidentId }, () => tellGuest({ key, visitId, revision }))
  if (revision === 0) await thankOthers(incidentId)
}

/** Nobody opens: guest and manager hear it, the vendor waits a while; then another time is agreed. */
async function openDoor(
  day: Day,
  standing: Extract<VisitStanding, { kind: 'locked-out' }>,
): Promise<VisitStanding | Attended> {
  const { visit } = day
  const { incidentId, visitId } = visit
  const { since } = standing
  if (day.alarm?.name !== since) {
    day.lockouts += 1
    const key = `${incidentId}:no-access:${visitId}:${since}`
    await tellManagerOfNoAccess({ visitId, since })
    await ring({ key, incidentId }, () => askForAccess({ key, visitId }))
  }
  if ((await firstOf(day, since, standing.deadlineMs)) === 'reported') return reviewVisit(visitId)
  const stands = await noteNoAccess({ visitId, since })
  if (stands.kind !== 'locked-out') return stands
  if (day.lockouts <= OTHER_TIMES) {
    await agreeOtherTime(visit, { reason: 'no_access', occasion: since })
  }
  const left = await reviewVisit(visitId)
  return left.kind === 'locked-out' && left.since === since ? 'no-access' : left
}

/** Calls the vendor for another time of the same visit. Whether one was agreed is on record. */
async function agreeOtherTime(
  { incidentId, visitId }: BookedVisit,
  why: { reason: 'guest_refused' | 'no_access'; occasion: string },
): Promise<void> {
  const key = `${incidentId}:move:${visitId}:${why.occasion}`
  await ring({ key, incidentId }, () => callVendorToMove({ key, visitId, reason: why.reason }))
}

/** The vendor is at work. One of whom nothing is heard for a working day is called, then a person asked. */
async function awaitWork(day: Day, deadlineMs: number): Promise<VisitStanding | Attended> {
  const { incidentId, visitId } = day.visit
  const name = `work:${day.callsAtWork}`
  if ((await firstOf(day, name, deadlineMs)) === 'reported') return reviewVisit(visitId)
  if (day.callsAtWork >= CALLS_AT_WORK) return 'unfinished'
  day.callsAtWork += 1
  const key = `${incidentId}:finish:${visitId}:${day.callsAtWork}`
  await ring({ key, incidentId }, () => callVendorAboutVisit({ key, visitId, topic: 'unheard' }))
  return reviewUnfinishedWork(visitId)
}
