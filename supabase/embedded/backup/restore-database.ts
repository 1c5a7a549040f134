import { existsSync, readdirSync } from 'node:fs'
import { rename, rm, rmdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError, messageOf } from '#lib/errors.ts'
import { lockDataDirectory } from '#supabase/embedded/data-directory-lock.ts'
import { prepareDataDirectory } from '#supabase/embedded/data-directory.ts'
import { openCluster } from '#supabase/embedded/open-database.ts'
import { readBackup } from './archive.ts'

/**
 * Puts a backup where no database is. It is unpacked and opened beside that place first, so that a
 * restore which fails or is killed leaves nothing that a server would start on.
 */
export async function restoreDatabase(dataDir: string, backup: string): Promise<void> {
  const file = resolve(backup)
  const packed = await readBackup(file)
  const { database, lock } = prepareDataDirectory(dataDir)
  using _lock = lockDataDirectory(lock, database)
  if (existsSync(database) && readdirSync(database).length > 0) {
    throw refused(
      `There is a database in ${database} already: move that folder away, then restore again.`,
    )
  }
  const draft = `${database}.restoring`
  // Under the lock it can only be of a restore that was killed.
  await rm(draft, { recursive: true, force: true })
  try {
    const db = await openCluster(draft, new Blob([packed]))
    // Every table of the catalogue is read once: a cluster may open and still be no database.
    await db.query('select count(*) from information_schema.columns')
    await db.close()
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw refused(`${file} does not open as a database (${messageOf(error)}).`, error)
  }
  if (existsSync(database)) await rmdir(database)
  await rename(draft, database)
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('restore-refused', message, { remedy: 'give-up', cause })
}
