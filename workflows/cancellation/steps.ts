import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp } from '#lib/clients/twilio.ts'
import { listCalls } from '#lib/db/calls.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { wasCancelledByGuest } from '#lib/db/guest-answers.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { listVisits, type Visit } from '#lib/db/visits.ts'
import { isCallOver } from '#lib/domain/call.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/**
 * Ends what a cancelled incident still has going: its calls, the vendor's plans, the guest's waiting. Its
 * calendar entries follow the visits by themselves (workflows/calendar).
 */
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
      if (visit.status === 'cancelled' && visit.gcalEventId) await callOffVisit(context, visit)
    }
    await tellGuest(context)
  })
}
callOff.maxRetries = PATIENT_RETRIES

async function callOffVisit(context: IncidentContext, visit: Visit): Promise<void> {
  const { incident, organization, property } = context
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

/** Who cancelled it knows; a guest whose repair somebody else cancelled is told. */
async function tellGuest({ incident, organization, guest }: IncidentContext): Promise<void> {
  if (!guest || (await wasCancelledByGuest(serviceDb(), incident.id))) return
  await sendText({
    key: `called-off:${incident.id}:guest`,
    organizationId: organization.id,
    incidentId: incident.id,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    kind: 'notice',
    body: `${organization.name}: your report ${incident.reference} was cancelled, and nobody comes for it. If that is not what you expect, call ${organization.linePhone}.`,
  })
}
