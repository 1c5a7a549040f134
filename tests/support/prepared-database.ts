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
  writeFileSync,
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

/*
 * Initdb and all migrations cost five seconds of a core, and every test file that has a server of its own
 * begins with them. Here they are done once per schema, by the server itself, and kept beside the
 * dependencies.
 */

/** Changes with whatever a new database is made of. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(PGLITE))
  return hash.update(JSON.stringify(schemaScripts())).digest('hex').slice(0, 16)
}

/** What is kept under this name and fingerprint, made if it is not there; earlier ones of the name are removed. */
async function kept(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const file = `${name}-${fingerprint()}`
  const path = join(CACHE, file)
  if (existsSync(path)) return path
  mkdirSync(CACHE, { recursive: true })
  const half = join(CACHE, `${randomUUID()}.half`)
  await make(half)
  for (const old of readdirSync(CACHE)) {
    if (old.startsWith(`${name}-`) && old !== file) {
      rmSync(join(CACHE, old), { recursive: true, force: true })
    }
  }
  // Moved into place: whoever runs at the same time never reads half of it, or was first.
  if (existsSync(path)) rmSync(half, { recursive: true, force: true })
  else renameSync(half, path)
  return path
}

/** A server's database with today's schema and no rows, for one that runs in memory. */
export async function preparedArchive(): Promise<Blob> {
  const path = await kept('server', async (half) => {
    const empty = { dataDir: '', port: 0, migrationsDir: MIGRATIONS, inMemory: true }
    const server = await startEmbedded(empty)
    const dump = await server.db.dumpDataDir('none')
    await server.close()
    writeFileSync(half, new Uint8Array(await dump.arrayBuffer()))
  })
  return new Blob([readFileSync(path)])
}

/** Puts such a database into a data directory that has none yet. */
export async function prepareDatabase(dataDir: string): Promise<void> {
  const path = await kept('cluster', async (half) => {
    const archive = await preparedArchive()
    const made = mkdtempSync(join(tmpdir(), 'propertyline-'))
    const server = await startEmbedded({
      dataDir: made,
      port: 0,
      migrationsDir: MIGRATIONS,
      archive,
    })
    await server.close()
    cpSync(locateDataDirectory(made).database, half, { recursive: true })
    rmSync(made, { recursive: true, force: true })
  })
  cpSync(path, locateDataDirectory(dataDir).database, { recursive: true })
}
