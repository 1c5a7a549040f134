import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { startEmbedded, type EmbeddedOptions, type EmbeddedSupabase } from './embedded.ts'

/** Whoever started the program waits five seconds before it kills. */
const STOP_TIMEOUT_MS = 4_500

/**
 * Runs the server as this process: one line on stdout when it listens, a graceful end on SIGTERM and
 * SIGINT, one sentence on stderr and exit code 1 when it cannot start.
 */
export async function runEmbedded(options: EmbeddedOptions): Promise<void> {
  try {
    const server = await startEmbedded(options)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void stop(server, signal))
    }
    process.stdout.write(`${JSON.stringify({ event: 'listening', port: server.port })}\n`)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
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
