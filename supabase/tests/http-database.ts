import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serviceDb } from '#lib/clients/supabase.ts'
import { startEmbedded, type EmbeddedSupabase } from '#supabase/embedded/embedded.ts'
import { vi } from 'vitest'
import { testDatabaseOf, type TestDatabase } from './test-database.ts'

export interface HttpDatabase extends AsyncDisposable {
  readonly server: EmbeddedSupabase
  /** `db` goes through supabase-js with the secret key, `pg` is the superuser behind it. */
  readonly test: TestDatabase
}

/** The embedded server with today's migrations and no rows, named by the environment until it ends. */
export async function startHttpDatabase(): Promise<HttpDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'propertyline-'))
  const server = await startEmbedded({
    dataDir,
    port: 0,
    migrationsDir: fileURLToPath(new URL('../migrations', import.meta.url)),
    inMemory: true,
  })
  vi.stubEnv('SUPABASE_URL', server.url)
  vi.stubEnv('SUPABASE_PUBLISHABLE_KEY', server.publishableKey)
  vi.stubEnv('SUPABASE_SECRET_KEY', server.secretKey)
  return {
    server,
    test: testDatabaseOf(server.db, serviceDb()),
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs()
      await server.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
