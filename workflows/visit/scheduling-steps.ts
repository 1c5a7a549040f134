import { eventIdOf, insertEvent } from '#lib/clients/calendar.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getActiveVisit, getVisit, scheduleVisit } from '#lib/db/visits.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { scaledMs, WAITS } from '#lib/domain/waits.ts'
import { appEnv, networkEnv } from '#lib/env.ts'
import { sayWindow } from '#lib/local-time.ts'
import { writeVendorSchedulingBrief } from '#lib/personas/vendor-scheduling.ts'
import { hashVisitPin, visitPinOf } from '#lib/visit-pin.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { advance } from '#workflows/shared/advance.ts'
import { sendText } from '#workflows/shared/send-text.ts'

export interface ScheduledVisit {
  readonly incidentId: string
  readonly visitId: string
  /** Epoch milliseconds, under the scaled clock. */
  readonly noShowDeadlineMs: number
}

export async function callVendorToSchedule(order: {
  key: string
  incidentId: string
  quoteId: string
  occasion: number
}): Promise<PlacedCall> {
  'use step'
  const db = serviceDb()
  const { incident, organization, property } = await getIncidentContext(db, order.incidentId)
  await advance(incident.id, 'scheduling', `visit-${order.occasion}`)
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

/** The slot that the call left held, if it did. */
export async function findHeldVisit(incidentId: string): Promise<string | null> {
  'use step'
  return (await getActiveVisit(serviceDb(), incidentId))?.id ?? null
}

/** Enters the visit under an id derived from it: a repeat finds the event and changes nothing. */
export async function enterIntoCalendar(visitId: string): Promise<string> {
  'use step'
  const db = serviceDb()
  const visit = await getVisit(db, visitId)
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
  return eventId
}

/** Makes the held slot an appointment, and texts the vendor where, when and with which PIN. */
export async function confirmVisit(job: {
  incidentId: string
  occasion: number
  visitId: string
  eventId: string
}): Promise<ScheduledVisit> {
  'use step'
  const db = serviceDb()
  const { visitId } = job
  const { CALL_TOKEN_SECRET } = networkEnv()
  const pin = visitPinOf(CALL_TOKEN_SECRET, visitId)
  const pinHash = hashVisitPin(CALL_TOKEN_SECRET, visitId, pin)
  await scheduleVisit(db, { visitId, gcalEventId: job.eventId, pinHash })
  const visit = await getVisit(db, visitId)
  const { organization, property, incident } = await getIncidentContext(db, job.incidentId)
  const { vendorId, contactPhone, vendorName } = await getQuote(db, visit.quoteId)
  const window = sayWindow(visit, property.timezone, new Date().toISOString())
  await sendText({
    key: `visit-details:${visitId}`,
    organizationId: organization.id,
    incidentId: job.incidentId,
    partyKind: 'vendor',
    partyId: vendorId,
    phone: contactPhone,
    body: `${organization.name}, ${incident.reference}: ${property.name}, ${property.address}, ${window}. Your PIN for the access code: ${pin}. Call ${organization.linePhone} when you are there.`,
  })
  await advance(job.incidentId, 'scheduled', `visit-${job.occasion}`, { vendorName })
  const waitMs = Date.parse(visit.startsAt) + WAITS.noShowGraceMs - Date.now()
  return {
    incidentId: job.incidentId,
    visitId,
    noShowDeadlineMs: Date.now() + scaledMs(waitMs, appEnv().TIME_SCALE),
  }
}
