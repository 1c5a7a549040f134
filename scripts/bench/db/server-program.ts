import { fileURLToPath } from 'node:url'
import { runEmbedded } from '#supabase/embedded/run-embedded.ts'
import { cpuMs } from './measure.ts'

// The embedded server as it always runs, which also tells how much processor time it has used.
const [, , dataDir = '', port = ''] = process.argv
process.on('message', () => process.send?.({ cpuMs: cpuMs() }))
const migrationsDir = fileURLToPath(new URL('../../../supabase/migrations', import.meta.url))
await runEmbedded({ dataDir, port: Number(port), migrationsDir })
