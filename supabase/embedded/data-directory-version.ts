import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'

/** The Postgres that PGlite 0.5 is. Clusters of another major version cannot be opened. */
export const POSTGRES_MAJOR = '18'

/** Refuses a cluster of another Postgres with a sentence, where Postgres itself would abort. */
export function checkClusterVersion(cluster: string): void {
  const found = readVersion(join(cluster, 'PG_VERSION'))
  if (found === undefined || found === POSTGRES_MAJOR) return
  throw new AppError(
    'database-version-foreign',
    `The database in ${cluster} was written by Postgres ${found}, this server is Postgres ${POSTGRES_MAJOR}: ` +
      'start the version of Propertyline that wrote it, or move the folder away to start empty.',
    { remedy: 'give-up' },
  )
}

function readVersion(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    // No cluster yet, or initdb was killed before it got this far: opening it runs initdb again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
