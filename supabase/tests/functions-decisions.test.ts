import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { confirmDecision, proposeDecision } from '#lib/db/approvals.ts'
import { openInboundCall } from '#lib/db/calls.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { moveTo, askLandlord, ringLandlord, ringForTime, type Asked } from './test-story.ts'
import { briefFor, buildWorld, NO_CLAIMS, type World } from './test-world.ts'

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

const propose = (callId: string, proposal: Partial<Parameters<typeof proposeDecision>[1]> = {}) =>
  proposeDecision(test.db, {
    callId,
    toolCallId: 'tool-1',
    decision: 'approve',
    quoteId: null,
    note: null,
    ...proposal,
  })

const approvalRow = () =>
  test.one<{ status: string; cap_cents: number; method: string | null }>(
    'select status, cap_cents, method from approvals where id = $1',
    [asked.approvalId],
  )
const expireNow = () =>
  test.pg.query(`update approvals set expires_at = now() - interval '1 minute' where id = $1`, [
    asked.approvalId,
  ])

describe('a decision on the phone', () => {
  it('is read back and then made by the keypad', async () => {
    const callId = await ringLandlord(test, world, asked)
    expect(await propose(callId)).toEqual({
      kind: 'proposed',
      readBack: {
        decision: 'approve',
        vendorName: 'Rapid Rooter',
        totalCents: 285_00,
        currency: 'USD',
        confirmation: 'unchecked',
        isChangeOrder: false,
      },
    })
    expect(await approvalRow()).toMatchObject({ status: 'pending' })
    expect(await confirmDecision(test.db, { callId, digit: '1' })).toEqual({
      kind: 'decided',
      decision: 'approve',
    })
    expect(await approvalRow()).toMatchObject({ status: 'approved', method: 'keypad' })
    expect(await confirmDecision(test.db, { callId, digit: '1' })).toEqual({
      kind: 'inert',
      decision: 'approve',
    })
    expect(await propose(callId)).toEqual({
      kind: 'refused',
      reason: 'not-pending',
      decision: 'approve',
    })
  })

  it('names no amount unless it approves', async () => {
    const callId = await ringLandlord(test, world, asked)
    expect(
      await propose(callId, { decision: 'another_round', note: 'ask for a warranty' }),
    ).toEqual({
      kind: 'proposed',
      readBack: {
        decision: 'another_round',
        vendorName: null,
        totalCents: null,
        currency: null,
        confirmation: null,
      },
    })
    expect(await confirmDecision(test.db, { callId, digit: '1' })).toEqual({
      kind: 'decided',
      decision: 'another_round',
    })
  })

  it('is nothing without a proposal, and can be taken back', async () => {
    const callId = await ringLandlord(test, world, asked)
    const press = (digit: string) => confirmDecision(test.db, { callId, digit })
    expect(await press('1')).toEqual({ kind: 'nothing-proposed' })
    await propose(callId)
    expect(await press('2')).toEqual({ kind: 'withdrawn' })
    expect(await press('1')).toEqual({ kind: 'nothing-proposed' })
    await expect(press('7')).rejects.toThrow('the digit is 1 or 2')
  })

  it('is confirmed only on the call it was read out on', async () => {
    const [first, second] = [
      await ringLandlord(test, world, asked),
      await ringLandlord(test, world, asked),
    ]
    await propose(first)
    expect(await confirmDecision(test.db, { callId: second, digit: '1' })).toEqual({
      kind: 'nothing-proposed',
    })
  })

  it('must be read out again when the figure changed meanwhile', async () => {
    const callId = await ringLandlord(test, world, asked)
    await propose(callId)
    await test.pg.query(
      'update quotes set amount_min_cents = 99900, amount_max_cents = 99900 where id = $1',
      [asked.quoteIds.marco],
    )
    expect(await confirmDecision(test.db, { callId, digit: '1' })).toEqual({
      kind: 'nothing-proposed',
    })
    expect(await approvalRow()).toMatchObject({ status: 'pending' })
  })

  it('is refused for a quote that is not on the table, after the expiry, and on other calls', async () => {
    const callId = await ringLandlord(test, world, asked)
    expect(await propose(callId, { quoteId: randomUUID() })).toEqual({
      kind: 'refused',
      reason: 'unknown-quote',
    })
    await expireNow()
    expect(await propose(callId)).toEqual({ kind: 'refused', reason: 'expired' })
    const { callId: fromVendor } = await ringForTime(test, await buildWorld(test))
    expect(await propose(fromVendor)).toEqual({ kind: 'refused', reason: 'wrong-call' })
  })

  it('is not made by whoever rings in: the number on file is rung back, once', async () => {
    const { callId } = await openInboundCall(test.db, {
      providerSid: `CA${randomUUID()}`,
      phone: world.landlordPhone,
      claims: {
        ...NO_CLAIMS,
        organizationId: world.organizationId,
        purpose: 'landlord_approval',
        partyKind: 'landlord',
        partyId: world.landlordId,
        approvalId: asked.approvalId,
      },
      brief: briefFor('landlord_approval'),
    })
    for (const toolCallId of ['tool-1', 'tool-2']) {
      expect(await propose(callId, { toolCallId })).toEqual({
        kind: 'refused',
        reason: 'call-back',
      })
    }
    expect(await confirmDecision(test.db, { callId, digit: '1' })).toEqual({
      kind: 'nothing-proposed',
    })
    expect(
      await test.all(
        `select payload ->> 'approverId' as who, available_at > now() as later from outbox
         where topic = 'approval.call_wanted' and payload ->> 'approvalId' = $1`,
        [asked.approvalId],
      ),
    ).toEqual([{ who: world.landlordId, later: true }])
  })

  it('comes to nothing when the incident was cancelled meanwhile', async () => {
    const callId = await ringLandlord(test, world, asked)
    await propose(callId)
    await moveTo(test, asked.incidentId, 'cancelled')
    expect(await confirmDecision(test.db, { callId, digit: '1' })).toEqual({
      kind: 'inert',
      decision: null,
    })
  })
})
