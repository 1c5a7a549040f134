import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { decideApproval } from '#lib/db/approvals.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { getPriceHistory } from '#lib/db/maintenance.ts'
import { listQuotes } from '#lib/db/quotes.ts'
import { evaluatePolicy } from '#lib/domain/approval.ts'
import { doubtfulFigures } from '#lib/domain/quote-figures.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askLandlord, bearOut, type Asked } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
let asked: Asked
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
  asked = await askLandlord(test, world)
})

const decide = (method: 'policy' | 'dashboard', quoteId: string | null = null) =>
  decideApproval(test.db, {
    approvalId: asked.approvalId,
    decision: 'approve',
    quoteId,
    method,
    actorKind: method === 'policy' ? 'system' : 'manager',
    actorId: null,
    note: null,
    callId: null,
  })

async function order(
  version: number,
  limits: { nte: number; emergencyNte?: number; bidsOver?: number },
  propertyId: string | null = null,
): Promise<void> {
  await test.pg.query(
    `insert into owner_policies (organization_id, landlord_id, property_id, version, nte_cents,
       emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
     values ($1, $2, $3, $4, $5, $6, $7, '21:00', '08:00')`,
    [
      world.organizationId,
      world.landlordId,
      propertyId,
      version,
      limits.nte,
      limits.emergencyNte ?? limits.nte,
      limits.bidsOver ?? 500_00,
    ],
  )
}

const approval = () =>
  test.one<{ version: number; limit: number | null }>(
    `select policy_version as version, (
       select nte_cents from owner_policies as policy where policy.id = policy_id) as limit
     from approvals where id = $1`,
    [asked.approvalId],
  )

/** What the workflow would say, from the same records. */
async function verdict(): Promise<string> {
  const { incident, policy } = await getIncidentContext(test.db, asked.incidentId)
  const quotes = await listQuotes(test.db, asked.incidentId, 1)
  const [quote] = quotes
  if (!quote) throw new Error('There is no quote.')
  return evaluatePolicy(policy, {
    ...quote,
    priority: incident.priority,
    bids: quotes.filter(({ status }) => status === 'received').length,
    doubtful: doubtfulFigures(quote.figures),
  }).reason
}

describe('standing orders approve', () => {
  it('nothing whose figures are in doubt, however cheap and whoever asks', async () => {
    await order(2, { nte: 9000_00 })
    expect(await verdict()).toBe('unconfirmed: after-hours fee, price, trip fee, warranty')
    await expect(decide('policy')).rejects.toThrow('the figures are not confirmed')
    const bypassed = `update approvals set status = 'approved', method = 'policy',
      decided_by_kind = 'system', decided_at = now() where id = $1`
    await expect(test.pg.query(bypassed, [asked.approvalId])).rejects.toThrow(
      'the figures are not confirmed',
    )
    await bearOut(test, asked.quoteIds.marco)
    expect(await verdict()).toBe('within the emergency limit of $9,000')
    expect(await decide('policy')).toMatchObject({ kind: 'decided' })
  })

  it('no estimate, whose upper end binds nobody', async () => {
    await order(2, { nte: 9000_00 })
    await test.pg.query(`update quotes set kind = 'estimate' where id = $1`, [asked.quoteIds.marco])
    await bearOut(test, asked.quoteIds.marco)
    expect(await verdict()).toBe('an estimate, not a firm price')
    await expect(decide('policy')).rejects.toThrow('an estimate')
  })

  it('with fewer prices than required only in an emergency', async () => {
    await order(2, { nte: 9000_00, bidsOver: 100_00 })
    await bearOut(test, asked.quoteIds.marco)
    await test.pg.query(`update incidents set priority = 'p3' where id = $1`, [asked.incidentId])
    expect(await verdict()).toBe('within the limit of $9,000, 2 of 2 bids')
    await test.pg.query(
      `update quote_requests set status = 'declined' where incident_id = $1 and vendor_id = $2`,
      [asked.incidentId, world.dana.vendorId],
    )
    await test.pg.query(`update quotes set status = 'rejected' where id = $1`, [
      asked.quoteIds.dana,
    ])
    expect(await verdict()).toBe('1 of 2 bids required over $100')
    await expect(decide('policy')).rejects.toThrow('more prices are required')
    await test.pg.query(`update incidents set priority = 'p1' where id = $1`, [asked.incidentId])
    expect(await decide('policy')).toMatchObject({ kind: 'decided' })
  })

  it('a person approves what is in doubt: they were told', async () => {
    expect(await decide('dashboard')).toMatchObject({ kind: 'decided' })
  })
})

describe('the version of the orders', () => {
  it('is stamped when asked and again when decided, and stays', async () => {
    expect(await approval()).toEqual({ version: 1, limit: 200_00 })
    await order(2, { nte: 300_00 })
    await decide('dashboard')
    expect(await approval()).toEqual({ version: 2, limit: 300_00 })
    await order(3, { nte: 400_00 })
    expect(await approval()).toEqual({ version: 2, limit: 300_00 })
    const rewrite = `update approvals set policy_version = 3 where id = $1`
    await expect(test.pg.query(rewrite, [asked.approvalId])).rejects.toThrow('has been decided')
    const stamps = await test.all<{ version: number }>(
      `select payload -> 'policyVersion' as version from incident_events
       where incident_id = $1 and type in ('approval.requested', 'approval.decided') order by seq`,
      [asked.incidentId],
    )
    expect(stamps).toEqual([{ version: 1 }, { version: 2 }])
  })

  it('is the house’s own where it has orders of its own', async () => {
    await order(9, { nte: 700_00 }, world.propertyId)
    await order(2, { nte: 300_00 })
    await decide('dashboard')
    expect(await approval()).toEqual({ version: 9, limit: 700_00 })
    const { policy } = await getIncidentContext(test.db, asked.incidentId)
    expect(policy).toMatchObject({
      scope: 'property',
      version: 9,
      bidsRequired: 2,
      currency: 'USD',
    })
  })
})

describe('the price history of a house', () => {
  it('is its own, of that trade, with its spread; none before the first', async () => {
    expect(await getPriceHistory(test.db, world.propertyId, 'plumbing')).toBeNull()
    for (const cents of [100_00, 200_00, 300_00, 400_00, 900_00]) {
      // oxlint-disable-next-line no-await-in-loop
      await test.pg.query(
        `insert into maintenance_records (organization_id, property_id, trade, title, description,
           resolution, cost_cents, occurred_on)
         values ($1, $2, 'plumbing', 't', 'd', 'r', $3, current_date)`,
        [world.organizationId, world.propertyId, cents],
      )
    }
    expect(await getPriceHistory(test.db, world.propertyId, 'plumbing')).toEqual({
      repairs: 5,
      medianCents: 300_00,
      lowerCents: 200_00,
      upperCents: 400_00,
    })
    expect(await getPriceHistory(test.db, world.propertyId, 'pool')).toBeNull()
  })
})
