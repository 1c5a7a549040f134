import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { identifier, literal, UnwritableText } from '#supabase/embedded/sql-text.ts'
import { createOwnWorld, raw, type OwnWorld } from '#supabase/embedded/testing/conformance-world.ts'

let world: OwnWorld
beforeAll(async () => {
  world = await createOwnWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  raw(world, `/rest/v1/${path}`, { headers })

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
