import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

export interface Analysis {
  readonly recommendedQuoteId: string | null
  readonly body: unknown
}

/** The comparison of one round; null before it was made. */
export async function getAnalysis(
  db: Db,
  incidentId: string,
  round: number,
): Promise<Analysis | null> {
  const { data, error } = await db
    .from('analyses')
    .select('recommended_quote_id, body')
    .eq('incident_id', incidentId)
    .eq('round', round)
    .maybeSingle()
  if (error) throw databaseError('read a comparison', error)
  return data && { recommendedQuoteId: data.recommended_quote_id, body: data.body }
}
