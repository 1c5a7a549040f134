import type { Db } from '#lib/clients/supabase.ts'

/** Records that have a page of their own at the desk. */
export type Reachable = 'incidents' | 'calls' | 'properties' | 'vendors' | 'landlords'

/**
 * Whether a record is there for whoever is signed in: `unknown` when the database does not say. Row
 * security decides, as it does for the page itself.
 */
export async function isWithinReach(
  db: Db,
  kind: Reachable,
  id: string,
): Promise<boolean | 'unknown'> {
  const { data, error } = await db.from(kind).select('id').eq('id', id).maybeSingle()
  return error ? 'unknown' : data !== null
}
