import {
  type CalendarEvent,
  cancelEvent,
  eventIdOf,
  insertEvent,
  moveEvent,
} from '#lib/clients/calendar.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { appendIncidentEvent, getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit, recordCalendarWritten, type Visit } from '#lib/db/visits.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { textManager } from '#workflows/shared/ask-person.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

export type Written =
  | { kind: 'written' }
  /** Google did not take it; `againAtMs` (epoch milliseconds) is when to try again. */
  | { kind: 'away'; againAtMs: number }

/** Changes of one visit that a single step follows before it leaves the rest to the next. */
const CHANGES_AT_ONCE = 5

/**
 * Writes a visit's entry under an id derived from it, as the visit is now: a repeat finds the entry and
 * changes nothing. Looks again afterwards: whatever changed meanwhile is written as well.
 */
export async function writeVisit(job: { visitId: string; attempt: number }): Promise<Written> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    try {
      for (let change = 1; change <= CHANGES_AT_ONCE; change += 1) {
        const visit = await getVisit(db, job.visitId)
        if (!visit.isCalendarPending) return { kind: 'written' }
        await write(visit)
        await recordCalendarWritten(db, { visitId: visit.id, revision: visit.revision })
      }
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('calendar-')) throw error
      log.warn('visit-not-in-calendar', { visitId: job.visitId, reason: error.message })
      await notePending(job.visitId)
    }
    const waitMs = Math.min(
      WAITS.calendarAgainMs * 2 ** (job.attempt - 1),
      WAITS.calendarAgainMaxMs,
    )
    return { kind: 'away', againAtMs: Date.now() + scaledMs(waitMs, appEnv().TIME_SCALE) }
  })
}
writeVisit.maxRetries = PATIENT_RETRIES

async function write(visit: Visit): Promise<void> {
  if (visit.status === 'cancelled' || visit.status === 'no_show') {
    await cancelEvent(eventIdOf(visit.id))
    return
  }
  const event = await eventOf(visit)
  await (visit.calendarRevision === null ? insertEvent(event) : moveEvent(event))
}

async function eventOf(visit: Visit): Promise<CalendarEvent> {
  const db = serviceDb()
  const { incident, property } = await getIncidentContext(db, visit.incidentId)
  const { vendorName, contactName } = await getQuote(db, visit.quoteId)
  return {
    id: eventIdOf(visit.id),
    summary: `${vendorName}: ${incident.trade} at ${property.name} (${incident.reference})`,
    description: `${incident.summary}\n\nContact: ${contactName}`,
    location: property.address,
    startsAt: visit.startsAt,
    endsAt: visit.endsAt,
    timezone: property.timezone,
  }
}

async function notePending(visitId: string): Promise<void> {
  const db = serviceDb()
  const { incidentId, revision } = await getVisit(db, visitId)
  await appendIncidentEvent(db, {
    incidentId,
    type: 'visit.calendar_pending',
    key: `visit.calendar_pending:${visitId}:${revision}`,
    actorKind: 'system',
    actorId: null,
    payload: { visitId, revision },
  })
}

/** A person enters what the calendar did not take for a day and a half. */
export async function leaveCalendarBehind(visitId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const { incidentId, isCalendarPending } = await getVisit(serviceDb(), visitId)
    if (!isCalendarPending) return
    await textManager(incidentId, {
      key: `calendar:${visitId}`,
      message: 'the calendar does not show the visit as it is: Google has not answered.',
    })
  })
}
leaveCalendarBehind.maxRetries = PATIENT_RETRIES
