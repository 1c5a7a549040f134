import { serviceDb } from '#lib/clients/supabase.ts'
import { listPossibleOriginals, markDuplicate } from '#lib/db/duplicates.ts'
import { getIncident, getIncidentContext } from '#lib/db/incidents.ts'
import { findSame } from '#lib/same-trouble.ts'
import { sendText } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/**
 * Whether somebody else reported this before, at the same property: then it becomes a duplicate, and
 * its guest hears of the first one. In doubt it stays an incident of its own.
 */
export async function recogniseDuplicate(incidentId: string): Promise<boolean> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { status, summary, priority } = await getIncident(db, incidentId)
    if (status === 'duplicate') return true
    if (status !== 'reported' && status !== 'triaged') return false
    const reports = await listPossibleOriginals(db, incidentId)
    const found = await findSame({ summary, priority }, reports)
    if (found.kind !== 'same') return false
    const marked = await markDuplicate(db, {
      incidentId,
      originalId: found.incidentId,
      likeness: found.likeness,
      key: `agent:duplicate:${found.incidentId}`,
    })
    if (marked.kind === 'refused') return false
    await tellReporter(incidentId, marked.reference)
    return true
  })
}
recogniseDuplicate.maxRetries = PATIENT_RETRIES

async function tellReporter(incidentId: string, original: string): Promise<void> {
  const { incident, organization, guest } = await getIncidentContext(serviceDb(), incidentId)
  if (!guest) return
  await sendText({
    key: `duplicate:${incidentId}`,
    organizationId: organization.id,
    incidentId,
    partyKind: 'guest',
    partyId: guest.id,
    phone: guest.phone,
    kind: 'notice',
    body: `${organization.name}: we know of ${incident.reference} already and are at it, as ${original}. You hear from us whenever something changes. If yours is another problem, call this number.`,
  })
}
