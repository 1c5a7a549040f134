import { embeddedEnv } from '#lib/env.ts'
import { restoreDatabase } from './backup/restore-database.ts'
import { runOnFile } from './backup/run-on-file.ts'

// node supabase/embedded/restore.ts <backup>, while the server is stopped.
await runOnFile('restore.ts <backup>', async (file) => {
  const { DATA_DIR: dataDir } = embeddedEnv()
  await restoreDatabase(dataDir, file)
  return `Restored ${file} to ${dataDir}.`
})
