import { PGlite } from 'pglite-17'
import { btree_gist } from 'pglite-17/contrib/btree_gist'
import { pgcrypto } from 'pglite-17/contrib/pgcrypto'
import { vector } from 'pglite-17/vector'

const EXTENSIONS = { btree_gist, pgcrypto, vector }

/** An empty database of the Postgres that hosted projects run; the embedded one is a version newer. */
export function createPostgres17(): Promise<PGlite> {
  return PGlite.create({ extensions: EXTENSIONS })
}

interface Catalogue {
  query<Row>(sql: string): Promise<{ rows: Row[] }>
}

/** The built-in functions that one Postgres has and another lacks. */
export async function functionsMissingIn(older: Catalogue, newer: Catalogue): Promise<string[]> {
  const known = new Set(await builtInFunctions(older))
  return (await builtInFunctions(newer)).filter((name) => !known.has(name))
}

async function builtInFunctions(postgres: Catalogue): Promise<string[]> {
  const { rows } = await postgres.query<{ name: string }>(
    `select distinct proname as name from pg_proc where pronamespace = 'pg_catalog'::regnamespace order by name`,
  )
  return rows.map(({ name }) => name)
}

/**
 * What a SQL text uses that Postgres 17 would only miss when the text runs. Creating a function checks
 * its grammar, but PL/pgSQL looks names up at the first call.
 */
export function usesBeyond17(sql: string, newFunctions: readonly string[]): string[] {
  const called = [...sql.matchAll(/\b([a-z_][a-z0-9_]*)\s*\(/gi)].map(([, name = '']) =>
    name.toLowerCase(),
  )
  const beyond = new Set(newFunctions)
  const returned = sql.match(/\breturning\b[^;]*\b(?:old|new)\./gi) ?? []
  return [...new Set([...called.filter((name) => beyond.has(name)), ...returned])]
}
