import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

const delaySchema = z.object({ delayMinutes: z.number().nullable().catch(null) })

/** By how much the vendor last said they would be late; 0 if they never did. */
export async function latestDelayMinutes(db: Db, visitId: string): Promise<number> {
  const { data, error } = await db
    .from('incident_events')
    .select('payload')
    .eq('type', 'visit.delayed')
    .contains('payload', { visitId })
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError("read the vendor's reports", error)
  return data ? (delaySchema.parse(data.payload).delayMinutes ?? 0) : 0
}
