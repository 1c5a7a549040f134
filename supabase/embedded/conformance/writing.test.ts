import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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
beforeEach(async () => {
  await world.service.from('bids').delete().eq('vendor', 'Nair')
  await world.service.from('repairs').delete().eq('house_id', world.ids.villa)
})

const repairs = () => world.service.from('repairs')
const bids = () => world.service.from('bids')
const villaRepair = (more: Record<string, unknown> = {}) => ({
  team_id: world.ids.brunosTeam,
  house_id: world.ids.villa,
  summary: 'Door',
  ...more,
})

describe('insert', () => {
  test('returns the row with its defaults', async () => {
    const { data, status } = await repairs().insert(villaRepair()).select().single()
    expect(status).toBe(201)
    expect(data).toMatchObject({ summary: 'Door', status: 'reported', version: 1 })
  })

  test('returns embeds of what was inserted', async () => {
    const { data } = await repairs()
      .insert(villaRepair())
      .select('summary, house:houses!repairs_house_id_fkey(name)')
      .single()
    expect(data).toEqual({ summary: 'Door', house: { name: 'Villa' } })
  })

  test('answers nothing unless asked', async () => {
    const { data, status, error } = await repairs().insert(villaRepair())
    expect([data, status, error]).toEqual([null, 201, null])
  })

  test('counts what it wrote', async () => {
    const { count } = await repairs().insert([villaRepair(), villaRepair()], { count: 'exact' })
    expect(count).toBe(2)
  })

  test('fills left-out columns with null, or with their defaults', async () => {
    const rows = [
      { name: 'One', team_id: world.ids.brunosTeam, traits: ['x'] },
      { name: 'Two', team_id: world.ids.brunosTeam },
    ]
    const houses = () => world.service.from('houses')
    const { error } = await houses().insert(rows)
    const { data } = await houses().insert(rows, { defaultToNull: false }).select('traits')
    expect([error?.code, data]).toEqual(['23502', [{ traits: ['x'] }, { traits: [] }]])
    await houses().delete().in('name', ['One', 'Two'])
  })

  test('takes vectors as arrays and as text', async () => {
    const { data } = await repairs()
      .insert([villaRepair({ embedding: [0, 1, 0] }), villaRepair({ embedding: '[0,0,1]' })])
      .select('embedding')
    expect(data).toEqual([{ embedding: '[0,1,0]' }, { embedding: '[0,0,1]' }])
  })

  test('is undone when a single row was wanted and several were written', async () => {
    const { error } = await repairs().insert([villaRepair(), villaRepair()]).select().single()
    const { count } = await repairs()
      .select('*', { count: 'exact', head: true })
      .eq('house_id', world.ids.villa)
    expect([error?.code, count]).toEqual(['PGRST116', 0])
  })

  test('wants the same keys in every row of a body without columns', async () => {
    const body = JSON.stringify([{ id: 7, name: 'a' }, { id: 8 }])
    const response = await raw(world, '/rest/v1/labels', { method: 'POST', body })
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'PGRST102', message: 'All object keys must match' },
    ])
  })
})

describe('upsert', () => {
  const bid = (amountCents: number) => ({
    repair_id: world.ids.sink,
    vendor: 'Nair',
    amount_cents: amountCents,
  })
  const onConflict = 'repair_id,vendor'

  test('inserts, then merges', async () => {
    await bids().upsert(bid(100), { onConflict })
    const { data } = await bids().upsert(bid(200), { onConflict }).select('amount_cents')
    expect(data).toEqual([{ amount_cents: 200 }])
  })

  test('answers an empty list for an ignored duplicate', async () => {
    await bids().insert(bid(100))
    const { data, error } = await bids()
      .upsert(bid(200), { onConflict, ignoreDuplicates: true })
      .select('amount_cents')
    expect([data, error]).toEqual([[], null])
  })

  test('uses the primary key unless told otherwise', async () => {
    const { data } = await world.service
      .from('labels')
      .upsert({ id: 2, name: 'very urgent' })
      .select('name')
    expect(data).toEqual([{ name: 'very urgent' }])
  })
})

describe('update and delete', () => {
  test('change the rows that match and return them, though they no longer match', async () => {
    await repairs().insert(villaRepair())
    const { data } = await repairs()
      .update({ summary: 'Gate', status: 'done' })
      .eq('summary', 'Door')
      .select('summary, status')
    expect(data).toEqual([{ summary: 'Gate', status: 'done' }])
  })

  test('return nothing when another version was expected', async () => {
    await repairs().insert(villaRepair())
    const { data, error } = await repairs()
      .update({ summary: 'Gate' })
      .eq('summary', 'Door')
      .eq('version', 99)
      .select()
    expect([data, error]).toEqual([[], null])
  })

  test('filter with lists, logic and embeds', async () => {
    await repairs().insert([villaRepair(), villaRepair({ summary: 'Gate' })])
    const { data } = await repairs()
      .update({ cost_cents: 5 })
      .in('summary', ['Door', 'Gate'])
      .or('version.eq.1,version.eq.2')
      .select('cost_cents')
    expect(data).toEqual([{ cost_cents: 5 }, { cost_cents: 5 }])
  })

  test('delete what matches and return it', async () => {
    await repairs().insert(villaRepair())
    const { data } = await repairs().delete().eq('summary', 'Door').select('summary')
    const { status } = await repairs().delete().eq('summary', 'Door')
    expect([data, status]).toEqual([[{ summary: 'Door' }], 204])
  })

  test('refuse to touch every row', async () => {
    const updated = await repairs().update({ summary: 'all' })
    const deleted = await repairs().delete()
    expect([updated.status, updated.error?.code]).toEqual([400, '21000'])
    expect([deleted.status, deleted.error?.code]).toEqual([400, '21000'])
  })

  test('treat an empty change as no change', async () => {
    const { data, error } = await repairs().update({}).eq('id', world.ids.sink).select()
    expect([data, error]).toEqual([[], null])
  })
})

describe('errors of Postgres', () => {
  test('a duplicate is 409 with 23505', async () => {
    const { error, status } = await bids().insert({ repair_id: world.ids.sink, vendor: 'Rossi' })
    expect([status, error?.code]).toEqual([409, '23505'])
    expect(error?.details).toContain('already exists')
  })

  test('a missing parent is 409 with 23503', async () => {
    const { error, status } = await bids().insert({
      repair_id: '00000000-0000-4000-8000-000000000000',
      vendor: 'Rossi',
    })
    expect([status, error?.code]).toEqual([409, '23503'])
  })

  test('a broken check is 400 with 23514', async () => {
    const { error, status } = await repairs().insert(villaRepair({ cost_cents: -1 }))
    expect([status, error?.code]).toEqual([400, '23514'])
  })

  test('a missing value is 400 with 23502', async () => {
    const { error, status } = await repairs().insert({ summary: 'x' })
    expect([status, error?.code]).toEqual([400, '23502'])
  })

  test('a value that is none of the enumeration is 400 with 22P02', async () => {
    const { error, status } = await repairs().select('id').eq('status', 'broken')
    expect([status, error?.code]).toEqual([400, '22P02'])
  })

  test('an unknown column is 42703 when read and PGRST204 when written', async () => {
    const { error: read } = await repairs().select('colour')
    const { error: written, status } = await repairs().insert(villaRepair({ colour: 'red' }))
    expect(read).toMatchObject({ code: '42703', message: 'column repairs.colour does not exist' })
    expect([status, written?.code]).toEqual([400, 'PGRST204'])
  })

  test('an unknown table is 404 with PGRST205', async () => {
    const { error, status } = await world.service.from('gardens').select()
    expect([status, error?.code]).toEqual([404, 'PGRST205'])
  })

  test('a byte zero in a text is 400, not the end of the text', async () => {
    const response = await raw(world, '/rest/v1/repairs?summary=eq.a%00b')
    expect([response.status, await response.json()]).toMatchObject([400, { code: '22021' }])
  })
})
