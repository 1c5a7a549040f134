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

const call = (name: string, args?: Record<string, unknown>) => world.service.rpc(name, args)

describe('a function returns', () => {
  test('a row of a table, with its embeds', async () => {
    const { data } = await call('open_repair', {
      p_house_id: world.ids.villa,
      p_summary: 'Gate',
    }).select('summary, house:houses!repairs_house_id_fkey(name)')
    expect(data).toEqual({ summary: 'Gate', house: { name: 'Villa' } })
  })

  test('rows of a table, filtered, ordered and limited', async () => {
    const { data } = await call('repairs_of', { p_house_id: world.ids.cottage })
      .select('summary')
      .neq('summary', 'Loose tile')
      .order('summary', { ascending: false })
      .limit(1)
    expect(data).toEqual([{ summary: 'Leak under the sink' }])
  })

  test('a table of its own', async () => {
    const { data } = await call('costs_by_status').eq('status', 'quoted')
    expect(data).toEqual([{ status: 'quoted', total_cents: 12_000 }])
  })

  test('a scalar, with default and given argument', async () => {
    const { data: anybody } = await call('greet')
    const { data: emma } = await call('greet', { p_name: 'Emma' })
    expect([anybody, emma]).toEqual(['hello stranger', 'hello Emma'])
  })

  test('null for a null argument', async () => {
    const { data, error, status } = await call('greet', { p_name: null })
    expect([data, error, status]).toEqual([null, null, 200])
  })

  test('JSON as it is', async () => {
    const value = { kind: 'held', list: [1, 'zwei', null], nested: { ok: true } }
    const { data } = await call('echo', { p_value: value })
    expect(data).toEqual(value)
  })

  test('a set of scalars', async () => {
    const { data } = await call('repair_ids')
    expect(data).toContain(world.ids.sink)
  })

  test('nothing, and has acted', async () => {
    const entry = `written ${crypto.randomUUID()}`
    const { status, data } = await call('write_journal', { p_entry: entry })
    const { data: entries } = await world.service.from('journal').select('entry').eq('entry', entry)
    expect([status, data, entries]).toEqual([204, null, [{ entry }]])
  })

  test('takes arrays, and vectors as arrays or text', async () => {
    const { data: sum } = await call('add_all', { p_numbers: [1, 2, 39] })
    const { data: byArray } = await call('nearest_repairs', { p_embedding: [1, 0, 0], p_limit: 1 })
    const { data: byText } = await call('nearest_repairs', { p_embedding: '[1,0,0]' })
    const nearest = { summary: 'Leak under the sink', similarity: 1 }
    expect([sum, byArray, byText]).toEqual([42, [nearest], [nearest]])
  })
})

describe('a function is refused', () => {
  test('when there is none of that name and arguments', async () => {
    const { error, status } = await call('greet', { p_nom: 'Emma' })
    expect([status, error?.code]).toEqual([404, 'PGRST202'])
    expect(error?.message).toBe(
      'Could not find the function public.greet(p_nom) in the schema cache',
    )
  })

  test('when its overloads are not told apart by argument names', async () => {
    const { data: number } = await call('overloaded', { p_number: 1 })
    const { data: text } = await call('overloaded', { p_text: 'x' })
    const { error, status } = await call('overloaded')
    expect([number, text]).toEqual(['number', 'text'])
    expect([status, error?.code]).toEqual([300, 'PGRST203'])
  })

  test('with the status it chose itself', async () => {
    const conflict = await call('refuse', { p_code: 'PT409' })
    const refused = await call('refuse', { p_code: 'P0001' })
    expect([conflict.status, conflict.error?.message]).toEqual([409, 'refused with PT409'])
    expect([refused.status, refused.error?.code]).toEqual([400, 'P0001'])
  })

  test('when the caller may not run it', async () => {
    const member = await world.alma.rpc('write_journal', { p_entry: 'x' })
    const stranger = await world.anon.rpc('write_journal', { p_entry: 'x' })
    expect([member.status, member.error?.code]).toEqual([403, '42501'])
    expect([stranger.status, stranger.error?.code]).toEqual([401, '42501'])
  })

  test('with a body that is no JSON', async () => {
    const response = await raw(world, '/rest/v1/rpc/greet', { method: 'POST', body: '{bad' })
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'PGRST102' }])
  })

  test('outside the schema public', async () => {
    const { error: builtIn } = await call('set_config', { setting_name: 'role' })
    const { error: hidden } = await call('team_ids')
    expect([builtIn?.code, hidden?.code]).toEqual(['PGRST202', 'PGRST202'])
  })
})
