import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '#lib/errors.ts'
import { lockDataDirectory } from '#supabase/embedded/data-directory-lock.ts'
import { checkClusterVersion } from '#supabase/embedded/data-directory-version.ts'
import { locateDataDirectory, type DataDirectory } from '#supabase/embedded/data-directory.ts'
import { openCluster } from '#supabase/embedded/open-database.ts'
import { readBackup } from './archive.ts'

/**
 * Writes the database of a stopped server into a new file; resolves to its size. The installation's
 * keys are not in it: whoever finds a backup cannot sign anybody in.
 */
export async function backUpDatabase(dataDir: string, target: string): Promise<number> {
  const directory = locateDataDirectory(dataDir)
  const file = resolve(target)
  if (!existsSync(directory.database)) {
    throw refused(
      `There is no database in ${directory.root}: set DATA_DIR to the folder that has one.`,
    )
  }
  if (existsSync(file)) throw refused(`${file} is there already: choose another name.`)
  using _lock = lockDataDirectory(directory.lock, directory.database)
  checkClusterVersion(directory.database)

  const archive = await dump(directory)
  await writeNew(file, archive)
  return archive.byteLength
}

async function dump({ database }: DataDirectory): Promise<Uint8Array> {
  // Opened and not just copied: after a crash Postgres first brings its files up to date.
  const db = await openCluster(database)
  try {
    return await (await db.dumpDataDir('gzip')).bytes()
  } finally {
    await db.close()
  }
}

/** The file gets its name when it was read back: one that is cut short never looks like a backup. */
async function writeNew(file: string, content: Uint8Array): Promise<void> {
  // Under the lock an older draft can only be of a backup that was killed.
  const draft = `${file}.part`
  await rm(draft, { force: true })
  const handle = await open(draft, 'wx', 0o600).catch((error: unknown) => {
    throw refused(`${file} could not be created: choose another place.`, error)
  })
  try {
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await readBackup(draft)
    if (existsSync(file)) throw new Error('somebody else created it meanwhile')
    await rename(draft, file)
  } catch (error) {
    throw refused(`${file} could not be written, so there is no backup.`, error)
  } finally {
    await rm(draft, { force: true })
  }
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('backup-refused', message, { remedy: 'give-up', cause })
}
