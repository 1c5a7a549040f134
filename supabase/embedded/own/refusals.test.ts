import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOwnWorld, raw, type OwnWorld } from '#supabase/embedded/testing/conformance-world.ts'

let world: OwnWorld
beforeAll(async () => {
  world = await createOwnWorld()
}, 120_000)
afterAll(() => world[Symbol.asyncDispose]())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  raw(world, `/rest/v1/${path}`, { headers })

async function refusalOf(response: Promise<Response>): Promise<[number, string]> {
  const answered = await response
  const { code } = (await answered.json()) as { code: string }
  return [answered.status, code]
}

describe('what is outside the subset is refused by name, and says what to do instead', () => {
  test.each([
    ['houses?name=fts.cottage', 'The operator fts', 'write a function'],
    ['houses?name=match.cot', 'The operator match', 'write a function'],
    ['houses?id=isdistinct.1', 'The operator isdistinct', 'write a function'],
    ['houses?name=like(any).{a,b}', 'The modifier of like', 'combine filters with or'],
    ['bids?select=amount_cents.sum()', 'aggregate functions', 'embed relation(count)'],
    ['bids?select=count()', 'aggregate functions', 'embed relation(count)'],
    ['repairs?select=...houses(name)', 'Spreading', 'embed it under a name'],
    ['repairs?select=id::regclass', 'The cast ::regclass', 'use one of '],
    ['repairs?order=houses(name).asc', 'Ordering by a column of an embed', 'order the rows'],
    [`houses?or=${'(and'.repeat(8)}(id.eq.1)${')'.repeat(8)}`, 'A logic tree', 'write a function'],
  ])('%s', async (path, what, instead) => {
    const response = await get(path)
    const said = (await response.json()) as { code: string; message: string; hint: string }
    expect(response.status).toBe(400)
    expect(said.code).toMatch(/^PGRST1(00|23)$/)
    expect(`${said.message} ${said.hint}`).toContain(what)
    expect(said.hint.toLowerCase()).toContain(instead)
  })

  test.each([
    ['count=planned', 'use count=exact'],
    ['count=exact=2', 'use count=exact'],
    ['return=headers-only', 'use return=minimal or'],
    ['return=minimal,return=representation', 'give it once'],
    ['tx=rollback', 'test against a copy'],
    ['max-affected=1', 'write a function'],
    ['params=single-object', 'name the arguments'],
    ['resolution=replace', 'use merge-duplicates or'],
    ['constructor=x, handling=strict', 'known are return'],
  ])('Prefer: %s', async (prefer, instead) => {
    const response = await get('houses', { prefer })
    const { code, hint } = (await response.json()) as { code: string; hint: string }
    expect([response.status, code]).toEqual([400, expect.stringMatching(/^PGRST1(00|22)$/)])
    expect(hint.toLowerCase()).toContain(instead)
  })

  test('ranges, schemas and the description of the API', async () => {
    expect(await refusalOf(get('houses', { range: '0-1' }))).toEqual([400, 'PGRST100'])
    expect(await refusalOf(get(''))).toEqual([404, 'PGRST126'])
    const head = await raw(world, '/rest/v1/houses', {
      method: 'HEAD',
      headers: { 'accept-profile': 'auth' },
    })
    expect(head.status).toBe(406)
  })

  test('PUT, and bodies that are not JSON, with what to send', async () => {
    const put = await raw(world, '/rest/v1/houses?id=eq.1', { method: 'PUT', body: '{}' })
    const csv = await raw(world, '/rest/v1/houses', {
      method: 'POST',
      body: 'name\nx',
      headers: { 'content-type': 'text/csv' },
    })
    const answer = await get('houses', { accept: 'text/csv' })
    expect([put.status, await put.json()]).toMatchObject([
      405,
      { code: 'PGRST117', hint: expect.stringContaining('upsert') },
    ])
    expect([csv.status, await csv.json()]).toMatchObject([
      400,
      { code: 'PGRST102', hint: 'Send application/json in UTF-8.' },
    ])
    expect([answer.status, await answer.json()]).toMatchObject([
      406,
      { code: 'PGRST107', hint: 'Ask for application/json.' },
    ])
  })
})

describe('calling a function is refused', () => {
  test('by GET, whose caller expects that nothing is changed', async () => {
    const response = await raw(world, '/rest/v1/rpc/greet')
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'PGRST100' }])
  })

  test('with a body that is no object of arguments', async () => {
    const answers = await Promise.all(
      ['[1]', '{bad', '"text"'].map((body) =>
        raw(world, '/rest/v1/rpc/greet', { method: 'POST', body }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
  })
})

test('a fourth level of embeds is refused', async () => {
  const select = 'id,repairs!repairs_house_id_fkey(bids(bid_notes(bids(id))))'
  const { error, status } = await world.service.from('houses').select(select)
  expect([status, error?.code]).toEqual([400, 'PGRST100'])
})

describe('what is malformed is refused, though a hosted project might overlook some of it', () => {
  test.each([
    'houses?or=(name.eq.a)extra',
    'houses?name=in.(a)b',
    'houses?name%22=eq.1',
    'houses?select=id,,name',
    'houses?select=id%20from%20houses;--',
    'houses?select=repairs!a!b(id)',
    'houses?order=name.desc;drop',
    'houses?limit=abc',
    'houses?limit=-1',
    'houses?limit=1&limit=2',
    'houses?offset=1e3',
    'houses?repairs.status=eq.done',
    'repairs?select=id,bids(id)&bids.limit=1&bids.limit=2',
    'repairs?select=id,bids(id)&bids.order=id&bids.order=vendor',
    'houses?on_conflict=name',
    'houses?not.name=eq.x',
    'houses?select=*::text',
  ])('%s', async (path) => {
    const [status, code] = await refusalOf(get(path))
    expect([status, code.startsWith('PGRST1')]).toEqual([400, true])
  })
})

describe('what is sent is refused rather than half understood', () => {
  const send = (path: string, body: string, headers: Record<string, string> = {}) =>
    raw(world, `/rest/v1/${path}`, { method: 'POST', body, headers })
  const label = '{"id":70,"name":"seventy"}'

  test.each([
    ['labels', label, { 'content-type': 'application/json-patch+json' }],
    ['labels', label, { 'content-type': 'application/json; charset=latin1' }],
    ['labels?on_conflict=id', label, {}],
    ['labels?columns=id,name&columns=id', label, {}],
    ['labels?id=eq.1', label, {}],
    ['labels?limit=1', label, {}],
    ['labels', 'null', {}],
    ['labels', '[1]', {}],
    ['rpc/greet?p_name=eq.x', '{}', {}],
    ['rpc/greet', '{}', { prefer: 'count=exact' }],
  ])('POST %s %s %o', async (path, body, headers) => {
    const [status, code] = await refusalOf(send(path, body, headers))
    expect([status, code]).toEqual([400, expect.stringMatching(/^PGRST1\d\d$/)])
    const { count } = await world.service
      .from('labels')
      .select('*', { count: 'exact', head: true })
      .eq('id', 70)
    expect(count).toBe(0)
  })

  test.each(['houses?name=eq.%ff', 'houses?name=like.%zz', 'houses?%c3=eq.1'])(
    'a query in no encoding: %s',
    async (path) => {
      expect((await get(path)).status).toBe(400)
    },
  )
})

test('a token that cannot be read never leaves the rights of the key alone', async () => {
  const headers = ['Bearer', 'Bearer a b', 'Basic YTpi', 'nonsense']
  for (const authorization of headers) {
    expect(await refusalOf(get('houses', { authorization }))).toEqual([401, 'PGRST301'])
  }
})

test('a new function is callable after the reload notification', async () => {
  await world.server.db.exec(`
    create function public.added_later() returns integer language sql as 'select 7';
    grant execute on function public.added_later() to service_role;
    notify pgrst, 'reload schema'`)
  const { data } = await world.service.rpc('added_later')
  expect(data).toBe(7)
})
