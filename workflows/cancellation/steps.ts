import { cancelEvent, eventIdOf } from '#lib/clients/calendar.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp } from '#lib/clients/twilio.ts'
import { listCalls } from '#lib/db/calls.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { listVisits, type Visit } from '#lib/db/visits.ts'
import { isCallOver } from '#lib/domain/call.ts'
import { thankVendors } from '#workflows/outreach/thank-vendors.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** Ends what a cancelled incident still has going: its calls, its calendar entries, the vendor's plans. */
export async function callOff(incidentId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const context = await getIncidentContext(db, incidentId)
    if (context.incident.status !== 'cancelled') return
    for (const call of await listCalls(db, incidentId)) {
      // The call on which it was cancelled ends by itself, with a goodbye.
      const isTheGuest = call.partyKind === 'guest'
      if (call.providerSid && !isTheGuest && !isCallOver(call.status)) {
        await hangUp(call.providerSid)
      }
    }
    for (const visit of await listVisits(db, incidentId)) {
      if (visit.status === 'cancelled') await callOffVisit(context, visit)
    }
    await thankVendors(incidentId)
  })
}
callOff.maxRetries = PATIENT_RETRIES

async function callOffVisit(context: IncidentContext, visit: Visit): Promise<void> {
  const { incident, organization, property } = context
  // By its derived id: the event may have been made and not yet been noted down.
  await cancelEvent(eventIdOf(visit.id))
  if (!visit.gcalEventId) return
  const { contactPhone, vendorId } = await getQuote(serviceDb(), visit.quoteId)
  await sendText({
    key: `called-off:${visit.id}`,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'vendor',
    partyId: vendorId,
    phone: contactPhone,
    kind: 'notice',
    body: `${organization.name}, ${incident.reference}: the visit at ${property.name} is cancelled. We are sorry for the change.`,
  })
}
