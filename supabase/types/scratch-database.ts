import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { pgtap } from '@electric-sql/pglite-pgtap'
import { vector } from '@electric-sql/pglite-pgvector'
import { messageOf } from '#lib/errors.ts'
import { kept } from './kept.ts'

const EXTENSIONS = { vector, btree_gist, pgcrypto, pgtap }

const supabaseUrl = new URL('../', import.meta.url)
const migrationsUrl = new URL('migrations/', supabaseUrl)

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

/** A database in memory with today's schema and no rows, for generating types and for tests. */
export async function createScratchDatabase(): Promise<PGlite> {
  const scripts = schemaScripts()
  const path = await kept({
    name: 'schema',
    content: scripts,
    make: async (file) => {
      const db = await buildDatabase(scripts)
      const dump = await db.dumpDataDir('none')
      await db.close()
      writeFileSync(file, new Uint8Array(await dump.arrayBuffer()))
    },
  })
  const image = new Blob([readFileSync(path)])
  return PGlite.create({ extensions: EXTENSIONS, loadDataDir: image })
}
