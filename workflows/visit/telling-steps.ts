import { serviceDb } from '#lib/clients/supabase.ts'
import type { Db } from '#lib/clients/supabase.ts'
import { getIncident, getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote, listQuotes } from '#lib/db/quotes.ts'
import { getVisit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { sayWindow } from '#lib/local-time.ts'
import { type GuestUpdateTopic, writeGuestUpdateBrief } from '#lib/personas/guest-update.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { sendText } from '#workflows/shared/send-text.ts'

/**
 * Tells the guest who comes and when: by call in an emergency, by text otherwise. A text goes out in
 * any case, so that the time is in writing.
 */
export async function tellGuest(order: { key: string; visitId: string }): Promise<PlacedCall> {
  'use step'
  const db = serviceDb()
  const visit = await getVisit(db, order.visitId)
  const { incident, organization, property, guest } = await getIncidentContext(db, visit.incidentId)
  if (!guest) return { kind: 'not-placed', reason: 'no-guest' }
  const { vendorName } = await getQuote(db, visit.quoteId)
  const window = sayWindow(visit, property.timezone, new Date().toISOString())
  await sendText({
    key: `${order.key}:text`,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    body: `${organization.name}, ${incident.reference}: ${vendorName} comes ${window}.`,
  })
  if (!isEmergency(incident.priority)) return { kind: 'not-placed', reason: 'told-by-text' }
  return callGuest(db, { ...order, topic: 'scheduled' })
}

/** Asks the guest whether the repair holds. */
export async function askWhetherFixed(order: {
  key: string
  visitId: string
}): Promise<PlacedCall> {
  'use step'
  return callGuest(serviceDb(), { ...order, topic: 'confirm_fixed' })
}

async function callGuest(
  db: Db,
  order: { key: string; visitId: string; topic: GuestUpdateTopic },
): Promise<PlacedCall> {
  const visit = await getVisit(db, order.visitId)
  const { incident, organization, property, guest } = await getIncidentContext(db, visit.incidentId)
  if (!guest) return { kind: 'not-placed', reason: 'no-guest' }
  const { vendorName } = await getQuote(db, visit.quoteId)
  return placeReservedCall({
    key: order.key,
    claims: {
      organizationId: organization.id,
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: guest.id,
      contactId: null,
      phone: guest.phone,
      propertyId: property.id,
      unitId: incident.unitId,
      incidentId: incident.id,
      quoteRequestId: null,
      approvalId: null,
      visitId: visit.id,
      round: null,
    },
    brief: writeGuestUpdateBrief({
      organizationName: organization.name,
      now: new Date().toISOString(),
      timezone: property.timezone,
      guestName: guest.name,
      property,
      incident,
      topic: order.topic,
      vendorName,
      visit,
    }),
  })
}

/** Vendors who quoted and were not chosen hear so, by text, once. */
export async function thankOthers(incidentId: string): Promise<void> {
  'use step'
  const db = serviceDb()
  const { round } = await getIncident(db, incidentId)
  const { incident, organization } = await getIncidentContext(db, incidentId)
  for (const quote of await listQuotes(db, incidentId, round)) {
    if (quote.status !== 'rejected') continue
    await sendText({
      key: `thanks:${quote.quoteId}`,
      organizationId: organization.id,
      incidentId,
      partyKind: 'vendor',
      partyId: quote.vendorId,
      phone: quote.contactPhone,
      body: `${organization.name}: thank you for your quote on ${incident.reference}. The job has gone to somebody else this time.`,
    })
  }
}
