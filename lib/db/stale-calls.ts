import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

export interface StaleCall {
  readonly callId: string
  readonly providerSid: string
}

const LIVE = ['dialling', 'queued', 'ringing', 'in_progress'] as const
const BATCH = 20

/**
 * Calls that ought to be over, and of which the carrier has not told us so: the conversation ended
 * before `conversationEndedBefore`, nobody has answered since `ringingSince`, or the deadline passed.
 */
export async function listStaleCalls(
  db: Db,
  limits: { now: string; conversationEndedBefore: string; ringingSince: string },
): Promise<StaleCall[]> {
  const { data, error } = await db
    .from('calls')
    .select('id, provider_sid')
    .in('status', [...LIVE])
    .not('provider_sid', 'is', null)
    .or(
      [
        // Whoever was put through to a person goes on talking.
        `and(conversation_ended_at.lt.${limits.conversationEndedBefore},outcome.neq.transferred)`,
        `deadline_at.lt.${limits.now}`,
        `and(answered_at.is.null,created_at.lt.${limits.ringingSince})`,
      ].join(','),
    )
    .limit(BATCH)
  if (error) throw databaseError('read the calls that should be over', error)
  return data.flatMap(({ id, provider_sid: providerSid }) =>
    providerSid === null ? [] : [{ callId: id, providerSid }],
  )
}
