import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface DataDirectory {
  root: string
  /** The Postgres cluster. */
  database: string
  /** Outside the cluster, so that Postgres never sees a file it does not know. */
  lock: string
  keys: string
}

/** Where things lie under DATA_DIR. Creates the root, readable by its owner only. */
export function prepareDataDirectory(dataDir: string): DataDirectory {
  const root = resolve(dataDir)
  mkdirSync(root, { recursive: true, mode: 0o700 })
  return {
    root,
    database: join(root, 'supabase'),
    lock: join(root, 'supabase.lock'),
    keys: join(root, 'keys.json'),
  }
}
