import { fileURLToPath } from 'node:url'
import { embeddedEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { runEmbedded } from './run-embedded.ts'

try {
  const { DATA_DIR: dataDir, SUPABASE_PORT: port } = embeddedEnv()
  const migrationsDir = fileURLToPath(new URL('../migrations', import.meta.url))
  await runEmbedded({ dataDir, port, migrationsDir })
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(1)
}
