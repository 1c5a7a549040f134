import { fileURLToPath } from 'node:url'
import { embeddedEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { startEmbedded, type EmbeddedSupabase } from './embedded.ts'

/** The launcher waits five seconds before it kills. */
const STOP_TIMEOUT_MS = 4_500

async function main(): Promise<void> {
  const { DATA_DIR: dataDir, SUPABASE_PORT: port } = embeddedEnv()
  const migrationsDir = fileURLToPath(new URL('../migrations', import.meta.url))
  const server = await startEmbedded({ dataDir, port, migrationsDir })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop(server, signal))
  }
  process.stdout.write(`${JSON.stringify({ event: 'listening', port: server.port })}\n`)
}

async function stop(server: EmbeddedSupabase, signal: string): Promise<void> {
  log.info('stopping', { signal })
  setTimeout(() => {
    log.error('stop-timed-out')
    process.exit(1)
  }, STOP_TIMEOUT_MS).unref()
  await server.close()
  process.exit(0)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(1)
}
