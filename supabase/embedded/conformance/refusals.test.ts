import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe('a query that is malformed is 400 with PGRST100', () => {
  test.each([
    'houses?or=(name.eq.a',
    'houses?or=(name.eq.a,',
    'houses?or=name.eq.a',
    'houses?or=()',
    'houses?and=(name.eq.a,or(name.eq.b)',
    'houses?name=in.(a',
    'houses?name=in.a',
    'houses?name=is.nothing',
    'houses?name=eq',
    'houses?name=cottage',
    'houses?name=equals.cottage',
    'houses?select=(((',
    'houses?select=repairs(id',
    'houses?order=name.down',
  ])('%s', async (path) => {
    expect(await refusalOf(get(path))).toEqual([400, 'PGRST100'])
  })
})

describe('what a hosted project has switched off is refused', () => {
  test.each([
    'bids?select=amount_cents.sum()',
    'bids?select=amount_cents.max()',
    'repairs?select=bids(amount_cents.avg())',
  ])('aggregates: %s', async (path) => {
    expect(await refusalOf(get(path))).toEqual([400, 'PGRST123'])
  })

  test('schemas that are not exposed', async () => {
    const read = get('users', { 'accept-profile': 'auth' })
    const write = raw(world, '/rest/v1/users', {
      method: 'POST',
      body: '{}',
      headers: { 'content-profile': 'auth' },
    })
    expect(await refusalOf(read)).toEqual([406, 'PGRST106'])
    expect(await refusalOf(write)).toEqual([406, 'PGRST106'])
  })

  test('tables outside of public', async () => {
    expect(await refusalOf(get('pg_authid'))).toEqual([404, 'PGRST205'])
    expect(await refusalOf(get('auth.users'))).toEqual([404, 'PGRST205'])
  })

  test.each([
    ['houses?select=id,labels(id)', 400, 'PGRST200'],
    ['houses?select=id,repairs(id)', 300, 'PGRST201'],
    ['repairs?select=id,bids(id)&bids=eq.1', 400, 'PGRST120'],
    ['repairs?select=id&bids.vendor=eq.Rossi', 400, 'PGRST108'],
    ['houses?select=nothing', 400, '42703'],
    ['houses?nothing=eq.1', 400, '42703'],
    ['houses?order=nothing', 400, '42703'],
    ['repairs?status=eq.unheard-of', 400, '22P02'],
    ['houses?name->a=eq.1', 404, '42883'],
    ['houses/1', 404, 'PGRST125'],
    ['rpc/greet/1', 404, 'PGRST125'],
  ])('%s: %i %s', async (path, status, code) => {
    expect(await refusalOf(get(path))).toEqual([status, code])
  })

  test('methods that no function and no table takes', async () => {
    const call = raw(world, '/rest/v1/rpc/greet', { method: 'DELETE' })
    expect(await refusalOf(call)).toEqual([405, 'PGRST101'])
  })

  test('preferences that nobody knows, when asked to be strict', async () => {
    const prefer = 'handling=strict, return=minimal, wish=granted'
    expect(await refusalOf(get('houses', { prefer }))).toEqual([400, 'PGRST122'])
    expect((await get('houses', { prefer: 'wish=granted' })).status).toBe(200)
  })

  test('media types that nobody serves', async () => {
    expect(await refusalOf(get('houses', { accept: 'image/png' }))).toEqual([406, 'PGRST107'])
  })
})

describe('a body is refused', () => {
  test.each(['{bad', '', '[{"name":"a"},', '{"name":}'])('that is no JSON: %s', async (body) => {
    const response = raw(world, '/rest/v1/houses', { method: 'POST', body })
    expect(await refusalOf(response)).toEqual([400, 'PGRST102'])
  })

  test('that is of a type no table takes', async () => {
    const response = raw(world, '/rest/v1/houses', {
      method: 'POST',
      body: '<name>x</name>',
      headers: { 'content-type': 'application/xml' },
    })
    expect(await refusalOf(response)).toEqual([400, 'PGRST102'])
  })

  test('that names a column which is not there, or rows with different keys', async () => {
    const insert = (body: string) => raw(world, '/rest/v1/labels', { method: 'POST', body })
    expect(await refusalOf(insert('{"id":7,"colour":"red"}'))).toEqual([400, 'PGRST204'])
    expect(await refusalOf(insert('[{"id":7,"name":"a"},{"id":8}]'))).toEqual([400, 'PGRST102'])
  })
})

describe('a key is needed', () => {
  test('that the project made', async () => {
    const { secretKey } = world.project
    const answers = await Promise.all(
      ['', 'guess', 'sb_secret_', secretKey.slice(0, -1)].map((apikey) =>
        get('houses', { apikey }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  })
})

describe('text is text', () => {
  test('as a value it is compared, never run', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((one) => !one.includes('\0'))
    await fc.assert(
      fc.asyncProperty(word, async (text) => {
        const { error, status } = await world.service.from('houses').select('id').eq('name', text)
        expect([status, error]).toEqual([200, null])
      }),
      { numRuns: 60 },
    )
  })

  test('written, it comes back unchanged', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 60 }).filter((one) => !one.includes('\0'))
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const { data } = await world.service.rpc('echo', { p_value: { text } })
        expect(data).toEqual({ text })
      }),
      { numRuns: 60 },
    )
  })

  test('a quote in a filter ends nothing', async () => {
    const { data, error } = await world.service
      .from('houses')
      .select('id')
      .eq('name', "x'; drop table public.houses;--")
    const { count } = await world.service.from('houses').select('*', { count: 'exact', head: true })
    expect([data, error, count]).toEqual([[], null, 2])
  })
})
