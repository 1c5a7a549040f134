import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transactAs } from './caller-transaction.ts'
import type { Caller } from './caller.ts'
import { openDatabase } from './open-database.ts'

let db: PGlite
beforeAll(async () => {
  db = await openDatabase(undefined)
  await db.exec('create table public.lines (n integer); grant all on public.lines to service_role')
}, 120_000)
afterAll(() => db.close())

const service: Caller = { role: 'service_role', claims: { role: 'service_role' } }
const write = (count: number, timeoutMs: number): Promise<unknown> =>
  transactAs(
    db,
    service,
    (transaction) =>
      transaction.run(`insert into public.lines select n from generate_series(1, ${count}) n`),
    { timeoutMs },
  )
const lineCount = async (): Promise<unknown> =>
  (await db.query<{ count: number }>('select count(*)::int from public.lines')).rows[0]?.count

test('a statement beyond the time of its role is undone, with the code of Postgres', async () => {
  await expect(write(100_000, 5)).rejects.toMatchObject({ code: '57014' })
  expect(await lineCount()).toBe(0)
})

test('an error after the statement undoes it', async () => {
  const failing = transactAs(db, service, async (transaction) => {
    await transaction.run('insert into public.lines values (1)')
    throw new Error('not what was asked for')
  })
  await expect(failing).rejects.toThrow('not what was asked for')
  expect(await lineCount()).toBe(0)
})

test('what is in time stays', async () => {
  await write(10, 60_000)
  expect(await lineCount()).toBe(10)
})
