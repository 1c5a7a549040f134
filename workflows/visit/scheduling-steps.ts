import { cancelEvent, eventIdOf, insertEvent } from '#lib/clients/calendar.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit, listVisits, scheduleVisit } from '#lib/db/visits.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { networkEnv } from '#lib/env.ts'
import { sayWindow } from '#lib/local-time.ts'
import { writeVendorSchedulingBrief } from '#lib/personas/vendor-scheduling.ts'
import { hashVisitPin, visitPinOf } from '#lib/visit-pin.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { advance } from '#workflows/shared/advance.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

interface SchedulingCall {
  readonly key: string
  readonly incidentId: string
  readonly quoteId: string
  readonly occasion: number
}

export async function callVendorToSchedule(order: SchedulingCall): Promise<PlacedCall> {
  'use step'
  return inStep(() => placeSchedulingCall(order))
}
callVendorToSchedule.maxRetries = PATIENT_RETRIES

async function placeSchedulingCall(order: SchedulingCall): Promise<PlacedCall> {
  const db = serviceDb()
  const { incident, organization, property } = await getIncidentContext(db, order.incidentId)
  await advance(incident.id, 'scheduling', `visit-${order.quoteId}-${order.occasion}`)
  const quote = await getQuote(db, order.quoteId)
  return placeReservedCall({
    key: order.key,
    claims: {
      organizationId: organization.id,
      purpose: 'vendor_scheduling',
      partyKind: 'vendor',
      partyId: quote.vendorId,
      contactId: quote.contactId,
      phone: quote.contactPhone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId: incident.id,
      quoteRequestId: quote.quoteRequestId,
      approvalId: null,
      visitId: null,
      round: quote.round,
    },
    brief: writeVendorSchedulingBrief({
      organizationName: organization.name,
      now: new Date().toISOString(),
      timezone: property.timezone,
      vendor: { name: quote.vendorName, contactName: quote.contactName },
      property,
      incident,
      totalCents: normalizedTotalCents(quote),
      currency: quote.currency,
      earliestStart: order.occasion === 1 ? quote.earliestStart : null,
      occasion: order.occasion === 1 ? 'first_visit' : 'returning',
    }),
  })
}

/**
 * The visit of an occasion, from its held slot on; null before one was agreed. A slot that was given
 * up before it became an appointment does not count: its occasion is still to come. Nor do those of a
 * quote that was approved before this one.
 */
export async function findVisit(job: {
  incidentId: string
  quoteId: string
  occasion: number
}): Promise<string | null> {
  'use step'
  return inStep(async () => {
    const visits = await listVisits(serviceDb(), job.incidentId)
    const agreed = visits.filter(
      ({ quoteId, status, gcalEventId }) =>
        quoteId === job.quoteId && (status !== 'cancelled' || gcalEventId),
    )
    return agreed[job.occasion - 1]?.id ?? null
  })
}
findVisit.maxRetries = PATIENT_RETRIES

/** Enters the visit under an id derived from it: a repeat finds the event and changes nothing. */
export async function enterIntoCalendar(visitId: string): Promise<string> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visit = await getVisit(db, visitId)
    if (visit.gcalEventId) return visit.gcalEventId
    const { incident, property } = await getIncidentContext(db, visit.incidentId)
    const { vendorName, contactName } = await getQuote(db, visit.quoteId)
    const { eventId } = await insertEvent({
      id: eventIdOf(visitId),
      summary: `${vendorName}: ${incident.trade} at ${property.name} (${incident.reference})`,
      description: `${incident.summary}\n\nContact: ${contactName}`,
      location: property.address,
      startsAt: visit.startsAt,
      endsAt: visit.endsAt,
      timezone: property.timezone,
    })
    // Called off while we were writing: whoever did it may not have found the event yet.
    if ((await getVisit(db, visitId)).status === 'cancelled') await cancelEvent(eventId)
    return eventId
  })
}
enterIntoCalendar.maxRetries = PATIENT_RETRIES

interface Appointment {
  readonly occasion: number
  readonly visitId: string
  readonly eventId: string
}

/**
 * Makes the held slot an appointment, and texts the vendor where, when and with which PIN. False when
 * it was called off meanwhile.
 */
export async function confirmVisit(appointment: Appointment): Promise<boolean> {
  'use step'
  return inStep(() => makeAppointment(appointment))
}
confirmVisit.maxRetries = PATIENT_RETRIES

async function makeAppointment({ occasion, visitId, eventId }: Appointment): Promise<boolean> {
  const db = serviceDb()
  const visit = await getVisit(db, visitId)
  if (visit.status === 'cancelled') return false
  // Past these two it was confirmed by an earlier run.
  if (visit.status !== 'held' && visit.status !== 'scheduled') return true
  const { CALL_TOKEN_SECRET } = networkEnv()
  const pin = visitPinOf(CALL_TOKEN_SECRET, visitId)
  const pinHash = hashVisitPin(CALL_TOKEN_SECRET, visitId, pin)
  await scheduleVisit(db, { visitId, gcalEventId: eventId, pinHash })
  const { organization, property, incident } = await getIncidentContext(db, visit.incidentId)
  const { vendorId, contactPhone, vendorName } = await getQuote(db, visit.quoteId)
  // Before the vendor knows: who reports an arrival must find the incident expecting one.
  await advance(incident.id, 'scheduled', `visit-${visit.quoteId}-${occasion}`, { vendorName })
  const window = sayWindow(visit, property.timezone, new Date().toISOString())
  await sendText({
    key: `visit-details:${visitId}`,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'vendor',
    partyId: vendorId,
    phone: contactPhone,
    kind: 'news',
    body: `${organization.name}, ${incident.reference}: ${property.name}, ${property.address}, ${window}. Your PIN for the access code: ${pin}. Call ${organization.linePhone} when you are there.`,
  })
  return true
}
