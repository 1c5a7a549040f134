import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { vector } from '@electric-sql/pglite-pgvector'

// Postgres looks for all of them at every opening, not only when they are created.
const EXTENSIONS = { btree_gist, pgcrypto, vector }

/**
 * Opens a cluster as it is, on a directory or in memory; a new one is made where there is none, from
 * an archive if one is given. It survives the death of the process but not of the machine: PGlite
 * never calls fsync.
 */
export function openCluster(directory: string | undefined, archive?: Blob): Promise<PGlite> {
  return PGlite.create({
    extensions: EXTENSIONS,
    ...(directory === undefined ? {} : { dataDir: directory }),
    ...(archive === undefined ? {} : { loadDataDir: archive }),
  })
}

/** Opens a cluster and gives it what a Supabase project has before its first migration. */
export async function openDatabase(directory: string | undefined): Promise<PGlite> {
  const db = await openCluster(directory)
  await db.exec(readFileSync(new URL('bootstrap.sql', import.meta.url), 'utf8'))
  // Not delivered before the last stop; whoever subscribes now reads everything anew anyway.
  await db.exec('truncate realtime.messages')
  return db
}
