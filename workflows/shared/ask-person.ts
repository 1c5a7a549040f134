import { serviceDb } from '#lib/clients/supabase.ts'
import {
  appendIncidentEvent,
  getIncident,
  getIncidentContext,
  setIncidentHold,
} from '#lib/db/incidents.ts'
import { getOnCallPhone } from '#lib/db/on-call.ts'
import { log } from '#lib/log.ts'
import { sendText } from './send-text.ts'

const WORDS = {
  'nobody-quoted': 'no vendor gave a price',
  'no-decision-from-the-owner': 'the owner has not decided',
  'no-quote-approved-after-several-rounds': 'no quote was approved after several rounds',
  'no-time-agreed': 'no appointment could be agreed',
  'no-access': 'the vendor could not get in, and no other time was agreed',
  'vendors-drop-out': 'several vendors had the job and dropped out',
  'work-unfinished': 'the vendor has not reported the work as done',
  'not-fixed-after-several-visits': 'it is not fixed after several visits',
  interrupted: 'something failed that could not be repeated',
} as const
export type Reason = keyof typeof WORDS

/**
 * Leaves a matter to a person, visibly: a hold with the reason, an event, and a text to the manager
 * on call. Once per reason, and once more after somebody intervened by hand. The incident's status stays what it is.
 * `seen`: how often somebody had intervened when the reason came up; whatever they did since goes first,
 * and nobody is asked.
 */
export async function askPerson(incidentId: string, reason: Reason, seen?: number): Promise<void> {
  const db = serviceDb()
  const steered = seen ?? (await getIncident(db, incidentId)).steered
  const occasion = steered === 0 ? reason : `${reason}:${steered}`
  const isHeld = await setIncidentHold(db, {
    incidentId,
    reason: 'waiting_manager',
    key: `hand-over:${occasion}`,
    steered,
  })
  if (!isHeld) return
  await appendIncidentEvent(db, {
    incidentId,
    type: 'human.requested',
    key: `agent:hand-over:${occasion}`,
    actorKind: 'agent',
    actorId: null,
    payload: { reason },
  })
  await textManager(incidentId, {
    key: `hand-over:${incidentId}:${occasion}`,
    message: `needs you: ${WORDS[reason]}.`,
  })
}

/** Texts the manager on call about an incident. */
export async function textManager(
  incidentId: string,
  text: { key: string; message: string },
): Promise<void> {
  const { incident, organization, property } = await getIncidentContext(serviceDb(), incidentId)
  await textOnCall({
    organizationId: organization.id,
    incidentId,
    key: text.key,
    body: `${incident.reference}, ${property.name}: ${text.message} ${incident.summary}`,
  })
}

/** Texts the manager on call. Nothing happens when the organisation names none. */
export async function textOnCall(text: {
  organizationId: string
  incidentId: string | null
  key: string
  body: string
}): Promise<void> {
  const phone = await getOnCallPhone(serviceDb(), text.organizationId)
  if (!phone) {
    log.warn('nobody-on-call', { organizationId: text.organizationId })
    return
  }
  await sendText({ ...text, partyKind: 'manager', partyId: null, phone, kind: 'notice' })
}
