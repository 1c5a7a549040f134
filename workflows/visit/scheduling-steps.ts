import { eventIdOf } from '#lib/clients/calendar.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit, hasDeclinedVisit, listVisits, scheduleVisit } from '#lib/db/visits.ts'
import { networkEnv } from '#lib/env.ts'
import { sayWindow } from '#lib/local-time.ts'
import { hashVisitPin, visitPinOf } from '#lib/visit-pin.ts'
import { advance } from '#workflows/shared/advance.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

export type Arranged =
  | { kind: 'agreed'; visitId: string }
  /** The vendor does not want the job any more. */
  | { kind: 'declined' }
  | { kind: 'open' }

/**
 * What was arranged with a vendor for an occasion. A slot that was given up before it became an
 * appointment does not count: its occasion is still to come.
 */
export async function findArrangement(job: {
  incidentId: string
  quoteId: string
  occasion: number
}): Promise<Arranged> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visits = await listVisits(db, job.incidentId)
    const agreed = visits.filter(
      (visit) =>
        visit.quoteId === job.quoteId && (visit.status !== 'cancelled' || visit.gcalEventId),
    )
    const visitId = agreed[job.occasion - 1]?.id
    if (visitId) return { kind: 'agreed', visitId }
    const { vendorId } = await getQuote(db, job.quoteId)
    const hasDeclined = await hasDeclinedVisit(db, { incidentId: job.incidentId, vendorId })
    return { kind: hasDeclined ? 'declined' : 'open' }
  })
}
findArrangement.maxRetries = PATIENT_RETRIES

/**
 * Makes the held slot an appointment, and texts the vendor where, when and with which PIN. The calendar
 * follows by itself (workflows/calendar). False when it was called off meanwhile.
 */
export async function confirmVisit(visitId: string): Promise<boolean> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visit = await getVisit(db, visitId)
    // Past these two it was confirmed by an earlier run, whatever became of it.
    if (visit.status === 'cancelled' && !visit.gcalEventId) return false
    if (visit.status !== 'held' && visit.status !== 'scheduled') return true
    await makeAppointment(visitId)
    return true
  })
}
confirmVisit.maxRetries = PATIENT_RETRIES

async function makeAppointment(visitId: string): Promise<void> {
  const db = serviceDb()
  const { CALL_TOKEN_SECRET } = networkEnv()
  const pin = visitPinOf(CALL_TOKEN_SECRET, visitId)
  const pinHash = hashVisitPin(CALL_TOKEN_SECRET, visitId, pin)
  await scheduleVisit(db, { visitId, gcalEventId: eventIdOf(visitId), pinHash })
  const visit = await getVisit(db, visitId)
  const { organization, property, incident } = await getIncidentContext(db, visit.incidentId)
  const { vendorId, contactPhone, vendorName } = await getQuote(db, visit.quoteId)
  // Before the vendor knows: who reports an arrival must find the incident expecting one.
  await advance(incident.id, 'scheduled', `visit-${visitId}`, { vendorName })
  const window = sayWindow(visit, property.timezone, new Date().toISOString())
  await sendText({
    key: `visit-details:${visitId}`,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'vendor',
    partyId: vendorId,
    phone: contactPhone,
    kind: 'news',
    body: `${organization.name}, ${incident.reference}: ${property.name}, ${property.address}, ${window}. Your PIN for the access code: ${pin}. Call ${organization.linePhone} when you are there, and before if anything changes.`,
  })
}
