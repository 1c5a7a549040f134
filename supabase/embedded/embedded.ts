import type { PGlite } from '@electric-sql/pglite'
import { AccessTokens } from './access-token.ts'
import { AuthApi } from './auth/auth-api.ts'
import { CallerRegistry } from './caller.ts'
import { lockDataDirectory } from './data-directory-lock.ts'
import { checkClusterVersion } from './data-directory-version.ts'
import { prepareDataDirectory } from './data-directory.ts'
import { startHousekeeping } from './housekeeping.ts'
import { ApiServer } from './http/api-server.ts'
import { route } from './http/gateway.ts'
import { generateKeys, loadOrCreateKeys, type InstallationKeys } from './keys.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import { handleBroadcast } from './realtime/broadcast-endpoint.ts'
import { RealtimeApi } from './realtime/realtime-api.ts'
import { RestApi } from './rest/rest-api.ts'

export interface EmbeddedOptions {
  dataDir: string
  /** 0 for any free port. */
  port: number
  migrationsDir: string
  /** Neither reads nor writes the data directory; every start is empty and has new keys. */
  inMemory?: boolean
  /** Postgres broke down inside this process and must not be used any more. */
  onDatabaseLost?: () => void
}

export interface EmbeddedSupabase {
  url: string
  port: number
  publishableKey: string
  secretKey: string
  /** The session that everybody shares: for tests and scripts in this process. */
  db: PGlite
  close: () => Promise<void>
}

/**
 * Starts the local Supabase server: locks the data directory, opens Postgres, applies migrations,
 * listens. What was started before a failure is stopped again, in reverse.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedSupabase> {
  await using starting = new AsyncDisposableStack()
  const { keys, cluster } = await prepare(options, starting)

  const db = await openDatabase(cluster)
  starting.defer(() => db.close())
  await migrate(db, options.migrationsDir)

  const tokens = await AccessTokens.create(keys.signingKey)
  const callers = new CallerRegistry(keys, tokens)
  const rest = await RestApi.open(db)
  const realtime = await RealtimeApi.open({ db, callers })
  starting.defer(() => realtime.close())
  let url = ''
  const auth = new AuthApi({ db, tokens, issuer: () => `${url}/auth/v1` })

  const server = new ApiServer({
    handle: (request) =>
      route(request, {
        callers,
        tokens,
        rest,
        auth,
        broadcast: (message) => handleBroadcast(db, realtime.subscribers, message),
        onDatabaseLost: options.onDatabaseLost,
      }),
    upgrade: (request, socket, head) => realtime.accept(request, socket, head),
  })
  const port = await server.listen(options.port)
  url = `http://127.0.0.1:${port}`
  starting.use(startHousekeeping({ db, idleMs: () => server.idleMs }))

  const running = starting.move()
  return {
    url,
    port,
    publishableKey: keys.publishableKey,
    secretKey: keys.secretKey,
    db,
    close: async () => {
      // Web sockets would keep the server from closing; requests still need the database.
      const closing = server.close()
      await realtime.close()
      await closing
      await running.disposeAsync()
    },
  }
}

async function prepare(
  { dataDir, inMemory = false }: EmbeddedOptions,
  starting: AsyncDisposableStack,
): Promise<{ keys: InstallationKeys; cluster: string | undefined }> {
  if (inMemory) return { keys: await generateKeys(), cluster: undefined }
  const directory = prepareDataDirectory(dataDir)
  starting.use(lockDataDirectory(directory.lock, directory.database))
  checkClusterVersion(directory.database)
  return { keys: await loadOrCreateKeys(directory.keys), cluster: directory.database }
}
