import type { Db } from './clients/supabase.ts'
import { sendSms } from './clients/twilio.ts'
import {
  recordMessageFailed,
  recordMessageSent,
  recordMessageUnknown,
  reserveMessage,
  startMessage,
} from './db/messages.ts'

/** Two segments and a half: longer ones are cut rather than paid for. */
const LONGEST_BODY = 600

/**
 * Reserves a text, then sends it, at most once for a key. One that may or may not have gone out is left
 * at that: a second one would confuse more than a missing one, and the manager sees its state.
 * `outgoing`: what is sent where the body on record leaves out a secret, such as a link's token.
 */
export async function sendReserved(
  db: Db,
  text: Parameters<typeof reserveMessage>[1],
  outgoing: string = text.body,
): Promise<void> {
  const body = text.body.slice(0, LONGEST_BODY)
  const reserved = await reserveMessage(db, { ...text, body })
  if (reserved.kind !== 'reserved') return
  const { messageId } = reserved
  if (!(await startMessage(db, { messageId }))) return
  const result = await sendSms({ to: text.claims.phone, body: outgoing.slice(0, LONGEST_BODY) })
  if (result.kind === 'sent') {
    await recordMessageSent(db, { messageId, providerSid: result.sid })
  } else if (result.kind === 'refused') {
    await recordMessageFailed(db, { messageId, error: `${result.code}: ${result.message}` })
  } else {
    await recordMessageUnknown(db, { messageId, error: result.message })
  }
}
