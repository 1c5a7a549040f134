import { runEmbedded } from '#supabase/embedded/run-embedded.ts'
import { TEST_MIGRATIONS } from './conformance-world.ts'

// What main.ts does, on any port: node run-server.ts <dir> <port> <migrations, else the suite's own>
const [, , dataDir = '', port = '0', migrationsDir = TEST_MIGRATIONS] = process.argv
await runEmbedded({ dataDir, port: Number(port), migrationsDir })
