import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { identifier, literal, UnwritableText } from '#supabase/embedded/sql-text.ts'
import {
  createConformanceWorld,
  raw,
  type ConformanceWorld,
} from '#supabase/embedded/testing/conformance-world.ts'

let world: ConformanceWorld
beforeAll(async () => {
  world = await createConformanceWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  raw(world, `/rest/v1/${path}`, { headers })

async function refusalOf(response: Promise<Response>): Promise<[number, string]> {
  const answered = await response
  const { code } = (await answered.json()) as { code: string }
  return [answered.status, code]
}

describe('what is outside the subset is refused by name', () => {
  test.each([
    ['houses?name=fts.cottage', 'The operator fts'],
    ['houses?name=match.cot', 'The operator match'],
    ['houses?name=like(any).{a,b}', 'The modifier of like'],
    ['bids?select=amount_cents.sum()', 'aggregate functions'],
    ['bids?select=count()', 'aggregate functions'],
    ['repairs?select=bids(amount_cents.avg())', 'aggregate functions'],
    ['repairs?select=...houses(name)', 'Spreading'],
    ['repairs?select=id::regclass', 'The cast ::regclass'],
    ['repairs?order=houses(name).asc', 'Ordering by a column of an embedded resource'],
  ])('%s', async (path, sentence) => {
    const response = await get(path)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(sentence)
  })

  test('preferences, ranges and media types', async () => {
    expect(await refusalOf(get('houses', { prefer: 'count=planned' }))).toEqual([400, 'PGRST100'])
    expect(await refusalOf(get('houses', { prefer: 'tx=rollback' }))).toEqual([400, 'PGRST100'])
    expect(await refusalOf(get('houses', { range: '0-1' }))).toEqual([400, 'PGRST100'])
    expect(await refusalOf(get('houses', { accept: 'text/csv' }))).toEqual([406, 'PGRST107'])
    expect(await refusalOf(get('houses', { 'accept-profile': 'auth' }))).toEqual([406, 'PGRST106'])
  })

  test('PUT, and bodies that are not JSON', async () => {
    const put = raw(world, '/rest/v1/houses?id=eq.1', { method: 'PUT', body: '{}' })
    const csv = raw(world, '/rest/v1/houses', {
      method: 'POST',
      body: 'name\nx',
      headers: { 'content-type': 'text/csv' },
    })
    const bad = raw(world, '/rest/v1/houses', { method: 'POST', body: '{bad' })
    const none = raw(world, '/rest/v1/houses', { method: 'POST' })
    expect(await refusalOf(put)).toEqual([405, 'PGRST117'])
    expect(await refusalOf(csv)).toEqual([415, 'PGRST102'])
    expect(await refusalOf(bad)).toEqual([400, 'PGRST102'])
    expect(await refusalOf(none)).toEqual([400, 'PGRST102'])
  })
})

describe('what is malformed is refused', () => {
  test.each([
    'houses?or=(name.eq.a',
    'houses?or=name.eq.a',
    'houses?or=()',
    'houses?or=(name.eq.a)extra',
    'houses?name=in.(a',
    'houses?name=in.a',
    'houses?name=in.(a)b',
    'houses?name=is.nothing',
    'houses?name=eq',
    'houses?name=cottage',
    'houses?name%22=eq.1',
    'houses?select=(((',
    'houses?select=id,,name',
    'houses?select=id%20from%20houses;--',
    'houses?select=repairs!a!b(id)',
    'houses?select=repairs(id',
    'houses?order=name.down',
    'houses?order=name.desc;drop',
    'houses?limit=abc',
    'houses?limit=-1',
    'houses?limit=1&limit=2',
    'houses?offset=1e3',
    'houses?repairs.status=eq.done',
  ])('%s', async (path) => {
    const [status, code] = await refusalOf(get(path))
    expect([status, code.startsWith('PGRST1')]).toEqual([400, true])
  })
})

describe('nothing of a request becomes SQL', () => {
  afterEach(async () => {
    const { rows } = await world.server.db.query<{ houses: number; who: string }>(
      'select count(*)::int as houses, current_user as who from public.houses',
    )
    const [found] = rows
    if (found?.houses !== 2 || found.who !== 'postgres') throw new Error('A request became SQL.')
  })

  test.each([
    ["houses?name=eq.x'; drop table public.houses;--", 200],
    ['houses?name=eq.%5C%27; drop table public.houses;--', 200],
    ["houses?select=details->>a'b", 400],
    ['houses?select=details->>%22a%27)::text;drop table houses%22', 200],
    ['houses?select=%22name%22%22; drop%22', 400],
    ['houses?select=id,version()', 400],
    ['houses?select=id.pg_sleep()', 400],
    ['houses?select=pg_sleep', 400],
    // `t.text` would be a cast of the whole row, and `t.to_json` a call.
    ['houses?select=text', 400],
    ['houses?to_json=eq.1', 400],
    ['houses?order=to_json', 400],
    ['pg_authid', 404],
    ['auth.users', 404],
    ['..%2F..%2Fauth%2Fusers', 404],
    ['rpc/pg_sleep', 400],
  ])('%s', async (path, status) => {
    expect((await get(path)).status).toBe(status)
  })

  test('any text as a value is compared, never run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (text) => {
        const { error, status } = await world.service.from('houses').select('id').eq('name', text)
        // Only a byte zero is no text to Postgres.
        expect([status, error === null]).toEqual(text.includes('\0') ? [400, false] : [200, true])
      }),
      { numRuns: 60 },
    )
  })

  test('any text as a name is a known column or an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 30 }), async (text) => {
        const select = await get(`houses?select=${encodeURIComponent(text)}`)
        const order = await get(`houses?order=${encodeURIComponent(text)}`)
        expect(select.status).toBeLessThan(500)
        expect(order.status).toBeLessThan(500)
      }),
      { numRuns: 60 },
    )
  })

  test('any written text comes back unchanged', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !text.includes('\0'))
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const { data } = await world.service.rpc('echo', { p_value: { text } })
        expect(data).toEqual({ text })
      }),
      { numRuns: 60 },
    )
  })
})

describe('SQL text', () => {
  const hostile = ['a', 'b', "'", '"', '$', ';', '-', '\n', '€', '😀', "''", '\\', "\\'", '$$']
  const text = fc.string({ unit: fc.constantFrom(...hostile), maxLength: 30 })

  test('holds a literal unchanged, whatever standard_conforming_strings says', async () => {
    for (const conforming of ['on', 'off']) {
      await world.server.db.exec(
        `set standard_conforming_strings = ${conforming}; set escape_string_warning = off`,
      )
      await fc.assert(
        fc.asyncProperty(text, async (value) => {
          const { rows } = await world.server.db.query(`select ${literal(value)} as value`)
          expect(rows).toEqual([{ value }])
        }),
        { numRuns: 60 },
      )
    }
    await world.server.db.exec('reset standard_conforming_strings; reset escape_string_warning')
  })

  test('holds an identifier as one name', async () => {
    const name = text.filter((value) => value !== '' && Buffer.byteLength(value) < 60)
    await fc.assert(
      fc.asyncProperty(name, async (value) => {
        const { rows } = await world.server.db.query(`select 1 as ${identifier(value)}`)
        expect(rows).toEqual([{ [value]: 1 }])
      }),
      { numRuns: 60 },
    )
  })

  test('cannot hold a byte zero, and is not cut off at it', () => {
    expect(() => literal('a\0b')).toThrow(UnwritableText)
    expect(() => identifier('a\0b')).toThrow(UnwritableText)
  })
})

describe('the door', () => {
  test('is open to this machine by name only', async () => {
    const { port } = world.server
    const status = (host: string, origin?: string): Promise<number> =>
      requestStatus(port, { host, ...(origin === undefined ? {} : { origin }) })
    expect(await status(`127.0.0.1:${port}`)).toBe(200)
    expect(await status(`localhost:${port}`, 'http://localhost:3000')).toBe(200)
    expect(await status(`evil.example:${port}`)).toBe(403)
    expect(await status(`127.0.0.1.evil.example:${port}`)).toBe(403)
    expect(await status(`127.0.0.1:${port}`, 'https://evil.example')).toBe(403)
    expect(await status(`127.0.0.1:${port}`, 'null')).toBe(403)
  })

  test('lets pages of this machine read the answers', async () => {
    const origin = 'http://127.0.0.1:3000'
    const preflight = await raw(world, '/rest/v1/houses', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-headers': 'apikey,prefer' },
    })
    const answer = await get('houses', { origin })
    expect(preflight.headers.get('access-control-allow-headers')).toBe('apikey,prefer')
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-expose-headers')).toContain('Content-Range')
  })

  test('needs a key', async () => {
    const answers = await Promise.all(
      ['', 'guess', 'sb_secret_', world.server.secretKey.slice(0, -1)].map((apikey) =>
        get('houses', { apikey }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  })

  test('takes eight MiB and no more', async () => {
    const body = JSON.stringify({ p_value: 'x'.repeat(9 * 1024 * 1024) })
    const response = await raw(world, '/rest/v1/rpc/echo', { method: 'POST', body })
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { message: 'The body is larger than 8 MiB.' },
    ])
    const fitting = JSON.stringify({ p_value: 'x'.repeat(7 * 1024 * 1024) })
    const echoed = await raw(world, '/rest/v1/rpc/echo', { method: 'POST', body: fitting })
    expect(echoed.status).toBe(200)
  })

  test('takes a filter by hundreds of ids', async () => {
    const ids = Array.from({ length: 1000 }, () => crypto.randomUUID())
    const { error } = await world.service.from('houses').select('id').in('id', ids)
    expect(error).toBeNull()
  })
})

/** `fetch` does not let a program choose its Host. */
async function requestStatus(port: number, headers: Record<string, string>): Promise<number> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
