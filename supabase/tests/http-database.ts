import { vi } from 'vitest'
import { serviceDb } from '#lib/clients/supabase.ts'
import { startEmbedded, type EmbeddedSupabase } from '#supabase/embedded/embedded.ts'
import { MIGRATIONS, preparedArchive } from './prepared-database.ts'
import { testDatabaseOf, type TestDatabase } from './test-database.ts'

export interface HttpDatabase extends AsyncDisposable {
  readonly server: EmbeddedSupabase
  /** `db` goes through supabase-js with the secret key, `pg` is the superuser behind it. */
  readonly test: TestDatabase
}

/** The embedded server with today's migrations and no rows, named by the environment until it ends. */
export async function startHttpDatabase(): Promise<HttpDatabase> {
  const archive = await preparedArchive()
  const memory = { dataDir: '', port: 0, inMemory: true, archive }
  const server = await startEmbedded({ ...memory, migrationsDir: MIGRATIONS })
  vi.stubEnv('SUPABASE_URL', server.url)
  vi.stubEnv('SUPABASE_PUBLISHABLE_KEY', server.publishableKey)
  vi.stubEnv('SUPABASE_SECRET_KEY', server.secretKey)
  return {
    server,
    test: testDatabaseOf(server.db, serviceDb()),
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs()
      await server.close()
    },
  }
}
