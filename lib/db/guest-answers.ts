import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction, databaseError } from './call-function.ts'

const answerSchema = z.object({ answer: z.enum(['fixed', 'not_fixed']) })

/**
 * The guest's last word on a repair that was reported as done at `since` (ISO 8601); null before
 * they gave one. What they said about an earlier visit is not about this one.
 */
export async function getGuestAnswerSince(
  db: Db,
  incidentId: string,
  since: string,
): Promise<'fixed' | 'not_fixed' | null> {
  const { data, error } = await db
    .from('incident_events')
    .select('payload')
    .eq('incident_id', incidentId)
    .eq('type', 'guest.answered')
    .gte('occurred_at', since)
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError("read the guest's answer", error)
  return data && answerSchema.parse(data.payload).answer
}

/** What a guest says about a visit besides "cancel": on a call, or in a text. */
export type GuestReply = 'fixed' | 'not_fixed' | 'time_refused' | 'entry_allowed' | 'entry_refused'

const recordedReplySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recorded') }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['wrong-call', 'incident-over', 'no-visit']),
  }),
])
export type RecordedReply = z.infer<typeof recordedReplySchema>

/** Records it once per key: the tool call's, or the carrier's id of a text, which has no call. */
export function recordGuestReply(
  db: Db,
  reply: {
    incidentId: string
    callId: string | null
    key: string
    event: GuestReply
    note: string | null
  },
): Promise<RecordedReply> {
  return callFunction(
    db,
    'record_guest_reply',
    {
      p_incident_id: reply.incidentId,
      p_call_id: reply.callId,
      p_key: reply.key,
      p_event: reply.event,
      p_payload: { note: reply.note },
    },
    recordedReplySchema,
  )
}

const wishSchema = z.object({ note: z.string().nullable().catch(null) })

/** That the guest refused this revision of a visit's time, and what they said instead; null if not. */
export async function getRefusedTime(
  db: Db,
  visit: { incidentId: string; visitId: string; revision: number },
): Promise<{ note: string | null } | null> {
  const { data, error } = await db
    .from('incident_events')
    .select('payload')
    .eq('incident_id', visit.incidentId)
    .eq('type', 'guest.time_refused')
    .contains('payload', { visitId: visit.visitId, revision: visit.revision })
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError("read the guest's wish", error)
  return data && wishSchema.parse(data.payload)
}

const entrySchema = z.enum(['guest.entry_allowed', 'guest.entry_refused'])

/** Whether the vendor may come in alone, by the guest's last word on this visit; null before one. */
export async function mayEnterAlone(
  db: Db,
  visit: { incidentId: string; visitId: string },
): Promise<boolean | null> {
  const { data, error } = await db
    .from('incident_events')
    .select('type')
    .eq('incident_id', visit.incidentId)
    .in('type', entrySchema.options)
    .contains('payload', { visitId: visit.visitId })
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read whether the vendor may come in', error)
  return data && entrySchema.parse(data.type) === 'guest.entry_allowed'
}
