import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { PartyKind } from '#lib/domain/call.ts'
import { callFunction, runFunction } from './call-function.ts'

export const messageStatusSchema = z.enum(['reserved', 'sending', 'sent', 'failed', 'unknown'])

const reservedMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reserved'),
    messageId: z.uuid(),
    created: z.boolean(),
    status: messageStatusSchema,
  }),
  z.object({ kind: z.enum(['suppressed', 'not-in-directory']) }),
])
export type ReservedMessage = z.infer<typeof reservedMessageSchema>

/** Writes down a text message before it is sent. The same key gives the same message. */
export function reserveMessage(
  db: Db,
  message: {
    key: string
    claims: {
      organizationId: string
      incidentId: string | null
      partyKind: PartyKind
      /** Null for the manager on call. */
      partyId: string | null
      phone: string
    }
    body: string
  },
): Promise<ReservedMessage> {
  return callFunction(
    db,
    'reserve_message',
    { p_key: message.key, p_claims: message.claims, p_body: message.body },
    reservedMessageSchema,
  )
}

/** True for exactly one caller: the one who may send it. */
export function startMessage(db: Db, message: { messageId: string }): Promise<boolean> {
  return callFunction(db, 'start_message', { p_message_id: message.messageId }, z.boolean())
}

export function recordMessageSent(
  db: Db,
  message: { messageId: string; providerSid: string },
): Promise<void> {
  return runFunction(db, 'record_message_sent', {
    p_message_id: message.messageId,
    p_provider_sid: message.providerSid,
  })
}

/** The carrier refused it. */
export function recordMessageFailed(
  db: Db,
  message: { messageId: string; error: string },
): Promise<void> {
  return runFunction(db, 'record_message_failed', {
    p_message_id: message.messageId,
    p_error: message.error,
  })
}

/** The carrier did not answer: it may have been sent. Never send it again by yourself. */
export function recordMessageUnknown(
  db: Db,
  message: { messageId: string; error: string },
): Promise<void> {
  return runFunction(db, 'record_message_unknown', {
    p_message_id: message.messageId,
    p_error: message.error,
  })
}
