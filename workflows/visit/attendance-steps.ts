import { serviceDb } from '#lib/clients/supabase.ts'
import { cancelEvent } from '#lib/clients/calendar.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { latestDelayMinutes } from '#lib/db/visit-reports.ts'
import { cancelVisit, getVisit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'

export type VisitStanding =
  | { kind: 'waiting'; deadlineMs: number }
  | { kind: 'done' }
  | { kind: 'no-show' }
  | { kind: 'unfinished' }

/** Looks at a visit that reported something, or nothing in time, and says how long to wait on. */
export async function reviewLateVisit(review: {
  visitId: string
  isLate: boolean
}): Promise<VisitStanding> {
  'use step'
  const db = serviceDb()
  const { TIME_SCALE } = appEnv()
  const visit = await getVisit(db, review.visitId)
  if (visit.status === 'done') return { kind: 'done' }
  if (visit.status === 'in_progress') {
    if (review.isLate) return { kind: 'unfinished' }
    return { kind: 'waiting', deadlineMs: Date.now() + scaledMs(WAITS.workMs, TIME_SCALE) }
  }
  const delayMs = (await latestDelayMinutes(db, visit.id)) * 60_000
  const graceMs = Date.parse(visit.startsAt) + delayMs + WAITS.noShowGraceMs - Date.now()
  if (review.isLate && delayMs === 0) return missed(visit.id)
  return { kind: 'waiting', deadlineMs: Date.now() + scaledMs(graceMs, TIME_SCALE) }
}

/** A visit that was put off again and again is not awaited for ever. */
export async function closeMissedVisit(
  visitId: string,
): Promise<VisitStanding & { kind: 'no-show' }> {
  'use step'
  return missed(visitId)
}

async function missed(visitId: string): Promise<{ kind: 'no-show' }> {
  const db = serviceDb()
  await cancelVisit(db, { visitId, reason: 'no_show' })
  const { gcalEventId } = await getVisit(db, visitId)
  if (gcalEventId) await cancelEvent(gcalEventId)
  return { kind: 'no-show' }
}

/** When to ask the guest, and until when to wait for an answer. */
export async function planConfirmation(
  incidentId: string,
): Promise<{ askAtMs: number; deadlineMs: number }> {
  'use step'
  const { TIME_SCALE } = appEnv()
  const { priority } = await getIncident(serviceDb(), incidentId)
  const waitMs = isEmergency(priority) ? WAITS.confirmFixedEmergencyMs : WAITS.confirmFixedRoutineMs
  const askAtMs = Date.now() + scaledMs(waitMs, TIME_SCALE)
  return { askAtMs, deadlineMs: askAtMs + scaledMs(WAITS.guestSilenceMs, TIME_SCALE) }
}
