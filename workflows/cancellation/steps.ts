import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp } from '#lib/clients/twilio.ts'
import type { CallRecord } from '#lib/db/call-record.ts'
import { listCalls } from '#lib/db/calls.ts'
import { type Cancellation, getCancellation } from '#lib/db/cancellations.ts'
import { getIncidentContext, type IncidentContext } from '#lib/db/incidents.ts'
import { listAskedVendors } from '#lib/db/quote-requests.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit, listVisits, type Visit } from '#lib/db/visits.ts'
import { type CallStatus, isCallOver } from '#lib/domain/call.ts'
import { thankVendors } from '#workflows/outreach/thank-vendors.ts'
import { sendText, type Text, textSubscribers } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/**
 * Ends what a cancelled incident still has going: its calls, everybody's plans. Whoever knew of it is
 * told once, except on whose word it ended. Its calendar entries follow the visits by themselves
 * (workflows/calendar).
 */
export async function callOff(incidentId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const context = await getIncidentContext(db, incidentId)
    if (context.incident.status !== 'cancelled') return
    const cancellation = await getCancellation(db, incidentId)
    const calls = await listCalls(db, incidentId)
    for (const call of calls.filter((one) => isToBeEnded(one, cancellation))) {
      if (call.providerSid) await hangUp(call.providerSid)
    }
    const visits = (await listVisits(db, incidentId)).filter(({ status }) => status === 'cancelled')
    const told = new Set<string>()
    for (const visit of visits) {
      const vendorId = await takeBack(context, visit)
      if (vendorId) told.add(vendorId)
    }
    for (const vendorId of await thankVendors(incidentId)) told.add(vendorId)
    for (const vendorId of await listDecliners(context)) told.add(vendorId)
    for (const text of textsToWhoeverWasAsked(context, calls)) {
      if (!told.has(text.partyId ?? '')) await sendText(text)
      told.add(text.partyId ?? '')
    }
    await tellGuests(context, cancellation)
  })
}
callOff.maxRetries = PATIENT_RETRIES

/** Takes one appointment back, and tells whoever knew of it. The repair goes on. */
export async function callOffVisit(visitId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const visit = await getVisit(serviceDb(), visitId)
    if (visit.status !== 'cancelled') return
    const context = await getIncidentContext(serviceDb(), visit.incidentId)
    if (!(await takeBack(context, visit)) || !context.guest) return
    await sendText({
      ...noticeOf(context),
      key: `called-off:${visit.id}:guest`,
      partyKind: 'guest',
      partyId: context.guest.id,
      phone: context.guest.phone,
      body: `${nameOf(context)}: the appointment is cancelled. We are arranging another one and tell you when it is agreed.`,
    })
  })
}
callOffVisit.maxRetries = PATIENT_RETRIES

/** The call on which it was cancelled ends by itself, with a goodbye; so does whoever rang us. */
function isToBeEnded(call: CallRecord, { callId }: Cancellation): boolean {
  return call.direction === 'outbound' && !isCallOver(call.status) && call.callId !== callId
}

/** The vendor who knew of the appointment, and has been told. */
async function takeBack(context: IncidentContext, visit: Visit): Promise<string | null> {
  const { property } = context
  if (!visit.gcalEventId) return null
  const { contactPhone, vendorId } = await getQuote(serviceDb(), visit.quoteId)
  await sendText({
    ...noticeOf(context),
    key: `called-off:${visit.id}`,
    partyKind: 'vendor',
    partyId: vendorId,
    phone: contactPhone,
    body: `${nameOf(context)}: the visit at ${property.name} is cancelled. We are sorry for the change.`,
  })
  return vendorId
}

/** Vendors who did not want the job: that it is called off is nothing to them. */
async function listDecliners({ incident }: IncidentContext): Promise<string[]> {
  const rounds = Array.from({ length: incident.round }, (_, index) => index + 1)
  const asked = await Promise.all(
    rounds.map((round) => listAskedVendors(serviceDb(), incident.id, round)),
  )
  return asked.flat().flatMap(({ status, vendorId }) => (status === 'declined' ? [vendorId] : []))
}

/** Their telephone rang, for all we know, or they answered it. */
const REACHED: readonly CallStatus[] = ['queued', 'ringing', 'in_progress', 'completed']

/** Vendors and owners who talked with us about it, or were about to, each once. */
function textsToWhoeverWasAsked(context: IncidentContext, calls: readonly CallRecord[]): Text[] {
  const spoken = calls.filter(({ status }) => REACHED.includes(status))
  return spoken.flatMap(({ partyKind, partyId, phone }) => {
    if (partyId === null || (partyKind !== 'vendor' && partyKind !== 'landlord')) return []
    const body =
      partyKind === 'vendor'
        ? `${nameOf(context)}: the repair is no longer needed. Thank you for your time; there is nothing more to do.`
        : `${nameOf(context)}: the repair is cancelled. There is nothing to decide any more.`
    const key = `cancelled:${context.incident.id}:${partyId}`
    return [{ ...noticeOf(context), key, partyKind, partyId, phone, body }]
  })
}

async function tellGuests(context: IncidentContext, { by }: Cancellation): Promise<void> {
  const { guest, incident } = context
  if (!guest) return
  const text: Text = {
    ...noticeOf(context),
    key: `cancelled:${incident.id}:guest`,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    body: `${nameOf(context)}: the repair is cancelled. Call this number if you still need it.`,
  }
  // Who said so themselves knows; others with the same trouble do not.
  await (by === 'guest' ? textSubscribers(text) : sendText(text))
}

const noticeOf = ({ organization, incident }: IncidentContext) =>
  ({ organizationId: organization.id, incidentId: incident.id, kind: 'notice' }) as const

const nameOf = ({ organization, incident }: IncidentContext): string =>
  `${organization.name}, ${incident.reference}`
