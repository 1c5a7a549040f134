import type { PGlite } from '@electric-sql/pglite'
import { createScratchDatabase } from '#supabase/types/scratch-database.ts'
import type { Db } from '#lib/clients/supabase.ts'

export interface TestDatabase {
  /** Superuser: for arranging rows and looking at them. */
  readonly pg: PGlite
  /** What `lib/db` gets: functions run as `service_role`, as the server's secret key does. */
  readonly db: Db
  one<Row>(sql: string, params?: readonly unknown[]): Promise<Row>
  all<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}

const SET_RETURNING = new Set(['match_maintenance'])

/** Runs a SQL function the way PostgREST does: named arguments, one transaction, the caller's role. */
async function runAs(pg: PGlite, role: string, name: string, args: object): Promise<unknown> {
  const given = Object.entries(args).filter(([, value]) => value !== undefined)
  const list = given.map(([key], index) => `${key} => $${index + 1}`).join(', ')
  const values = given.map(([, value]) => value as unknown)
  return pg.transaction(async (tx) => {
    await tx.exec(`set local role ${role}`)
    if (SET_RETURNING.has(name)) {
      const sql = `select coalesce(jsonb_agg(to_jsonb(r)), '[]') as answer from public.${name}(${list}) r`
      return (await tx.query<{ answer: unknown }>(sql, values)).rows[0]?.answer
    }
    const sql = `select public.${name}(${list}) as answer`
    const answer = (await tx.query<{ answer: unknown }>(sql, values)).rows[0]?.answer
    return answer === '' ? null : answer
  })
}

/** The same means over a database and a client that somebody else made. */
export function testDatabaseOf(pg: PGlite, db: Db): TestDatabase {
  return {
    pg,
    db,
    async one<Row>(sql: string, params: readonly unknown[] = []) {
      const [row] = (await pg.query<Row>(sql, [...params])).rows
      if (!row) throw new Error(`No row: ${sql}`)
      return row
    },
    async all<Row>(sql: string, params: readonly unknown[] = []) {
      return (await pg.query<Row>(sql, [...params])).rows
    },
    close: () => pg.close(),
  }
}

/** A database with today's migrations and no rows. Rows made by one test are not another's. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const pg = await createScratchDatabase()
  const rpc = async (name: string, args: object): Promise<unknown> => {
    try {
      return { data: await runAs(pg, 'service_role', name, args), error: null }
    } catch (error) {
      const { code, message } = error as { code: string; message: string }
      return { data: null, error: { code, message } }
    }
  }
  return testDatabaseOf(pg, { rpc } as unknown as Db)
}
