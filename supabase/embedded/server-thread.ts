import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '#lib/errors.ts'
import { startEmbedded, type EmbeddedOptions } from './embedded.ts'

// The whole server, in the thread that run-embedded.ts made for it.
if (parentPort === null) throw new Error('Start main.ts; this is its thread.')

try {
  const server = await startEmbedded({
    ...(workerData as EmbeddedOptions),
    // Not even a graceful end would be safe: what is in memory must not reach the disk.
    onDatabaseLost: () => process.exit(1),
  })
  parentPort.postMessage({ kind: 'listening', port: server.port })
  await once(parentPort, 'message')
  await server.close()
  process.exit(0)
} catch (error) {
  parentPort.postMessage({ kind: 'failed', sentence: messageOf(error) })
  process.exitCode = 1
  parentPort.close()
}
