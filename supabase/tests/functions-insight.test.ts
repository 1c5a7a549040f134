import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addPastCases, type PastCase } from './past-cases.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

const DAY_MS = 86_400_000
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()

interface Measure {
  name: string
  count: number
  quantiles: number[]
  weeks: { week: string; count: number; quantiles: number[] }[]
}
interface Insight {
  incidents: number
  closed: number
  measures: Measure[]
  rates: {
    name: string
    count: number
    hits: number
    weeks: { count: number; hits: number }[]
  }[]
}

async function insight(args: Record<string, unknown> = {}): Promise<Insight> {
  const { answer } = await test.one<{ answer: Insight }>(
    'select public.read_insight($1, $2, $3, $4) as answer',
    [world.organizationId, args['days'] ?? 90, args['property'] ?? null, args['trade'] ?? null],
  )
  return answer
}
const measure = (from: Insight, name: string): Measure | undefined =>
  from.measures.find((one) => one.name === name)
const rate = (from: Insight, name: string): [number, number] | undefined => {
  const found = from.rates.find((one) => one.name === name)
  return found && [found.hits, found.count]
}

/** Three repairs: dialled after 1, 3 and 11 minutes; prices of 200 and 300, of 100 alone; one still open. */
async function tellStory(): Promise<string[]> {
  const { id: policyId } = await test.one<{ id: string }>(
    'select id from owner_policies where landlord_id = $1',
    [world.landlordId],
  )
  const common = {
    organizationId: world.organizationId,
    propertyId: world.propertyId,
    landlordId: world.landlordId,
    policyId,
    trade: 'plumbing',
    priority: 'p3',
  }
  const marco = { vendorId: world.marco.vendorId, contactId: world.marco.contactId }
  const dana = { vendorId: world.dana.vendorId, contactId: world.dana.contactId }
  const cases: PastCase[] = [
    {
      ...common,
      reportedAt: daysAgo(20),
      dialled: 1,
      quoted: 10,
      approved: 30,
      approvedBy: 'policy',
      scheduled: 40,
      closed: 600,
      costCents: 150_00,
      wasTouched: true,
      requests: [
        { ...marco, status: 'quoted', cents: 200_00, replyMs: 800 },
        { ...dana, status: 'quoted', cents: 300_00, replyMs: 1200 },
      ],
    },
    {
      ...common,
      trade: 'pool',
      priority: 'p1',
      reportedAt: daysAgo(6),
      dialled: 3,
      quoted: 20,
      approved: 60,
      scheduled: 90,
      doneVisits: 2,
      closed: 1200,
      costCents: 250_00,
      requests: [
        { ...dana, status: 'quoted', cents: 100_00 },
        { ...marco, status: 'no_answer' },
      ],
    },
    { ...common, reportedAt: daysAgo(5), dialled: 11, requests: [{ ...marco, status: 'busy' }] },
  ]
  return addPastCases(test.pg, cases)
}

describe('insight', () => {
  it('holds against a story that was counted by hand', async () => {
    await tellStory()
    const all = await insight()
    expect(all).toMatchObject({ incidents: 3, closed: 2 })
    // 1, 3, 11: the median is the middle one, a tenth is a fifth of the way from the first to it.
    expect(measure(all, 'first_dial')).toMatchObject({ count: 3, quantiles: [1.4, 2, 3, 7, 9.4] })
    expect(measure(all, 'first_quote')?.quantiles[2]).toBe(15)
    expect(measure(all, 'approval')?.quantiles[2]).toBe(45)
    expect(measure(all, 'schedule')?.quantiles[2]).toBe(65)
    expect(measure(all, 'close')).toMatchObject({ count: 2 })
    expect(measure(all, 'close')?.quantiles[2]).toBe(900)
    // 150 of the 200 that are allowed, 250 of the 250 that are allowed in an emergency.
    expect(measure(all, 'cost_of_limit')?.quantiles[2]).toBe(87.5)
    // Only the first had two prices: 200 of a median of 250.
    expect(measure(all, 'price_of_median')).toMatchObject({ count: 1 })
    expect(measure(all, 'price_of_median')?.quantiles[2]).toBe(80)
    expect(measure(all, 'turn_gap')).toMatchObject({ count: 2 })
    expect(measure(all, 'turn_gap')?.quantiles[2]).toBe(1000)
    expect(rate(all, 'human_touch')).toEqual([1, 2])
    expect(rate(all, 'first_time_fix')).toEqual([1, 2])
    expect(rate(all, 'vendor_answer')).toEqual([3, 5])
    const weeks = measure(all, 'first_dial')?.weeks ?? []
    expect(weeks.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(weeks.every(({ week }) => new Date(week).getUTCDay() === 1)).toBe(true)
  })

  it('counts only the days, the trade and the property that were asked for', async () => {
    await tellStory()
    expect(await insight({ days: 7 })).toMatchObject({ incidents: 2, closed: 1 })
    expect(await insight({ trade: 'pool' })).toMatchObject({ incidents: 1, closed: 1 })
    expect(rate(await insight({ trade: 'pool' }), 'vendor_answer')).toEqual([1, 2])
    expect(await insight({ property: world.propertyId })).toMatchObject({ incidents: 3 })
    expect(await insight({ property: world.landlordId })).toMatchObject({
      incidents: 0,
      measures: [],
      rates: [],
    })
  })

  it('leaves duplicates to their originals, and knows nothing where nothing happened', async () => {
    const [first, second] = await tellStory()
    await test.pg.exec('set session_replication_role = replica')
    await test.pg.query(
      `update incidents set status = 'duplicate', duplicate_of = $2 where id = $1`,
      [first, second],
    )
    await test.pg.exec('set session_replication_role = origin')
    expect(await insight()).toMatchObject({ incidents: 2, closed: 1 })
    world = await buildWorld(test)
    expect(await insight()).toMatchObject({ incidents: 0, closed: 0, measures: [], rates: [] })
  })
})

describe('figures of people', () => {
  it('tell how a vendor answers, offers and works', async () => {
    await tellStory()
    const { answer } = await test.one<{ answer: { name: string }[] }>(
      'select public.read_vendor_figures($1, 90, null, null) as answer',
      [world.organizationId],
    )
    expect(answer).toMatchObject([
      { name: 'Rapid Rooter', asked: 3, answered: 1, quoted: 1, startHours: 2, jobs: 1 },
      { name: 'Whitfield', asked: 2, answered: 2, quoted: 2, startHours: 2.5, jobs: 1 },
    ])
    expect(answer).toMatchObject([{ isReachable: true }, { isReachable: true }])
    await test.pg.query(
      `insert into suppressions (organization_id, phone, reason) values ($1, $2, 'Asked us to stop')`,
      [world.organizationId, world.marco.phone],
    )
    const after = await test.one<{ answer: unknown }>(
      'select public.read_vendor_figures($1, 90, null, null) as answer',
      [world.organizationId],
    )
    expect(after.answer).toMatchObject([{ isReachable: false }, { isReachable: true }])
  })

  it('tell how a landlord decides, without what standing orders decided', async () => {
    await tellStory()
    const { answer } = await test.one<{ answer: unknown }>(
      'select public.read_landlord_figures($1) as answer',
      [world.organizationId],
    )
    expect(answer).toEqual([
      { landlordId: world.landlordId, decided: 1, approved: 1, minutes: 40, pending: 0 },
    ])
  })

  it('say of a code that it is there, and no more', async () => {
    const read = () =>
      test.one<{ answer: unknown }>('select public.list_coded_properties($1) as answer', [
        world.organizationId,
      ])
    expect(await read()).toEqual({ answer: [] })
    await test.pg.query(
      `insert into access_codes (organization_id, property_id, ciphertext, label)
       values ($1, $2, 'v1:a:b:c', 'Front door')`,
      [world.organizationId, world.propertyId],
    )
    expect(await read()).toEqual({ answer: [world.propertyId] })
  })
})
