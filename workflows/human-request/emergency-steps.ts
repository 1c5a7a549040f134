import { serviceDb } from '#lib/clients/supabase.ts'
import { getCall } from '#lib/db/calls.ts'
import { getEmergency, readEmergencyContacts } from '#lib/db/emergencies.ts'
import { appendIncidentEvent, getIncident } from '#lib/db/incidents.ts'
import { recordMessageSent, reserveMessage, startMessage } from '#lib/db/messages.ts'
import { pageText } from '#lib/emergency-page.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { pageKey, readPageMark } from '#lib/page-marks.ts'
import { sendText, type Text } from '#workflows/shared/send-text.ts'
import { inStep, PATIENT_RETRIES } from '#workflows/shared/step-error.ts'

/** Whoever began to text them while the database was away has ended by then. */
const SENDING_MS = 30_000

/** Texts the whole ladder at once: the first who reads it acts. */
export async function pageEverybodyOnCall(emergencyId: string): Promise<void> {
  'use step'
  return inStep(async () => {
    const db = serviceDb()
    const { callId, organizationId, incidentId, kind, trigger } = await getEmergency(
      db,
      emergencyId,
    )
    const [call, contacts] = await Promise.all([
      getCall(db, callId),
      readEmergencyContacts(db, callId),
    ])
    if (contacts.ladder.length === 0) log.error('nobody-on-call', { organizationId, emergencyId })
    const incident = incidentId && (await getIncident(db, incidentId)).reference
    const body = pageText(kind, { ...contacts, partyKind: call.partyKind, incident })
    const paged = await Promise.all(
      contacts.ladder.map((phone) =>
        page({
          key: pageKey({ callId, kind }, phone),
          organizationId,
          incidentId,
          partyKind: 'manager',
          partyId: null,
          phone,
          body,
          kind: 'notice',
        }),
      ),
    )
    if (!incidentId) return
    await appendIncidentEvent(db, {
      incidentId,
      type: 'emergency.paged',
      key: `emergency.paged:${emergencyId}`,
      actorKind: 'system',
      actorId: null,
      payload: { callId, kind, trigger, people: paged.length },
    })
  })
}
pageEverybodyOnCall.maxRetries = PATIENT_RETRIES

/** Sends it, unless it went out while the database was away: then that goes on record. */
async function page(text: Text): Promise<void> {
  const mark = await readPageMark(text.key)
  if (mark?.state !== 'sent' || mark.sid === null) {
    if (mark && Date.now() - mark.atMs < SENDING_MS) {
      throw new AppError('page-underway', 'The page is being sent.', { remedy: 'retry' })
    }
    return sendText(text)
  }
  const db = serviceDb()
  const { key, organizationId, incidentId, partyKind, partyId, phone, body } = text
  const claims = { organizationId, incidentId, partyKind, partyId, phone }
  const reserved = await reserveMessage(db, { key, claims, body })
  if (reserved.kind !== 'reserved') return
  const { messageId } = reserved
  if (await startMessage(db, { messageId })) {
    await recordMessageSent(db, { messageId, providerSid: mark.sid })
  }
}
