import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matchMaintenance, medianCostCents, type MaintenanceMatch } from '#lib/db/maintenance.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { createTestDatabase, type TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'

const DIMENSIONS = 768

const nowhere = (): number[] => Array.from({ length: DIMENSIONS }, () => 0)

/** A direction between two axes: 0 is the first, 1 the second. */
function between(first: number, second: number, share: number): number[] {
  const vector = nowhere()
  vector[first] = Math.cos((share * Math.PI) / 2)
  vector[second] = (vector[second] ?? 0) + Math.sin((share * Math.PI) / 2)
  return vector
}
const axis = (n: number): number[] => between(n, n, 0)

interface Repair {
  readonly title: string
  readonly embedding: readonly number[]
  readonly on?: string
  readonly trade?: Trade
  readonly model?: string
}

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

async function propertyWith(repairs: readonly Repair[]): Promise<string> {
  const { id } = await test.one<{ id: string }>(
    `insert into properties (organization_id, landlord_id, name, address, timezone)
     values ($1, $2, gen_random_uuid()::text, '1 Test Street', 'UTC') returning id`,
    [world.organizationId, world.landlordId],
  )
  for (const { title, embedding, on = '2025-01-01', trade = 'plumbing', model = 'm' } of repairs) {
    await test.pg.query(
      `insert into maintenance_records (organization_id, property_id, trade, title, description,
         resolution, occurred_on, embedding, embedding_model)
       values ($1, $2, $3, $4, '', 'Done.', $5, $6, $7)`,
      [world.organizationId, id, trade, title, on, JSON.stringify(embedding), model],
    )
  }
  return id
}

function search(propertyId: string, limit = 5): Promise<MaintenanceMatch[]> {
  return matchMaintenance(test.db, { propertyId, embedding: axis(0), model: 'm', limit })
}
const titles = (matches: readonly MaintenanceMatch[]): string[] => matches.map(({ title }) => title)

/** Repairs of nothing in particular, each of its own kind. */
const others = (count: number, first = 10): Repair[] =>
  Array.from({ length: count }, (_, n) => ({ title: `other ${n}`, embedding: axis(first + n) }))

describe('searching the history of a property', () => {
  it('is not disturbed by nearer repairs elsewhere, however many they are', async () => {
    await propertyWith(Array.from({ length: 200 }, () => ({ title: 'away', embedding: axis(0) })))
    const here = await propertyWith([
      { title: 'here', embedding: between(0, 1, 0.6) },
      ...others(7),
    ])
    const matches = await search(here)
    expect(matches).toHaveLength(5)
    expect(titles(matches)[0]).toBe('here')
    expect(titles(matches)).not.toContain('away')
  })

  it('never compares with the vectors of another model', async () => {
    const here = await propertyWith([
      { title: 'old model', embedding: axis(0), model: 'older' },
      { title: 'this model', embedding: between(0, 1, 0.8) },
    ])
    expect(titles(await search(here))).toEqual(['this model'])
  })

  it('begins with every repair of the nearest fault, latest first, and counts them', async () => {
    const here = await propertyWith([
      { title: 'second', embedding: between(0, 1, 0.2), on: '2023-06-01' },
      { title: 'third', embedding: between(0, 1, 0.25), on: '2025-06-01' },
      { title: 'first', embedding: between(0, 1, 0.15), on: '2021-06-01' },
      { title: 'alike, another trade', embedding: between(0, 1, 0.16), trade: 'electrical' },
      { title: 'somewhat alike', embedding: between(0, 2, 0.75), on: '2025-09-01' },
      ...others(6),
    ])
    const matches = await search(here)
    expect(titles(matches)).toEqual([
      'third',
      'second',
      'first',
      'alike, another trade',
      'somewhat alike',
    ])
    expect(matches.map(({ sameFault }) => sameFault)).toEqual([true, true, true, false, false])
    expect(matches[0]).toMatchObject({ faultTimes: 3, faultLastOn: '2025-06-01' })
    // The limit cuts the list, not the count.
    expect(await search(here, 1)).toMatchObject([{ title: 'third', faultTimes: 3 }])
  })

  it('counts in a history of three as well, and a single repair as one', async () => {
    const three = await propertyWith([
      { title: 'once', embedding: between(0, 1, 0.2), on: '2024-01-01' },
      { title: 'again', embedding: between(0, 1, 0.25), on: '2025-01-01' },
      ...others(1),
    ])
    expect(await search(three, 1)).toMatchObject([{ title: 'again', faultTimes: 2 }])
    const one = await propertyWith([{ title: 'only', embedding: axis(0) }])
    expect(await search(one)).toMatchObject([{ title: 'only', sameFault: true, faultTimes: 1 }])
    expect(await search(await propertyWith([]))).toEqual([])
  })

  it('answers the same question in the same order when all are equally near', async () => {
    const here = await propertyWith(others(9))
    expect(titles(await search(here))).toEqual(titles(await search(here)))
  })
})

describe('what is no search', () => {
  const good = { propertyId: '', embedding: axis(0), model: 'm', limit: 5 }

  it.each([
    ['no property', { propertyId: null as unknown as string }, 'the property is required'],
    ['no model', { model: ' ' }, 'the embedding model is required'],
    ['a vector of another length', { embedding: [1, 2, 3] }, 'the embedding has 768 dimensions'],
    ['a vector without direction', { embedding: nowhere() }, 'the embedding is zero'],
    ['a limit of nothing', { limit: 0 }, 'limit 1 to 50'],
    ['a limit without end', { limit: 51 }, 'limit 1 to 50'],
  ])('%s is refused by name', async (_, part, sentence) => {
    const query = { ...good, propertyId: world.propertyId, ...part }
    await expect(matchMaintenance(test.db, query)).rejects.toThrow(
      `match_maintenance: ${sentence} (PT400)`,
    )
  })

  it('and no median cost of no trade', async () => {
    await expect(
      medianCostCents(test.db, world.propertyId, null as unknown as Trade),
    ).rejects.toThrow('median_cost_cents: property and trade are required (PT400)')
  })
})
