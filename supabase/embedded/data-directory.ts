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

/** Where things lie under DATA_DIR. */
export function locateDataDirectory(dataDir: string): DataDirectory {
  const root = resolve(dataDir)
  return {
    root,
    database: join(root, 'supabase'),
    lock: join(root, 'supabase.lock'),
    keys: join(root, 'keys.json'),
  }
}

/** The same, and makes sure that the root is there, readable by its owner only. */
export function prepareDataDirectory(dataDir: string): DataDirectory {
  const directory = locateDataDirectory(dataDir)
  mkdirSync(directory.root, { recursive: true, mode: 0o700 })
  return directory
}
