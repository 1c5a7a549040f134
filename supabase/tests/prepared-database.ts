import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locateDataDirectory } from '#supabase/embedded/data-directory.ts'
import { startEmbedded } from '#supabase/embedded/embedded.ts'
import { kept } from '#supabase/types/kept.ts'
import { schemaScripts } from '#supabase/types/scratch-database.ts'

export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/*
 * Initdb and all migrations cost five seconds of a core, and every test file that has a server of its own
 * begins with them. Here they are done once per schema, by the server itself.
 */

/** A server's database with today's schema and no rows, for one that runs in memory. */
export async function preparedArchive(): Promise<Blob> {
  const path = await kept({
    name: 'server',
    content: schemaScripts(),
    make: async (file) => {
      const empty = { dataDir: '', port: 0, migrationsDir: MIGRATIONS, inMemory: true }
      const server = await startEmbedded(empty)
      const dump = await server.db.dumpDataDir('none')
      await server.close()
      writeFileSync(file, new Uint8Array(await dump.arrayBuffer()))
    },
  })
  return new Blob([readFileSync(path)])
}

/** Puts such a database into a data directory that has none yet. */
export async function prepareDatabase(dataDir: string): Promise<void> {
  const path = await kept({
    name: 'cluster',
    content: schemaScripts(),
    make: async (folder) => {
      const archive = await preparedArchive()
      const made = mkdtempSync(join(tmpdir(), 'propertyline-'))
      const start = { dataDir: made, port: 0, migrationsDir: MIGRATIONS, archive }
      await (await startEmbedded(start)).close()
      cpSync(locateDataDirectory(made).database, folder, { recursive: true })
      rmSync(made, { recursive: true, force: true })
    },
  })
  cpSync(path, locateDataDirectory(dataDir).database, { recursive: true })
}
