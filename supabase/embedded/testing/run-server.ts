import { runEmbedded } from '#supabase/embedded/run-embedded.ts'
import { TEST_MIGRATIONS } from './conformance-world.ts'

// What main.ts does, with the test migrations and on any port: node run-server.ts <dir> <port>
const [, , dataDir = '', port = '0'] = process.argv
await runEmbedded({ dataDir, port: Number(port), migrationsDir: TEST_MIGRATIONS })
