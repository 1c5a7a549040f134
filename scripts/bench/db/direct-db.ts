import type { PGlite } from '@electric-sql/pglite'
import type { Db } from '#lib/clients/supabase.ts'

const SETS = new Set(['match_maintenance'])

/**
 * Our SQL functions on a Postgres in this very process: no HTTP, no keys, no transaction of our own.
 * The least that a call can cost, with the same statement and the same checks of the answer.
 */
export async function directDb(pg: PGlite): Promise<Db> {
  await pg.exec('set role service_role')
  const rpc = async (name: string, args: object): Promise<unknown> => {
    const list = Object.keys(args).map((key, index) => `${key} => $${index + 1}`)
    const call = `public.${name}(${list.join(', ')})`
    const sql = SETS.has(name)
      ? `select coalesce(jsonb_agg(to_jsonb(r)), '[]') as answer from ${call} r`
      : `select ${call} as answer`
    try {
      const { rows } = await pg.query<{ answer: unknown }>(sql, Object.values(args))
      return { data: rows[0]?.answer, error: null }
    } catch (error) {
      const { code, message } = error as { code: string; message: string }
      return { data: null, error: { code, message } }
    }
  }
  return { rpc } as unknown as Db
}
