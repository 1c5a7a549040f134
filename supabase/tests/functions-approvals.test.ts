import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { decideApproval, expireApproval, requestApproval } from '#lib/db/approvals.ts'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { listQuotes, openQuoteRound, recordQuote } from '#lib/db/quotes.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { bearOut, moveTo, ring, askLandlord, ringForTime, type Asked } from './test-story.ts'
import { inHours, quoteOf, buildWorld, type World } from './test-world.ts'

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

const decide = (decision: Partial<Parameters<typeof decideApproval>[1]> = {}) =>
  decideApproval(test.db, {
    approvalId: asked.approvalId,
    decision: 'approve',
    quoteId: null,
    method: 'dashboard',
    actorKind: 'manager',
    actorId: 'm1',
    note: null,
    callId: null,
    ...decision,
  })

const quoteStatuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await listQuotes(test.db, asked.incidentId, 1)).map((quote) => [
      quote.vendorName,
      quote.status,
    ]),
  )
const approvalRow = () =>
  test.one<{ status: string; cap_cents: number; method: string | null }>(
    'select status, cap_cents, method from approvals where id = $1',
    [asked.approvalId],
  )
const expireNow = () =>
  test.pg.query(`update approvals set expires_at = now() - interval '1 minute' where id = $1`, [
    asked.approvalId,
  ])

describe('asking for approval', () => {
  it('happens once a round, capped at the whole total', async () => {
    const again = { incidentId: asked.incidentId, round: 1, expiresAt: inHours(9) }
    expect(await requestApproval(test.db, { ...again, quoteId: asked.quoteIds.dana })).toEqual({
      approvalId: asked.approvalId,
      status: 'pending',
    })
    expect(await approvalRow()).toMatchObject({ cap_cents: 285_00 })
  })

  it('refuses a quote of another incident', async () => {
    const other = await askLandlord(test, await buildWorld(test))
    await expect(
      requestApproval(test.db, {
        incidentId: asked.incidentId,
        round: 2,
        quoteId: other.quoteIds.marco,
        expiresAt: inHours(1),
      }),
    ).rejects.toThrow('not an open one')
  })
})

describe('deciding', () => {
  it('accepts the quote, rejects its siblings and says what must follow', async () => {
    expect(await decide()).toEqual({ kind: 'decided', decision: 'approve' })
    expect(await quoteStatuses()).toEqual({ 'Rapid Rooter': 'accepted', Whitfield: 'rejected' })
    expect(
      await test.all(
        `select 1 from outbox where topic = 'approval.decided' and payload ->> 'approvalId' = $1`,
        [asked.approvalId],
      ),
    ).toHaveLength(1)
    await moveTo(test, asked.incidentId, 'approved')
  })

  it('covers the other quote, with its fees, when that one is approved', async () => {
    await decide({ quoteId: asked.quoteIds.dana })
    expect(await approvalRow()).toMatchObject({ status: 'approved', cap_cents: 470_00 })
    expect(await quoteStatuses()).toEqual({ 'Rapid Rooter': 'rejected', Whitfield: 'accepted' })
  })

  it('lets the first decision win and records the later one', async () => {
    await decide({ decision: 'decline', actorKind: 'landlord', method: 'link' })
    expect(await decide()).toEqual({ kind: 'inert', decision: 'decline' })
    expect(await quoteStatuses()).toEqual({ 'Rapid Rooter': 'received', Whitfield: 'received' })
    expect(
      await test.all(
        `select 1 from incident_events where incident_id = $1 and type = 'approval.late_decision'`,
        [asked.incidentId],
      ),
    ).toHaveLength(1)
  })

  it('comes too late after the expiry', async () => {
    await expireNow()
    expect(await decide()).toEqual({ kind: 'expired', decision: null })
    expect(await approvalRow()).toMatchObject({ status: 'expired' })
  })

  it("by policy stays within the owner's limit of that urgency", async () => {
    await expect(decide({ method: 'policy', actorKind: 'system' })).rejects.toThrow(
      'over the owner',
    )
    await test.pg.query(
      `insert into owner_policies (organization_id, landlord_id, version, nte_cents,
         emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
       values ($1, $2, 2, 20000, 28500, 50000, '21:00', '08:00')`,
      [world.organizationId, world.landlordId],
    )
    await bearOut(test, asked.quoteIds.marco)
    expect(await decide({ method: 'policy', actorKind: 'system' })).toMatchObject({
      kind: 'decided',
    })
  })

  it('never accepts a quote that is gone, or of another incident', async () => {
    const other = await askLandlord(test, await buildWorld(test))
    await expect(decide({ quoteId: other.quoteIds.marco })).rejects.toThrow('not an open one')
    await expect(decide({ approvalId: randomUUID() })).rejects.toThrow('there is no approval')
  })

  it('ends the approval of a vendor who dropped out when another is approved', async () => {
    const { incidentId } = await ringForTime(test, world)
    await moveTo(test, incidentId, 'sourcing')
    const [request] = await openQuoteRound(test.db, {
      incidentId,
      round: 2,
      vendors: [world.dana],
      scope: 'The same joint.',
      dueAt: inHours(1),
    })
    const callId = await ring(test, {
      organizationId: world.organizationId,
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: world.dana.vendorId,
      contactId: world.dana.contactId,
      phone: world.dana.phone,
      quoteRequestId: request?.quoteRequestId ?? null,
    })
    const recorded = await recordQuote(test.db, {
      callId,
      toolCallId: 't',
      quote: quoteOf(100_00),
      evidenceTurnSeq: null,
    })
    if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
    await moveTo(test, incidentId, 'quoted')
    const { approvalId } = await requestApproval(test.db, {
      incidentId,
      round: 2,
      quoteId: recorded.quoteId,
      expiresAt: inHours(1),
    })
    await decide({ approvalId })
    await moveTo(test, incidentId, 'approved')
    expect(
      await test.all('select status from approvals where incident_id = $1 order by round', [
        incidentId,
      ]),
    ).toEqual([{ status: 'superseded' }, { status: 'approved' }])
    expect((await getIncidentContext(test.db, incidentId)).incident.round).toBe(2)
  })
})

describe('silence', () => {
  it('is never consent', async () => {
    expect(await expireApproval(test.db, asked)).toBe(false)
    await expireNow()
    expect(await expireApproval(test.db, asked)).toBe(true)
    expect(await expireApproval(test.db, asked)).toBe(true)
    expect(await quoteStatuses()).toEqual({ 'Rapid Rooter': 'received', Whitfield: 'received' })
  })
})
