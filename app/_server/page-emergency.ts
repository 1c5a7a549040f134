import { serviceDb } from '#lib/clients/supabase.ts'
import { sendSms } from '#lib/clients/twilio.ts'
import type { BridgeEvent } from '#lib/contracts/bridge-event.ts'
import { raiseEmergency } from '#lib/db/emergencies.ts'
import { openContacts, pageText } from '#lib/emergency-page.ts'
import { networkEnv } from '#lib/env.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { pageKey, readPageMark, writePageMark } from '#lib/page-marks.ts'
import { within } from '#lib/within.ts'
import { drainOutbox } from './outbox.ts'

type RaisedEvent = Extract<BridgeEvent, { kind: 'emergency-raised' }>

/** The bridge waits no longer than this and a text. */
const DATABASE_MS = 1_500
/** Whoever began to send and has not by then, did not. */
const SENDING_MS = 30_000

/**
 * An emergency that the bridge could not mark. The database is tried once more; if it stays away
 * people are texted from what travelled with the emergency, each once, whatever is repeated. Throws
 * when nobody could be told.
 */
export async function pageEmergency(event: RaisedEvent): Promise<'marked' | 'paged'> {
  const { callId, emergency: kind, trigger, at } = event
  try {
    await within(DATABASE_MS, raiseEmergency(serviceDb(), { callId, kind, trigger, at }))
    void drainOutbox()
    return 'marked'
  } catch (error) {
    log.error('emergency-not-marked', { callId, kind, reason: messageOf(error) })
  }
  if (event.contacts === null) {
    throw new AppError('nobody-to-page', 'No contacts came with the emergency.', {
      remedy: 'retry',
    })
  }
  const contacts = openContacts(networkEnv().CALL_TOKEN_SECRET, callId, event.contacts)
  const body = pageText(kind, { ...contacts, incident: null })
  const told = await Promise.all(
    contacts.ladder.map((phone) => textOnce(pageKey({ callId, kind }, phone), phone, body)),
  )
  if (!told.includes(true)) {
    throw new AppError('nobody-paged', 'Nobody on call could be texted.', { remedy: 'retry' })
  }
  log.warn('emergency-paged-without-records', { callId, kind, people: told.length })
  return 'paged'
}

const underway = new Map<string, Promise<boolean>>()

/** Whether they have it. Whoever asks while it is being sent gets the same answer. */
function textOnce(key: string, phone: string, body: string): Promise<boolean> {
  const known = underway.get(key)
  if (known) return known
  const sending = text(key, phone, body).finally(() => underway.delete(key))
  underway.set(key, sending)
  return sending
}

/** Somebody is in danger: where it is not known whether it went out, it is sent again. */
async function text(key: string, phone: string, body: string): Promise<boolean> {
  const mark = await readPageMark(key)
  if (mark?.state === 'sent') return true
  if (mark && Date.now() - mark.atMs < SENDING_MS) return false
  await writePageMark(key, { state: 'sending', sid: null, atMs: Date.now() })
  const result = await sendSms({ to: phone, body })
  if (result.kind === 'sent') {
    await writePageMark(key, { state: 'sent', sid: result.sid, atMs: Date.now() })
    return true
  }
  log.error('page-not-sent', { key, reason: result.message })
  if (result.kind === 'refused') await writePageMark(key, { state: 'sending', sid: null, atMs: 0 })
  return false
}
