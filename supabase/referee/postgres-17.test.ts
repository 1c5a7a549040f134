import type { PGlite as Postgres18 } from '@electric-sql/pglite'
import type { PGlite as Postgres17 } from 'pglite-17'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratchDatabase, schemaScripts } from '#supabase/types/scratch-database.ts'
import { createPostgres17, functionsMissingIn, usesBeyond17 } from './postgres-17.ts'

// Hosted projects are Postgres 17, the embedded server is 18.
let hosted: Postgres17
let embedded: Postgres18
beforeAll(async () => {
  hosted = await createPostgres17()
  embedded = await createScratchDatabase()
})
afterAll(async () => {
  await hosted.close()
  await embedded.close()
})

describe('Postgres 17', () => {
  test('is what it says', async () => {
    const { rows } = await hosted.query<{ version: string }>('show server_version_num')
    expect(rows).toEqual([{ server_version_num: expect.stringMatching(/^17\d{4}$/) }])
  })

  test('runs every migration', async () => {
    for (const { name, sql } of schemaScripts()) {
      await expect(hosted.exec(sql), name).resolves.toBeDefined()
    }
  })

  test.each([
    ['create table t (a integer, b integer generated always as (a + 1) virtual)', 'virtual'],
    ['create table t (a integer check (a > 0) not enforced)', 'enforced'],
    ['create table t (a int, d tstzrange, primary key (a, d without overlaps))', 'without'],
    ['create function f() returns uuid language sql as $$ select uuidv7() $$', 'uuidv7'],
    [
      `create function f() returns void language plpgsql as $$ begin
         update t set a = 1 returning with (old as o) o.a; end $$`,
      'with',
    ],
  ])('refuses, where the embedded server would not: %s', async (sql, word) => {
    await expect(hosted.transaction((one) => one.exec(sql))).rejects.toThrow(word)
  })
})

describe('what only fails when it runs', () => {
  test('is in no migration', async () => {
    const newFunctions = await functionsMissingIn(hosted, embedded)
    for (const { name, sql } of schemaScripts()) {
      expect(usesBeyond17(sql, newFunctions), name).toEqual([])
    }
  })

  test('would be found: functions and rows before and after that only 18 knows', async () => {
    const newFunctions = await functionsMissingIn(hosted, embedded)
    const planted = `begin v := uuidv7(); w := array_sort(a); update t set a = 1
      returning id, old.a into b; end`
    expect(usesBeyond17(planted, newFunctions)).toEqual([
      'uuidv7',
      'array_sort',
      expect.stringContaining('old.'),
    ])
  })

  test('is not confused with the rows of a trigger', () => {
    expect(usesBeyond17('insert into t values (1) returning id; x := new.a;', [])).toEqual([])
  })
})
