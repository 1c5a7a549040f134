import type { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import type { Db } from '#lib/clients/supabase.ts'
import { schemaScripts } from '#supabase/types/scratch-database.ts'
import { startPostgres } from '#tests/workflow-world/postgres-server.ts'
import { testDatabaseOf, type TestDatabase } from './test-database.ts'

/** How many connections work at the same time. */
export const HANDS = 8

/** A plain server has no pgvector; no lock depends on it. */
const withoutVectors = (sql: string): string =>
  sql
    .replaceAll(/^create extension.* vector .*$/gm, '')
    .replaceAll('extensions.vector(768)', 'real[]')
    .replaceAll('extensions.vector', 'real[]')

/** Runs a SQL function the way PostgREST does, in whichever connection is free. */
async function callFunction(pool: Pool, name: string, args: object): Promise<unknown> {
  const given = Object.entries(args).filter(([, value]) => value !== undefined)
  const list = given.map(([key], index) => `${key} => $${index + 1}`).join(', ')
  const values = given.map(([, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  )
  const client = await pool.connect()
  try {
    await client.query('begin; set local role service_role')
    const { rows } = await client.query<{ answer: unknown }>(
      `select public.${name}(${list}) as answer`,
      values,
    )
    await client.query('commit')
    return rows[0]?.answer === '' ? null : rows[0]?.answer
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

export interface RealPostgres extends AsyncDisposable {
  /** Every function of `db` called at the same time runs in a connection of its own. */
  readonly test: TestDatabase
}

/** A server whose transactions truly meet: PGlite takes one after another. */
export async function startRealPostgres(programs: string): Promise<RealPostgres> {
  await using starting = new AsyncDisposableStack()
  const postgres = starting.use(await startPostgres(programs))
  const pool = new Pool({ connectionString: postgres.url, max: HANDS })
  starting.defer(() => pool.end())
  const builder = await pool.connect()
  await builder.query('set check_function_bodies = off')
  for (const { sql } of schemaScripts()) {
    // oxlint-disable-next-line no-await-in-loop -- each stands on those before it
    await builder.query(withoutVectors(sql))
  }
  builder.release(true)
  const rpc = async (name: string, args: object): Promise<unknown> => {
    try {
      return { data: await callFunction(pool, name, args), error: null }
    } catch (error) {
      const { code, message } = error as { code: string; message: string }
      return { data: null, error: { code, message } }
    }
  }
  const resources = starting.move()
  return {
    test: testDatabaseOf(pool as unknown as PGlite, { rpc } as unknown as Db),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
