import { serviceDb, type Db } from '#lib/clients/supabase.ts'
import { identifyCaller, type IdentifiedCaller } from '#lib/db/callers.ts'
import { raiseDanger } from '#lib/db/emergencies.ts'
import { appendIncidentEvent } from '#lib/db/incidents.ts'
import { findEmergencies } from '#lib/domain/emergency-phrases.ts'
import { log } from '#lib/log.ts'
import { sendReserved } from '#lib/send-reserved.ts'
import { recordGuestText } from './guest-text.ts'
import { drainOutbox } from './outbox.ts'

/** Words that carriers act upon. Whoever wants no more texts gets none about that either. */
const FOR_THE_CARRIER =
  /^\s*(?:stop(?:all)?|unsubscribe|cancel|end|quit|start|unstop|help|info)[\s.!]*$/i

const IN_DANGER =
  'If anybody is in danger, get out and call 911 or your local emergency number now. Then call this number and press 9: a call reaches us sooner than a text.'
const PEOPLE_ARE_TOLD = `${IN_DANGER} A person of our team is being told right now.`
const PLEASE_CALL =
  'Nobody reads new texts to this number. Please call it instead: somebody answers day and night. In danger, call 911 or your local emergency number first.'

export interface ReceivedText {
  readonly messageSid: string
  readonly line: string
  readonly phone: string
  readonly body: string
}

/**
 * Takes a text of somebody who is not answering as a person on call: it is put on the sender's open
 * incident, for the manager to read; a guest's YES or NO is the answer to what we asked; words of danger
 * have people rung, and are answered at once. One that belongs to nothing is answered once a day, so
 * that nobody waits for us. A number that we do not know is not answered: texts cost, and machines send
 * them too.
 */
export async function receiveText(text: ReceivedText): Promise<void> {
  const db = serviceDb()
  const now = new Date()
  const sender = await identifyCaller(db, { ...text, now: now.toISOString() })
  if (!sender) return
  const { incidentId, party } = sender
  if (incidentId) {
    await appendIncidentEvent(db, {
      incidentId,
      type: 'message.received',
      key: `sms:${text.messageSid}`,
      actorKind: party.kind === 'unknown' ? 'system' : party.kind,
      actorId: party.id,
      payload: { body: text.body },
    })
    if (party.kind === 'guest') {
      await recordGuestText(db, { incidentId, messageSid: text.messageSid, body: text.body })
    }
  }
  const [danger] = findEmergencies(text.body)
  if (danger) return answerDanger(db, { sender, text, kind: danger.kind })
  if (incidentId || FOR_THE_CARRIER.test(text.body)) return
  const day = now.toISOString().slice(0, 10)
  await reply(db, {
    sender,
    text,
    incidentId,
    key: `please-call:${party.id}:${day}`,
    body: PLEASE_CALL,
  })
}

type DangerKind = ReturnType<typeof findEmergencies>[number]['kind']

async function answerDanger(
  db: Db,
  { sender, text, kind }: { sender: IdentifiedCaller; text: ReceivedText; kind: DangerKind },
): Promise<void> {
  const { party } = sender
  if (party.kind === 'unknown') return
  const { organizationId, propertyId, unitId } = sender
  const incidentId = await raiseDanger(db, {
    sender: {
      organizationId,
      incidentId: sender.incidentId,
      partyKind: party.kind,
      partyId: party.id,
      propertyId,
      unitId,
    },
    kind,
    key: `danger:${text.messageSid}`,
  })
  log.warn('danger-in-a-text', { kind, incidentId })
  // Once an hour: an automatic answer to ours that speaks of danger as well begins no exchange.
  const hour = new Date().toISOString().slice(0, 13)
  await reply(db, {
    sender,
    text,
    incidentId,
    key: `danger-reply:${party.id}:${hour}`,
    body: incidentId ? PEOPLE_ARE_TOLD : IN_DANGER,
  })
  void drainOutbox()
}

async function reply(
  db: Db,
  answer: {
    sender: IdentifiedCaller
    text: ReceivedText
    incidentId: string | null
    key: string
    body: string
  },
): Promise<void> {
  const { sender, text, incidentId, key, body } = answer
  const { organizationId, party } = sender
  if (party.kind === 'unknown') return
  await sendReserved(db, {
    key,
    claims: {
      organizationId,
      incidentId,
      partyKind: party.kind,
      partyId: party.id,
      phone: text.phone,
    },
    body,
  })
}
