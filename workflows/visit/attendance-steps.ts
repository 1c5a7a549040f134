import { serviceDb } from '#lib/clients/supabase.ts'
import { cancelEvent } from '#lib/clients/calendar.ts'
import { getGuestAnswerSince } from '#lib/db/guest-answers.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { latestDelayMinutes } from '#lib/db/visit-reports.ts'
import { cancelVisit, getVisit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { askPerson } from '#workflows/shared/ask-person.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'
import { standingOf, type VisitStanding } from './standing.ts'

export type { VisitStanding } from './standing.ts'

/** Looks at a visit, at first and whenever the vendor reported something. */
export async function reviewVisit(visitId: string): Promise<VisitStanding> {
  'use step'
  return inStep(() => look(visitId))
}
reviewVisit.maxRetries = PATIENT_RETRIES

/**
 * Looks at a visit whose deadline passed. Nobody there and no word from them: the visit is missed.
 * Still at work: a person looks into it, and the end of the work is awaited once more as long.
 */
export async function reviewLateVisit(visitId: string): Promise<VisitStanding> {
  'use step'
  return inStep(async () => {
    const standing = await look(visitId)
    if (standing.kind === 'working') {
      await askPerson((await getVisit(serviceDb(), visitId)).incidentId, 'work-unfinished')
    }
    const hasExcuse = (await latestDelayMinutes(serviceDb(), visitId)) > 0
    return standing.kind === 'expected' && !hasExcuse ? closeMissed(visitId) : standing
  })
}
reviewLateVisit.maxRetries = PATIENT_RETRIES

/** A visit that was put off again and again is not awaited for ever. */
export async function closeMissedVisit(visitId: string): Promise<VisitStanding> {
  'use step'
  return inStep(async () => {
    const standing = await look(visitId)
    return standing.kind === 'expected' ? closeMissed(visitId) : standing
  })
}
closeMissedVisit.maxRetries = PATIENT_RETRIES

async function look(visitId: string): Promise<VisitStanding> {
  const db = serviceDb()
  const delayMs = (await latestDelayMinutes(db, visitId)) * 60_000
  return standingOf(await getVisit(db, visitId), {
    delayMs,
    nowMs: Date.now(),
    timeScale: appEnv().TIME_SCALE,
  })
}

async function closeMissed(visitId: string): Promise<VisitStanding> {
  const db = serviceDb()
  await cancelVisit(db, { visitId, reason: 'no_show' })
  const { gcalEventId } = await getVisit(db, visitId)
  if (gcalEventId) await cancelEvent(gcalEventId)
  return { kind: 'missed' }
}

/** When to ask the guest, and until when to wait for an answer. Epoch ms, under the scaled clock. */
export async function planConfirmation(
  incidentId: string,
): Promise<{ askAtMs: number; deadlineMs: number }> {
  'use step'
  return inStep(async () => {
    const { TIME_SCALE } = appEnv()
    const { priority } = await getIncident(serviceDb(), incidentId)
    const waitMs = isEmergency(priority)
      ? WAITS.confirmFixedEmergencyMs
      : WAITS.confirmFixedRoutineMs
    const askAtMs = Date.now() + scaledMs(waitMs, TIME_SCALE)
    return { askAtMs, deadlineMs: askAtMs + scaledMs(WAITS.guestSilenceMs, TIME_SCALE) }
  })
}
planConfirmation.maxRetries = PATIENT_RETRIES

/** What the guest last said about this visit's repair; null before they did. */
export async function readGuestAnswer(visitId: string): Promise<'fixed' | 'not_fixed' | null> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { incidentId, doneAt } = await getVisit(db, visitId)
    return doneAt ? getGuestAnswerSince(db, incidentId, doneAt) : null
  })
}
readGuestAnswer.maxRetries = PATIENT_RETRIES
