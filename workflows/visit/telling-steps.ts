import { serviceDb } from '#lib/clients/supabase.ts'
import { getGuestAnswerSince } from '#lib/db/guest-answers.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit, type Visit } from '#lib/db/visits.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { sayWindow } from '#lib/local-time.ts'
import { type GuestUpdateTopic, writeGuestUpdateBrief } from '#lib/personas/guest-update.ts'
import { type PlacedCall, placeReservedCall } from '#workflows/call/place-call.ts'
import { thankVendors } from '#workflows/outreach/thank-vendors.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

interface GuestCall {
  readonly key: string
  readonly visitId: string
}

/**
 * Tells the guest who comes and when: by call in an emergency, by text otherwise. A text goes out in
 * any case, so that the time is in writing.
 */
export async function tellGuest(order: GuestCall): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visit = await getVisit(db, order.visitId)
    if (visit.status !== 'scheduled') return { kind: 'not-placed', reason: 'no-news-any-more' }
    const context = await getIncidentContext(db, visit.incidentId)
    const { incident, organization, property, guest } = context
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
      kind: 'news',
      body: `${organization.name}, ${incident.reference}: ${vendorName} comes ${window}.`,
    })
    if (!isEmergency(incident.priority)) return { kind: 'not-placed', reason: 'told-by-text' }
    return callGuest(order.key, visit, 'scheduled')
  })
}
tellGuest.maxRetries = PATIENT_RETRIES

/** Asks the guest whether the repair holds, unless they have said so themselves. */
export async function askWhetherFixed(order: GuestCall): Promise<PlacedCall> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const visit = await getVisit(db, order.visitId)
    if (visit.doneAt && (await getGuestAnswerSince(db, visit.incidentId, visit.doneAt))) {
      return { kind: 'not-placed', reason: 'answered-already' }
    }
    return callGuest(order.key, visit, 'confirm_fixed')
  })
}
askWhetherFixed.maxRetries = PATIENT_RETRIES

async function callGuest(key: string, visit: Visit, topic: GuestUpdateTopic): Promise<PlacedCall> {
  const db = serviceDb()
  const { incident, organization, property, guest } = await getIncidentContext(db, visit.incidentId)
  if (!guest) return { kind: 'not-placed', reason: 'no-guest' }
  const { vendorName } = await getQuote(db, visit.quoteId)
  return placeReservedCall({
    key,
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
      topic,
      vendorName,
      visit,
    }),
  })
}

/** Vendors who quoted and were not chosen hear so, by text, once. */
export async function thankOthers(incidentId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    await thankVendors(incidentId)
  })
}
thankOthers.maxRetries = PATIENT_RETRIES
