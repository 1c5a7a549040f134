import type { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { startHousekeeping } from './housekeeping.ts'
import { openDatabase } from './open-database.ts'

const MINUTE_MS = 60_000

let db: PGlite
beforeAll(async () => {
  db = await openDatabase(undefined)
  await db.exec('create table public.lines (text text)')
}, 120_000)
afterAll(() => db.close())
afterEach(() => vi.useRealTimers())

const walBytes = async (): Promise<number> =>
  (
    await db.query<{ bytes: number }>(
      'select (pg_current_wal_insert_lsn() - redo_lsn)::float8 as bytes from pg_control_checkpoint()',
    )
  ).rows[0]?.bytes ?? 0

const write = (rowCount: number): Promise<unknown> =>
  db.exec(
    `insert into public.lines select repeat(md5(n::text), 32) from generate_series(1, ${rowCount}) n`,
  )

async function minutesPass(minutes: number, idleMs: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  using _housekeeping = startHousekeeping({ db, idleMs: () => idleMs })
  await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)
  vi.useRealTimers()
  // Whatever was begun is ahead of this in the database's queue.
  for (let turn = 0; turn < 5; turn += 1) await db.query('select 1')
}

test('a long log is cut when nobody is waiting, and left alone while somebody is', async () => {
  await write(40_000)
  expect(await walBytes()).toBeGreaterThan(32 * 1024 * 1024)
  await minutesPass(1, 0)
  expect(await walBytes()).toBeGreaterThan(32 * 1024 * 1024)
  await minutesPass(1, 10_000)
  expect(await walBytes()).toBeLessThan(1024 * 1024)
})

test('tables are vacuumed and analysed after an idle hour', async () => {
  await write(10)
  await minutesPass(61, 10_000)
  const { rows } = await db.query<{ rows: number }>(
    "select reltuples::int as rows from pg_class where oid = 'public.lines'::regclass",
  )
  expect(rows[0]?.rows).toBe(40_010)
})
