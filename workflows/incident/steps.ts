import { cancelEvent } from '#lib/clients/calendar.ts'
import { embed } from '#lib/clients/gemini-text.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp } from '#lib/clients/twilio.ts'
import { listCalls } from '#lib/db/calls.ts'
import {
  appendIncidentEvent,
  closeIncident,
  getIncident,
  getIncidentContext,
  setIncidentHold,
} from '#lib/db/incidents.ts'
import { getQuote } from '#lib/db/quotes.ts'
import { getVisit, listVisits } from '#lib/db/visits.ts'
import { isCallOver } from '#lib/domain/call.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { geminiEnv } from '#lib/env.ts'
import { advance } from '#workflows/shared/advance.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { repairReportOf } from './repair-report.ts'

/** Takes the incident up. False when it is over already, by whatever way. */
export async function triage(incidentId: string): Promise<boolean> {
  'use step'
  await advance(incidentId, 'triaged', 'intake')
  return !isTerminal((await getIncident(serviceDb(), incidentId)).status)
}

/** Leaves the incident to a person, visibly, with the reason. Its status stays what it is. */
export async function handOver(incidentId: string, reason: string): Promise<void> {
  'use step'
  const db = serviceDb()
  await setIncidentHold(db, { incidentId, reason: 'waiting_manager', key: `hand-over:${reason}` })
  await appendIncidentEvent(db, {
    incidentId,
    type: 'human.requested',
    key: `agent:hand-over:${reason}`,
    actorKind: 'agent',
    actorId: null,
    payload: { reason },
  })
}

/** Ends what a cancelled incident still has going: its calls, its calendar entry, the vendor's plans. */
export async function callOff(incidentId: string): Promise<void> {
  'use step'
  const db = serviceDb()
  const { incident, organization, property } = await getIncidentContext(db, incidentId)
  for (const call of await listCalls(db, incidentId)) {
    // The call on which it was cancelled ends by itself, with a goodbye.
    const isTheGuest = call.partyKind === 'guest'
    if (call.providerSid && !isTheGuest && !isCallOver(call.status)) await hangUp(call.providerSid)
  }
  for (const visit of await listVisits(db, incidentId)) {
    if (!visit.gcalEventId || visit.status === 'done') continue
    await cancelEvent(visit.gcalEventId)
    const { contactPhone, vendorId } = await getQuote(db, visit.quoteId)
    await sendText({
      key: `called-off:${visit.id}`,
      organizationId: organization.id,
      incidentId,
      partyKind: 'vendor',
      partyId: vendorId,
      phone: contactPhone,
      body: `${organization.name}, ${incident.reference}: the visit at ${property.name} is cancelled. We are sorry for the change.`,
    })
  }
}

/** Closes the case, teaches the property's history, and tells landlord and guest how it ended. */
export async function closeCase(job: { incidentId: string; visitId: string }): Promise<void> {
  'use step'
  const db = serviceDb()
  const { incident, organization, landlord, guest } = await getIncidentContext(db, job.incidentId)
  const visit = await getVisit(db, job.visitId)
  const quote = await getQuote(db, visit.quoteId)
  const report = repairReportOf(visit.report)
  const costCents = report.finalCostCents ?? normalizedTotalCents(quote)
  const resolution = report.note || `${quote.vendorName} reported the work as done.`
  const title = incident.summary.slice(0, 120)
  const [embedding = []] = await embed([`${title}\n${incident.summary}\n${resolution}`], 'document')
  await closeIncident(db, {
    incidentId: incident.id,
    key: `agent:closed:${visit.id}`,
    record: {
      title,
      description: incident.summary,
      resolution,
      trade: incident.trade,
      costCents,
      embedding,
      embeddingModel: geminiEnv().GEMINI_EMBEDDING_MODEL,
    },
  })
  const common = { organizationId: organization.id, incidentId: incident.id }
  await sendText({
    ...common,
    key: `summary:${incident.id}:landlord`,
    partyKind: 'landlord',
    partyId: landlord.id,
    phone: landlord.phone,
    body: `${organization.name}, ${incident.reference}: repaired by ${quote.vendorName} for ${formatCents(costCents, quote.currency)}. ${resolution}`.slice(
      0,
      600,
    ),
  })
  if (!guest) return
  await sendText({
    ...common,
    key: `summary:${incident.id}:guest`,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    body: `${organization.name}: ${incident.reference} is closed. Thank you for telling us; call this number if anything comes back.`,
  })
}
