import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '#supabase/embedded/migrate.ts'
import { openDatabase } from '#supabase/embedded/open-database.ts'
import { writeDatabaseTypes } from '#supabase/types/database-types.ts'
import { callReferee, type Referee } from './official-cli.ts'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))
const CONFORMANCE_PROJECT = fileURLToPath(
  new URL('../embedded/conformance/project/supabase', import.meta.url),
)
const ADVISE = ['db', 'advisors', '--level', 'warn', '--fail-on', 'warn'] as const

// The tests follow the life of one project, in this order: a database as a new project has it.
let db: PGlite
let referee: Referee
beforeAll(async () => {
  db = await openDatabase(undefined)
  referee = await callReferee(db)
})
afterAll(async () => {
  await referee[Symbol.asyncDispose]()
  await db.close()
})

test('the official CLI pushes every migration, and then has nothing more to push', async () => {
  const pushed = await referee.ask('db', 'push', '--yes')
  expect(pushed, pushed.stderr).toMatchObject({ code: 0 })
  const again = await referee.ask('db', 'push', '--yes')
  expect(again.stdout + again.stderr).toContain('Remote database is up to date.')
})

test('its advisors find nothing to warn of', async () => {
  const advice = await referee.ask(...ADVISE)
  expect([advice.code, advice.stderr]).toEqual([0, expect.stringContaining('No issues found')])
})

test('the types that it generates are the committed ones', async () => {
  const committed = readFileSync(new URL('../../lib/db/database.types.ts', import.meta.url), 'utf8')
  expect(await writeDatabaseTypes(referee)).toBe(committed)
})

test('its advisors warn of what is planted, so their silence means something', async () => {
  await db.exec(`
    create table public.planted (id integer primary key);
    grant select on public.planted to anon;
    create function public.planted_function() returns integer language sql as 'select 1';
    create view public.planted_view as select * from public.incidents;
    grant select on public.planted_view to authenticated`)
  const advice = await referee.ask(...ADVISE)
  const found = JSON.parse(advice.stdout) as { name: string; metadata: { name: string } }[]
  expect(advice.code).toBe(1)
  expect(found.map(({ name, metadata }) => `${name}: ${metadata.name}`).toSorted()).toEqual([
    'function_search_path_mutable: planted_function',
    'rls_disabled_in_public: planted',
    'security_definer_view: planted_view',
  ])
})

test('a database that the embedded server migrated has nothing to push either', async () => {
  const own = await openDatabase(undefined)
  await migrate(own, MIGRATIONS)
  await using judge = await callReferee(own)
  const pushed = await judge.ask('db', 'push', '--yes')
  expect(pushed.stdout + pushed.stderr).toContain('Remote database is up to date.')
  expect(await own.query('select from public.incidents')).toMatchObject({ rows: [] })
})

test('the project of the conformance suite can be pushed too', async () => {
  const empty = await openDatabase(undefined)
  await using judge = await callReferee(empty, CONFORMANCE_PROJECT)
  const pushed = await judge.ask('db', 'push', '--yes')
  expect(pushed, pushed.stderr).toMatchObject({ code: 0 })
  expect(await empty.query('select from public.repairs')).toMatchObject({ rows: [] })
})
