import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'

let db: PGlite
let directory: string
beforeAll(async () => {
  db = await openDatabase(undefined)
}, 120_000)
afterAll(() => db.close())
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'migrations-'))
})
afterEach(async () => {
  rmSync(directory, { recursive: true })
  await db.exec(
    'drop table if exists public.a, public.b; truncate supabase_migrations.schema_migrations',
  )
})

const write = (file: string, sql: string): void => writeFileSync(join(directory, file), sql)
const tables = async (): Promise<string[]> =>
  (
    await db.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' order by 1",
    )
  ).rows.map(({ name }) => name)

const FIRST = '20260101000000_first.sql'
const SECOND = '20260102000000_second.sql'

test('every file runs once, in order, and is booked as the Supabase CLI does', async () => {
  write(SECOND, 'create table public.b (a integer references public.a (id))')
  write(FIRST, 'create table public.a (id integer primary key)')
  await migrate(db, directory)
  await migrate(db, directory)
  const { rows } = await db.query('select version, name from supabase_migrations.schema_migrations')
  expect(rows).toEqual([
    { version: '20260101000000', name: 'first' },
    { version: '20260102000000', name: 'second' },
  ])
})

test('a failure undoes its file only, and names file, line and code', async () => {
  write(FIRST, 'create table public.a (id integer)')
  write(SECOND, 'create table public.b (id integer);\nselect nonsense;')
  await expect(migrate(db, directory)).rejects.toThrow(
    `The migration ${SECOND} failed and was rolled back: column "nonsense" does not exist at line 2 (42703)`,
  )
  expect(await tables()).toEqual(['a'])
})

test('settings of a migration do not stay in the session', async () => {
  write(FIRST, "set search_path = auth; set role anon; set statement_timeout = '1s'")
  await migrate(db, directory)
  const { rows } = await db.query(
    "select current_user as who, current_setting('search_path') as path, current_setting('statement_timeout') as timeout",
  )
  expect(rows).toEqual([{ who: 'postgres', path: 'public', timeout: '0' }])
})

test('files that are misnamed, out of order or unknown to this version are refused', async () => {
  write('create_a.sql', '')
  await expect(migrate(db, directory)).rejects.toThrow('create_a.sql is not named like')
  rmSync(join(directory, 'create_a.sql'))

  write(SECOND, 'create table public.b (id integer)')
  await migrate(db, directory)
  write(FIRST, 'create table public.a (id integer)')
  await expect(migrate(db, directory)).rejects.toThrow(`${FIRST} is older than 20260102000000`)

  rmSync(join(directory, FIRST))
  rmSync(join(directory, SECOND))
  await expect(migrate(db, directory)).rejects.toThrow('has the migration 20260102000000')
  expect(await tables()).toEqual(['b'])
})
