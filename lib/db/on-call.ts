import type { Db } from '#lib/clients/supabase.ts'
import { databaseError, requireRow } from './call-function.ts'

/** The number of the manager on call; null when the organisation has named none. */
export async function getOnCallPhone(db: Db, organizationId: string): Promise<string | null> {
  const { data, error } = await db
    .from('organizations')
    .select('on_call_phone')
    .eq('id', organizationId)
    .maybeSingle()
  if (error) throw databaseError('read who is on call', error)
  return requireRow(`organisation ${organizationId}`, data).on_call_phone
}
