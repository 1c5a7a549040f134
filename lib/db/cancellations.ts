import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { databaseError, requireRow } from './call-function.ts'
import { type ActorKind, actorKindSchema } from './incidents.ts'

export interface Cancellation {
  readonly by: ActorKind
  /** The call on which it was said; null when it was not on a call. */
  readonly callId: string | null
}

const payloadSchema = z.object({ callId: z.uuid().nullable().catch(null) })

/** On whose word a cancelled incident ended. */
export async function getCancellation(db: Db, incidentId: string): Promise<Cancellation> {
  const { data, error } = await db
    .from('incident_events')
    .select('actor_kind, payload')
    .eq('incident_id', incidentId)
    .contains('payload', { to: 'cancelled' })
    .not('type', 'like', 'late:%')
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read who cancelled an incident', error)
  const event = requireRow(`cancellation of incident ${incidentId}`, data)
  return {
    by: actorKindSchema.parse(event.actor_kind),
    callId: payloadSchema.parse(event.payload).callId,
  }
}
