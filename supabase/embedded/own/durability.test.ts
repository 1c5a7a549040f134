import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf, type Client } from '#supabase/embedded/testing/conformance-world.ts'
import {
  startServerProcess,
  type ServerProcess,
} from '#supabase/embedded/testing/server-process.ts'

// The tests follow the life of one data directory, in this order.
let dataDir: string
let running: ServerProcess | undefined
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'embedded-supabase-'))
})
afterAll(async () => {
  await running?.end('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

interface Keys {
  publishableKey: string
  secretKey: string
}
const keys = (): Keys => JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as Keys
const lockFile = (): string => join(dataDir, 'supabase.lock')

async function start(): Promise<Client> {
  const started = await startServerProcess(dataDir)
  if (started.kind === 'ended') throw new Error(started.stderr)
  running = started.server
  return clientOf(`http://127.0.0.1:${running.port}`, keys().secretKey)
}

async function refusal(port = 0): Promise<{ code: number | null; sentence: string }> {
  const started = await startServerProcess(dataDir, port)
  if (started.kind === 'listening') {
    await started.server.end('SIGKILL')
    throw new Error('The second server started.')
  }
  return { code: started.code, sentence: started.stderr.trim() }
}

test('the first start makes keys that only the owner can read', async () => {
  await start()
  expect(keys().publishableKey).toMatch(/^sb_publishable_[\w-]{32}$/)
  expect(keys().secretKey).toMatch(/^sb_secret_[\w-]{32}$/)
  expect(statSync(join(dataDir, 'keys.json')).mode & 0o777).toBe(0o600)
  expect(readdirSync(dataDir).toSorted()).toEqual(['keys.json', 'supabase', 'supabase.lock'])
}, 60_000)

test('a second process on the same directory is told who holds it', async () => {
  const { code, sentence } = await refusal()
  expect(code).toBe(1)
  expect(sentence).toBe(
    `The database in ${join(dataDir, 'supabase')} is in use by process ${running?.pid}: stop it first, or remove ${lockFile()} if you are certain that it is gone.`,
  )
})

test('endless recursion and endless nesting end in an error of Postgres, and nothing else', async () => {
  const service = clientOf(`http://127.0.0.1:${running?.port}`, keys().secretKey)
  const nest = (depth: number): Promise<Response> =>
    fetch(`http://127.0.0.1:${running?.port}/rest/v1/rpc/echo`, {
      method: 'POST',
      body: `{"p_value":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
      headers: { apikey: keys().secretKey, 'content-type': 'application/json' },
    })
  const recursion = await service.rpc('recurse', { p_depth: 1 })
  const nested = [await nest(100_000), await nest(500_000)]
  const codes = await Promise.all(nested.map(async (one) => (await one.json()) as unknown))
  expect([recursion.error, ...codes]).toMatchObject([
    { code: '54001' },
    { code: '54001' },
    { code: '54001' },
  ])
  const { data } = await service.rpc('greet', { p_name: 'Emma' })
  expect(data).toBe('hello Emma')
}, 30_000)

test('SIGTERM ends it with exit code 0 and gives the directory free', async () => {
  expect(await running?.end('SIGTERM')).toBe(0)
  running = undefined
  expect(readdirSync(dataDir).toSorted()).toEqual(['keys.json', 'supabase'])
}, 20_000)

test('a lock of a living stranger is respected, one of the dead is not', async () => {
  const holder = { pid: process.pid, host: 'another-machine', start: null, nonce: 'n' }
  writeFileSync(lockFile(), JSON.stringify(holder))
  expect((await refusal()).sentence).toContain('process')
  expect((await refusal()).sentence).toContain('on another-machine')
  rmSync(lockFile())
}, 20_000)

test('a cluster of another Postgres is refused with a sentence', async () => {
  const file = join(dataDir, 'supabase', 'PG_VERSION')
  const version = readFileSync(file, 'utf8')
  writeFileSync(file, '17\n')
  const { code, sentence } = await refusal()
  writeFileSync(file, version)
  expect([code, sentence]).toEqual([1, expect.stringContaining('was written by Postgres 17')])
}, 20_000)

test('unreadable keys are refused and never replaced', async () => {
  const file = join(dataDir, 'keys.json')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, '{}')
  const { sentence } = await refusal()
  expect(sentence).toContain('holds no usable keys')
  expect(readFileSync(file, 'utf8')).toBe('{}')
  writeFileSync(file, text)
}, 20_000)

test('a port in use is refused with a sentence, and the lock is given back', async () => {
  const { createServer } = await import('node:net')
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const { code, sentence } = await refusal(port)
  other.close()
  expect([code, sentence]).toEqual([1, expect.stringContaining(`Port ${port} is already in use`)])
  expect(readdirSync(dataDir)).not.toContain('supabase.lock')
}, 30_000)
