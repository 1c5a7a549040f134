import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPastCases, type PastCase } from '#supabase/tests/past-cases.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { readPastDecisions } from './directory-details.ts'
import { readClosedNumbers, readLadder, readPolicies } from './directory-lists.ts'
import { readGovernance, setOnCallLadder } from './governance.ts'

const DAY_MS = 86_400_000
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await startTestSupabase()
  world = await buildWorld(database)
  const marco = { vendorId: world.marco.vendorId, contactId: world.marco.contactId }
  const dana = { vendorId: world.dana.vendorId, contactId: world.dana.contactId }
  const repair = (days: number, more: Partial<PastCase>): PastCase => ({
    organizationId: world.organizationId,
    propertyId: world.propertyId,
    landlordId: world.landlordId,
    trade: 'plumbing',
    priority: 'p3',
    reportedAt: daysAgo(days),
    quoted: 10,
    approved: 20,
    scheduled: 30,
    closed: 600,
    requests: [
      { ...marco, status: 'quoted', cents: 180_00 },
      { ...dana, status: 'quoted', cents: 210_00 },
    ],
    ...more,
  })
  await addPastCases(database.pg, [
    repair(10, {}),
    repair(20, {
      approvedBy: 'policy',
      requests: [
        { ...marco, status: 'quoted', cents: 90_00 },
        { ...dana, status: 'busy' },
      ],
    }),
    repair(120, {}),
    repair(5, { closed: null }),
  ])
}, 120_000)
afterAll(() => database.close())

test('a draft is tried on decisions of incidents closed since, at the houses it would bind', async () => {
  const of = (propertyIds: string[], since = daysAgo(90)) =>
    readPastDecisions(database.db, { since, propertyIds })
  const { decisions, isWhole } = await of([world.propertyId])
  expect(isWhole).toBe(true)
  expect(
    decisions.map(({ decidedBy, decision, matter }) => ({ decidedBy, decision, ...matter })),
  ).toMatchObject([
    { decidedBy: 'person', decision: 'approved', totalCents: 180_00, bids: 2, kind: 'quote' },
    { decidedBy: 'policy', decision: 'approved', totalCents: 90_00, bids: 1 },
  ])
  expect((await of([world.propertyId], daysAgo(365))).decisions).toHaveLength(3)
  expect((await of([crypto.randomUUID()])).decisions).toEqual([])
  expect(await of([])).toEqual({ decisions: [], isWhole: true })
})

test('the ladder, its history and the numbers that are not rung are read as they stand', async () => {
  const { db } = database
  const { organizationId } = world
  expect(await readLadder(db, organizationId)).toEqual({ hasFirst: false, people: [] })
  expect(await readGovernance(db, [])).toEqual([])
  const ladder = [
    { name: 'Ana', phone: '+19995550177' },
    { name: 'Ben', phone: '+19995550178' },
  ]
  const change = { organizationId, ladder, reason: 'Begin', key: 'k' }
  expect(await setOnCallLadder(db, change)).toMatchObject({ kind: 'saved' })
  expect(await readLadder(db, organizationId)).toEqual({ hasFirst: true, people: ladder })
  expect(await readGovernance(db, [organizationId])).toMatchObject([
    { type: 'on_call.ladder_set', reason: 'Begin', after: { ladder: ['Ana …0177', 'Ben …0178'] } },
  ])
  await db
    .from('suppressions')
    .insert({ organization_id: organizationId, phone: '+19995550178', reason: 'Asked us to stop' })
  expect(await readClosedNumbers(db)).toEqual(new Map([['+19995550178', 'Asked us to stop']]))
  expect(await readPolicies(db)).toMatchObject([
    { landlordId: world.landlordId, propertyId: null, version: 1, nteCents: 200_00 },
  ])
})
