import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

interface Migration {
  version: string
  name: string
  file: string
  sql: string
}
interface AppliedMigration {
  version: string
  sql: string | null
}

const FILE_NAME = /^(\d{14})_([a-z0-9_]+)\.sql$/

/**
 * Applies what is new, each file in a transaction of its own, and keeps the same books as the
 * Supabase CLI. Like the CLI it refuses to go back behind what the database already has.
 */
export async function migrate(db: PGlite, directory: string): Promise<void> {
  const migrations = readMigrations(directory)
  const applied = await readApplied(db)
  const newest = applied.at(-1)?.version ?? ''
  const known = new Map(applied.map((migration) => [migration.version, migration]))
  assertNotOlderThanDatabase(migrations, applied)

  let count = 0
  for (const migration of migrations) {
    const done = known.get(migration.version)
    if (done === undefined) {
      if (migration.version < newest) throw outOfOrder(migration, newest)
      await apply(db, migration)
      count += 1
    } else if (done.sql !== null && done.sql !== migration.sql) {
      // Still the same database, so not worth refusing calls; but it is not what the file says.
      log.warn('migration-edited-after-it-was-applied', { file: migration.file })
    }
  }
  // A migration may have changed settings of the one session that everybody shares.
  await db.exec('reset all; reset role')
  if (count > 0) log.info('migrations-applied', { count, newest: migrations.at(-1)?.file })
}

function readMigrations(directory: string): Migration[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  const migrations = files.map((file) => {
    const [, version, name] = FILE_NAME.exec(file) ?? []
    if (version === undefined || name === undefined) {
      throw broken(`${file} is not named like 20260131120000_what_it_does.sql.`)
    }
    return { version, name, file, sql: readFileSync(join(directory, file), 'utf8') }
  })
  const twice = migrations.find((one, index) => one.version === migrations[index + 1]?.version)
  if (twice) throw broken(`Two migrations have the version ${twice.version}.`)
  return migrations
}

async function readApplied(db: PGlite): Promise<AppliedMigration[]> {
  const { rows } = await db.query<AppliedMigration>(
    'select version, statements[1] as sql from supabase_migrations.schema_migrations order by version',
  )
  return rows
}

async function apply(db: PGlite, migration: Migration): Promise<void> {
  try {
    await db.transaction(async (transaction) => {
      // As for the hosted `postgres` user, whom migrations run as there.
      await transaction.exec('set local search_path = public, extensions')
      await transaction.exec(migration.sql)
      // It may have become another role, which cannot write the books.
      await transaction.exec('reset role')
      await transaction.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])',
        [migration.version, migration.name, migration.sql],
      )
    })
  } catch (error) {
    throw new AppError(
      'migration-failed',
      `The migration ${migration.file} failed and was rolled back: ${describeFailure(error, migration.sql)}`,
      { remedy: 'give-up', cause: error },
    )
  }
}

function describeFailure(error: unknown, sql: string): string {
  const { code, position } = error as { code?: string; position?: string }
  const line = position ? sql.slice(0, Number(position)).split('\n').length : undefined
  return [
    messageOf(error),
    ...(line === undefined ? [] : [`at line ${line}`]),
    ...(code === undefined ? [] : [`(${code})`]),
  ].join(' ')
}

function assertNotOlderThanDatabase(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): void {
  const versions = new Set(migrations.map(({ version }) => version))
  const missing = applied.find(({ version }) => !versions.has(version))
  if (!missing) return
  throw broken(
    `The database has the migration ${missing.version}, which this version of Propertyline does not: start the newer version, or restore the file.`,
  )
}

function outOfOrder(migration: Migration, newest: string): AppError {
  return broken(
    `The migration ${migration.file} is older than ${newest}, which the database already has: give it a newer version.`,
  )
}

function broken(message: string): AppError {
  return new AppError('migrations-inconsistent', message, { remedy: 'give-up' })
}
