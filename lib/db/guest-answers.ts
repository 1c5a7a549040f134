import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

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
