import { createHash, randomUUID } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locateDataDirectory } from '#supabase/embedded/data-directory.ts'
import { startEmbedded } from '#supabase/embedded/embedded.ts'
import { schemaScripts } from '#supabase/types/scratch-database.ts'

export const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/propertyline', import.meta.url))
const PGLITE = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
const KEPT = 'cluster-'

/** Changes with whatever a new database is made of. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(PGLITE))
  return hash.update(JSON.stringify(schemaScripts())).digest('hex').slice(0, 16)
}

/** A cluster as the server leaves it after its first start, made once per schema and kept beside the dependencies. */
async function keptCluster(): Promise<string> {
  const name = `${KEPT}${fingerprint()}`
  const path = join(CACHE, name)
  if (existsSync(path)) return path
  const dataDir = mkdtempSync(join(tmpdir(), 'propertyline-'))
  const server = await startEmbedded({ dataDir, port: 0, migrationsDir: MIGRATIONS })
  await server.close()
  mkdirSync(CACHE, { recursive: true })
  for (const old of readdirSync(CACHE)) {
    if (old.startsWith(KEPT) && old !== name) {
      rmSync(join(CACHE, old), { recursive: true, force: true })
    }
  }
  // Moved into place: whoever runs at the same time never reads half of it, or was first.
  const half = join(CACHE, `${randomUUID()}.half`)
  cpSync(locateDataDirectory(dataDir).database, half, { recursive: true })
  rmSync(dataDir, { recursive: true, force: true })
  try {
    renameSync(half, path)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    if (!existsSync(path)) throw error
  }
  return path
}

/**
 * Puts a database with today's schema and no rows into a data directory that has none yet: initdb and all
 * migrations cost seconds of a core, and every product that a test starts would begin with them.
 */
export async function prepareDatabase(dataDir: string): Promise<void> {
  const kept = await keptCluster()
  cpSync(kept, locateDataDirectory(dataDir).database, { recursive: true })
}
