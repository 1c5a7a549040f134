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

const repairs = () => world.service.from('repairs')
const summaries = (rows: { summary: string }[] | null) => rows?.map(({ summary }) => summary)

describe('filters', () => {
  test('compare with eq, neq, gt, gte, lt and lte', async () => {
    const { data } = await repairs()
      .select('summary')
      .neq('summary', 'Loose tile')
      .gt('cost_cents', 899)
      .gte('cost_cents', 900)
      .lt('cost_cents', 12_001)
      .lte('cost_cents', 12_000)
      .eq('version', 1)
      .order('summary')
    expect(summaries(data)).toEqual(['Broken lamp', 'Leak under the sink'])
  })

  test('take a list with commas, parentheses, quotes and backslashes in its values', async () => {
    const odd = ['we, (said) hi', 'a "so-called" leak', 'back\\slash', "o'clock", 'x']
    const rows = odd.map((summary) => ({
      team_id: world.ids.brunosTeam,
      house_id: world.ids.villa,
      summary,
    }))
    await repairs().insert(rows)
    const { data } = await repairs().select('summary').in('summary', odd)
    expect(data).toHaveLength(odd.length)
    const { data: oneByOne } = await repairs().select('summary').eq('summary', 'a "so-called" leak')
    expect(oneByOne).toHaveLength(1)
    await repairs().delete().eq('house_id', world.ids.villa)
  })

  test('match nothing with an empty list', async () => {
    const { data, error } = await repairs().select('id').in('summary', [])
    expect({ data, error }).toEqual({ data: [], error: null })
  })

  test('know null, not null and booleans', async () => {
    const { data: open } = await repairs().select('id').is('closed_at', null)
    const { data: closed } = await repairs().select('id').not('closed_at', 'is', null)
    const { data: bids } = await world.service.from('bids').select('id').is('accepted', false)
    expect([open?.length, closed?.length, bids?.length]).toEqual([2, 1, 2])
  })

  test('negate a list', async () => {
    const { data } = await repairs().select('summary').not('status', 'in', '(quoted,done)')
    expect(summaries(data)?.toSorted()).toEqual(['Broken lamp', 'Loose tile'])
  })

  test('match patterns regardless of case', async () => {
    const { data } = await repairs().select('summary').ilike('summary', '%LEAK%')
    expect(summaries(data)).toEqual(['Leak under the sink'])
  })

  test('nest or and and', async () => {
    const { data } = await repairs()
      .select('summary')
      .or('summary.eq."Broken lamp",and(status.eq.quoted,cost_cents.gt.100),not.and(version.eq.1)')
      .order('summary')
    expect(summaries(data)).toEqual(['Broken lamp', 'Leak under the sink'])
  })

  test('look into arrays and JSON', async () => {
    const houses = () => world.service.from('houses').select('name')
    const answers = await Promise.all([
      houses().contains('traits', ['old roof']),
      houses().overlaps('traits', ['garden', 'pool']),
      houses().contains('details', { floors: 2 }),
      houses().eq('details->address->>street', 'Quay'),
      houses().eq('details->doors->>1', 'side'),
    ])
    expect(answers.map(({ data }) => data)).toEqual(
      Array.from({ length: 5 }, () => [{ name: 'Cottage' }]),
    )
  })
})

describe('embeds', () => {
  test('reach three levels, with aliases, in both directions', async () => {
    const { data } = await world.service
      .from('houses')
      .select(
        'name, repairs:repairs!repairs_house_id_fkey(summary, bids(vendor, notes:bid_notes(note)))',
      )
      .eq('name', 'Cottage')
      .order('summary', { referencedTable: 'repairs', ascending: false })
      .order('vendor', { referencedTable: 'repairs.bids' })
      .limit(1, { referencedTable: 'repairs.bids' })
      .single()
    expect(data).toEqual({
      name: 'Cottage',
      repairs: [
        { summary: 'Loose tile', bids: [] },
        {
          summary: 'Leak under the sink',
          bids: [{ vendor: 'Rossi', notes: [{ note: 'tomorrow morning' }] }],
        },
        { summary: 'Broken lamp', bids: [] },
      ],
    })
  })

  test('give an object for a foreign key, null without one', async () => {
    const { data } = await repairs()
      .select('house:houses!repairs_house_id_fkey(name), copied:houses!copied_from_house_id(name)')
      .eq('id', world.ids.sink)
      .single()
    expect(data).toEqual({ house: { name: 'Cottage' }, copied: null })
  })

  test('give an object where a unique constraint makes it one-to-one, an array elsewhere', async () => {
    const { data } = await repairs()
      .select('inspections(result), bids(vendor)')
      .eq('id', world.ids.sink)
      .single()
    expect(data).toMatchObject({ inspections: { result: 'passed' }, bids: [{}, {}] })
  })

  test('cross a junction table', async () => {
    const { data } = await repairs().select('labels(name)').eq('id', world.ids.sink).single()
    expect(data).toEqual({ labels: [{ name: 'water' }] })
  })

  test('leave out rows without a match when inner', async () => {
    const { data } = await repairs()
      .select('summary, bids!inner(vendor)')
      .eq('bids.vendor', 'Rossi')
    expect(data).toEqual([{ summary: 'Leak under the sink', bids: [{ vendor: 'Rossi' }] }])
  })

  test('filter rows by having any, or none', async () => {
    const { data: some } = await repairs().select('summary, bids()').not('bids', 'is', null)
    const { data: none } = await repairs().select('summary, bids()').is('bids', null)
    expect([summaries(some), none?.length]).toEqual([['Leak under the sink'], 2])
  })

  test('count', async () => {
    const { data } = await repairs().select('bids(count)').eq('id', world.ids.sink).single()
    expect(data).toEqual({ bids: [{ count: 2 }] })
  })

  test('are ambiguous with two foreign keys and no hint', async () => {
    const { error, status } = await repairs().select('houses(name)')
    expect([status, error?.code]).toEqual([300, 'PGRST201'])
    expect(error?.hint).toContain("'houses!repairs_copied_from_house_id_fkey'")
  })

  test('need a foreign key', async () => {
    const { error, status } = await repairs().select('journal(entry)')
    expect([status, error?.code]).toEqual([400, 'PGRST200'])
  })
})

describe('answers', () => {
  test('page with a count of everything', async () => {
    const { data, count, status } = await repairs()
      .select('summary', { count: 'exact' })
      .order('summary')
      .range(1, 1)
    expect([summaries(data), count, status]).toEqual([['Leak under the sink'], 3, 206])
  })

  test('count without rows', async () => {
    const { data, count } = await repairs()
      .select('*', { count: 'exact', head: true })
      .eq('version', 1)
    expect([data, count]).toEqual([null, 3])
  })

  test('say when a page lies behind the end', async () => {
    const { error, status } = await repairs().select('*', { count: 'exact' }).range(500, 510)
    expect([status, error?.code]).toEqual([416, 'PGRST103'])
  })

  test('are one object, or an error, for single', async () => {
    const { error: none } = await repairs().select('id').eq('summary', 'nothing').single()
    const { error: many, status } = await repairs().select('id').single()
    expect([none?.code, many?.code, status]).toEqual(['PGRST116', 'PGRST116', 406])
    expect(many?.details).toBe('The result contains 3 rows')
  })

  test('are null for maybeSingle without a row', async () => {
    const { data, error } = await repairs().select('id').eq('summary', 'nothing').maybeSingle()
    expect([data, error]).toEqual([null, null])
  })

  test('keep aliases, casts and JSON paths apart from column names', async () => {
    const { data } = await world.service
      .from('houses')
      .select('label:name, floors:details->floors, street:details->address->>street, id::text')
      .eq('name', 'Cottage')
      .single()
    expect(data).toEqual({
      label: 'Cottage',
      floors: 2,
      street: 'Quay',
      id: world.ids.cottage,
    })
  })

  test('survive aliases that are the names inside our SQL', async () => {
    const { data } = await repairs().select('r:summary, o:bids(o:vendor)').eq('id', world.ids.sink)
    expect(data).toEqual([{ r: 'Leak under the sink', o: [{ o: 'Rossi' }, { o: 'Whitfield' }] }])
  })

  test('order by several columns and place nulls', async () => {
    const { data } = await repairs()
      .select('summary')
      .order('cost_cents', { ascending: true, nullsFirst: true })
      .order('summary')
    expect(summaries(data)).toEqual(['Loose tile', 'Broken lamp', 'Leak under the sink'])
  })

  test('never hold more than a thousand rows', async () => {
    const counters = () => world.service.from('counters')
    const rows = Array.from({ length: 1200 }, (_, count) => ({ name: `counter ${count}`, count }))
    await counters().insert(rows)
    const { data, count } = await counters().select('name', { count: 'exact' })
    expect([data?.length, count]).toEqual([1000, 1200])
    await counters().delete().gte('count', 0)
  })

  test('keep whole numbers beyond the precision of JavaScript', async () => {
    const body = `{"team_id":"${world.ids.almasTeam}","house_id":"${world.ids.cottage}","summary":"meter","meter":9007199254740993}`
    const written = await raw(world, '/rest/v1/repairs?select=meter', {
      method: 'POST',
      body,
      headers: { prefer: 'return=representation' },
    })
    expect(await written.text()).toContain('9007199254740993')
    await repairs().delete().eq('summary', 'meter')
  })
})
