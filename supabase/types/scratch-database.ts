import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { pgtap } from '@electric-sql/pglite-pgtap'
import { vector } from '@electric-sql/pglite-pgvector'
import { messageOf } from '#lib/errors.ts'

const EXTENSIONS = { vector, btree_gist, pgcrypto, pgtap }

const supabaseUrl = new URL('../', import.meta.url)
const migrationsUrl = new URL('migrations/', supabaseUrl)
const cacheUrl = new URL('../node_modules/.cache/propertyline/', supabaseUrl)

interface Script {
  readonly name: string
  readonly sql: string
}

/** Every script a fresh database is built from, in order. */
export function schemaScripts(): Script[] {
  const migrations = readdirSync(migrationsUrl)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  return [
    {
      name: 'bootstrap.sql',
      sql: readFileSync(new URL('embedded/bootstrap.sql', supabaseUrl), 'utf8'),
    },
    ...migrations.map((name) => ({
      name,
      sql: readFileSync(new URL(name, migrationsUrl), 'utf8'),
    })),
  ]
}

async function buildDatabase(scripts: readonly Script[]): Promise<PGlite> {
  const db = await PGlite.create({ extensions: EXTENSIONS })
  for (const { name, sql } of scripts) {
    try {
      await db.exec(sql)
    } catch (error) {
      throw new Error(`${name} failed: ${messageOf(error)}`, { cause: error })
    }
  }
  return db
}

function readCached(file: URL): Blob | null {
  try {
    return new Blob([readFileSync(file)])
  } catch {
    return null
  }
}

/**
 * A database in memory with today's schema and no rows, for generating types and for tests. Built
 * once per schema and kept beside the dependencies, because initdb costs seconds.
 */
export async function createScratchDatabase(): Promise<PGlite> {
  const scripts = schemaScripts()
  const hash = createHash('sha256').update(JSON.stringify(scripts)).digest('hex').slice(0, 16)
  const file = new URL(`schema-${hash}.tar`, cacheUrl)
  const cached = readCached(file)
  if (cached) return PGlite.create({ extensions: EXTENSIONS, loadDataDir: cached })
  const db = await buildDatabase(scripts)
  const dump = await db.dumpDataDir('none')
  mkdirSync(cacheUrl, { recursive: true })
  for (const name of readdirSync(cacheUrl)) {
    if (/^schema-.*\.tar$/.test(name)) rmSync(new URL(name, cacheUrl), { force: true })
  }
  // Renamed into place: a test that runs at the same time never reads half a file.
  const half = new URL(`${randomUUID()}.half`, cacheUrl)
  writeFileSync(half, new Uint8Array(await dump.arrayBuffer()))
  renameSync(half, file)
  return db
}
