import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { amcheck } from '@electric-sql/pglite/contrib/amcheck'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { vector } from '@electric-sql/pglite-pgvector'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBackup } from '#supabase/embedded/backup/archive.ts'
import {
  clientOf,
  TEST_MIGRATIONS,
  type Client,
} from '#supabase/embedded/testing/conformance-world.ts'
import {
  killBackup,
  killServerStart,
  startServerProcess,
  type ServerProcess,
} from '#supabase/embedded/testing/server-process.ts'

// One data directory is killed again and again: damage that one kill leaves shows in a later round.
const ROUNDS_EACH = Number(process.env['CRASH_ROUNDS'] ?? 3)
const POLL = { timeout: 20_000, interval: 5 }

/** Rewrites a few hundred pages and writes them out: without it a checkpoint is over at once. */
const CHECKPOINT = `
create table public.ballast (id integer primary key, text text not null);
insert into public.ballast select n, repeat('x', 900) from generate_series(1, 2000) n;
create function public.take_checkpoint() returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.ballast set text = repeat('y', 900) where id % 7 = (random() * 6)::integer;
  execute 'checkpoint';
end $$;
grant execute on function public.take_checkpoint() to service_role;`

let folder: string
let dataDir: string
let migrations: string
let running: ServerProcess | undefined
const acknowledged: string[] = []
let round = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crash-'))
  dataDir = join(folder, 'data')
  migrations = join(folder, 'migrations')
  cpSync(TEST_MIGRATIONS, migrations, { recursive: true })
  writeFileSync(join(migrations, '20260101000400_checkpoint.sql'), CHECKPOINT)
  await start()
}, 60_000)
afterAll(async () => {
  await running?.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const started = await startServerProcess(dataDir, 0, migrations)
  if (started.kind === 'ended') throw new Error(started.stderr)
  running = started.server
}

function service(): Client {
  const file = readFileSync(join(dataDir, 'keys.json'), 'utf8')
  const { secretKey } = JSON.parse(file) as { secretKey: string }
  return clientOf(`http://127.0.0.1:${running?.port}`, secretKey)
}

/** Writes from four sides until the server is killed in the middle, each round at another moment. */
async function killWhileWriting(
  alongside?: (client: Client) => PromiseLike<unknown>,
): Promise<void> {
  const client = service()
  const before = acknowledged.length
  round += 1
  let isKilled = false
  const write = async (writer: number): Promise<void> => {
    for (let line = 0; !isKilled; line += 1) {
      const entry = `${round}:${writer}:${line}`
      const { error } = await client.rpc('count_entry', { p_entry: entry })
      if (error === null) acknowledged.push(entry)
    }
  }
  const repeat = async (): Promise<void> => {
    while (!isKilled && alongside !== undefined) await alongside(client)
  }
  const busy = [0, 1, 2, 3].map((writer) => write(writer))
  busy.push(repeat())
  await expect.poll(() => acknowledged.length, POLL).toBeGreaterThan(before + 12)
  await sleep((round * 37) % 61)
  const killed = running?.end('SIGKILL')
  isKilled = true
  await Promise.all([killed, ...busy])
}

interface Found {
  /** Acknowledged and not there. */
  lost: string[]
  /** Acts of which only the entry or only the count is there. */
  halfDone: number
}
const EVERYTHING: Found = { lost: [], halfDone: 0 }

async function lookAfterKill(): Promise<Found> {
  await start()
  const client = service()
  const kept = new Set<string>()
  for (let page = 0; ; page += 1) {
    const { data, error } = await client
      .from('journal')
      .select('entry')
      .order('id')
      .range(page * 1000, page * 1000 + 999)
    if (error) throw new Error(error.message)
    for (const { entry } of data as { entry: string }[]) kept.add(entry)
    if (data.length < 1000) break
  }
  const { data: counter } = await client.from('counters').select('count').single()
  return {
    lost: acknowledged.filter((entry) => !kept.has(entry)),
    halfDone: Math.abs(kept.size - ((counter as { count: number } | null)?.count ?? 0)),
  }
}

async function appearanceOf(path: string): Promise<void> {
  const untilMs = Date.now() + POLL.timeout
  while (!existsSync(path) && Date.now() < untilMs) await sleep(2)
}

const rounds = Array.from({ length: ROUNDS_EACH }, (_, index) => index + 1)

test.each(rounds)(
  'kill -9 while writing loses nothing acknowledged, round %i',
  async () => {
    await killWhileWriting()
    expect(await lookAfterKill()).toEqual(EVERYTHING)
  },
  60_000,
)

test.each(rounds)(
  'nor does it during checkpoints, round %i',
  async () => {
    await killWhileWriting((client) => client.rpc('take_checkpoint'))
    expect(await lookAfterKill()).toEqual(EVERYTHING)
  },
  60_000,
)

test.each(rounds)(
  'nor when the start after it is killed too, round %i',
  async (index) => {
    await killWhileWriting()
    await killServerStart(dataDir, migrations, sleep(250 + index * 90))
    expect(await lookAfterKill()).toEqual(EVERYTHING)
  },
  60_000,
)

test.each(rounds)(
  'nor when a backup is killed; what it leaves is no backup, round %i',
  async (index) => {
    await killWhileWriting()
    const backup = join(folder, `${index}.tar.gz`)
    await killBackup(dataDir, backup, sleep(400 + index * 350))
    if (existsSync(backup)) await readBackup(backup)
    expect(await lookAfterKill()).toEqual(EVERYTHING)
  },
  60_000,
)

test('a first start that is killed while it makes the database is made good by the next', async () => {
  const first = join(folder, 'first')
  const cluster = join(first, 'supabase')
  await killServerStart(first, migrations, appearanceOf(join(cluster, 'global')))
  expect([existsSync(cluster), existsSync(join(cluster, 'PG_VERSION'))]).toEqual([true, false])
  const started = await startServerProcess(first, 0, migrations)
  expect(started.kind).toBe('listening')
  if (started.kind === 'listening') await started.server.end('SIGTERM')
}, 60_000)

test('after all of that every index and every table is whole', async () => {
  expect([round, acknowledged.length > round * 12]).toEqual([4 * ROUNDS_EACH, true])
  await running?.end('SIGKILL')
  rmSync(join(dataDir, 'supabase.lock'), { force: true })
  const db = await PGlite.create({
    dataDir: join(dataDir, 'supabase'),
    extensions: { amcheck, btree_gist, pgcrypto, vector },
  })
  try {
    await db.exec('create extension amcheck')
    const { rows } = await db.query<{ checked: number }>(
      `select count(bt_index_check(c.oid, true))::int as checked
       from pg_class c join pg_am a on a.oid = c.relam and a.amname = 'btree'
       where c.relkind = 'i' and c.relpersistence = 'p'`,
    )
    const { rows: damage } = await db.query(
      `select c.relname, v.msg from pg_class c, lateral verify_heapam(c.oid) v
       where c.relkind in ('r', 't', 'm') and c.relpersistence = 'p'`,
    )
    expect(rows[0]?.checked).toBeGreaterThan(100)
    expect(damage).toEqual([])
  } finally {
    await db.close()
  }
  expect(readdirSync(dataDir).toSorted()).toEqual(['keys.json', 'supabase'])
}, 60_000)
