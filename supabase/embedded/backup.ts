import { embeddedEnv } from '#lib/env.ts'
import { backUpDatabase } from './backup/backup-database.ts'
import { runOnFile } from './backup/run-on-file.ts'

// node supabase/embedded/backup.ts <new file>, while the server is stopped.
await runOnFile('backup.ts <new file>', async (file) => {
  const byteCount = await backUpDatabase(embeddedEnv().DATA_DIR, file)
  return `Backed up to ${file} (${(byteCount / 1024 / 1024).toFixed(1)} MiB).`
})
