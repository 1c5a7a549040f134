import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import type { EmbeddedOptions } from './embedded.ts'

/**
 * Postgres stops runaway recursion (a function calling itself, JSON nested without end) at
 * `max_stack_depth`, 2 MB. Compiled to WebAssembly its calls also need the stack of the JavaScript
 * engine, about 1 MB in a process' main thread: that ran out first and left Postgres in an unknown
 * state. In a thread with this much, Postgres' own check always comes first.
 */
const STACK_MB = 64
/** Whoever started the program waits five seconds before it kills. */
const STOP_TIMEOUT_MS = 4_500

const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('listening'), port: z.number() }),
  z.object({ kind: z.literal('failed'), sentence: z.string() }),
])

/**
 * Runs the server as this process: one line on stdout when it listens, a graceful end on SIGTERM and
 * SIGINT, one sentence on stderr and exit code 1 when it cannot start.
 */
export async function runEmbedded(options: EmbeddedOptions): Promise<void> {
  const thread = new Worker(new URL('server-thread.ts', import.meta.url), {
    workerData: options,
    resourceLimits: { stackSizeMb: STACK_MB },
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => stop(thread, signal))
  }
  thread.on('message', (message: unknown) => {
    const report = reportSchema.parse(message)
    if (report.kind === 'failed') process.stderr.write(`${report.sentence}\n`)
    else process.stdout.write(`${JSON.stringify({ event: 'listening', port: report.port })}\n`)
  })
  thread.on('error', (error) => log.error('server-thread-failed', { reason: messageOf(error) }))
  const [code] = (await once(thread, 'exit')) as [number]
  process.exit(code)
}

function stop(thread: Worker, signal: string): void {
  log.info('stopping', { signal })
  thread.postMessage('stop')
  setTimeout(() => {
    log.error('stop-timed-out')
    process.exit(1)
  }, STOP_TIMEOUT_MS).unref()
}
