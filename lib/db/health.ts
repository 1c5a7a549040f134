import type { Db } from '#lib/clients/supabase.ts'

/** Whether the database answers a trivial read in time. One try: a health check must not linger. */
export async function isDatabaseReachable(db: Db, timeoutMs: number): Promise<boolean> {
  const { error } = await db
    .from('organizations')
    .select('id')
    .limit(1)
    .retry(false)
    .abortSignal(AbortSignal.timeout(timeoutMs))
  return error === null
}
