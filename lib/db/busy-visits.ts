import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

/** The organisation's agreed visits that touch a span: what its calendar shows because of us. */
export async function listBusyVisits(
  db: Db,
  span: { organizationId: string; startsAt: string; endsAt: string },
): Promise<{ vendorId: string; startsAt: string; endsAt: string }[]> {
  const { data, error } = await db
    .from('visits')
    .select('vendor_id, starts_at, ends_at')
    .eq('organization_id', span.organizationId)
    .in('status', ['held', 'scheduled', 'in_progress'])
    .lt('starts_at', span.endsAt)
    .gt('ends_at', span.startsAt)
  if (error) throw databaseError('read the visits of a span', error)
  return data.map((row) => ({
    vendorId: row.vendor_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
  }))
}
