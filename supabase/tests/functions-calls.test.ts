import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openInboundCall,
  recordCallStatus,
  recordDialled,
  recordDialRefused,
  recordDialUnknown,
  reserveCall,
  startDialling,
  type OutboundClaims,
} from '#lib/db/calls.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { moveTo, reportLeak } from './test-story.ts'
import { inHours, briefFor, buildWorld, type World, NO_CLAIMS } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

function toMarco(claims: Partial<OutboundClaims> = {}): OutboundClaims {
  return {
    ...NO_CLAIMS,
    organizationId: world.organizationId,
    purpose: 'vendor_quote',
    partyKind: 'vendor',
    partyId: world.marco.vendorId,
    contactId: world.marco.contactId,
    phone: world.marco.phone,
    round: null,
    ...claims,
  }
}

function reserve(key: string, claims = toMarco()): ReturnType<typeof reserveCall> {
  return reserveCall(test.db, {
    key,
    claims,
    brief: briefFor(claims.purpose),
    deadlineAt: inHours(1),
  })
}

async function reserveNew(claims = toMarco()): Promise<string> {
  const reserved = await reserve(randomUUID(), claims)
  if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
  return reserved.callId
}

const statusOf = async (callId: string): Promise<string> =>
  (await test.one<{ status: string }>('select status from calls where id = $1', [callId])).status

describe('a call that comes in', () => {
  it('is opened once, however often the webhook is delivered', async () => {
    const call = {
      providerSid: `CA${randomUUID()}`,
      phone: world.guestPhone,
      claims: { ...toMarco(), purpose: 'guest_intake' as const },
      brief: briefFor('guest_intake'),
    }
    const first = await openInboundCall(test.db, call)
    expect(first.created).toBe(true)
    expect(await openInboundCall(test.db, call)).toEqual({ callId: first.callId, created: false })
  })

  it('keeps no invented number for a caller who withholds it', async () => {
    const { callId } = await openInboundCall(test.db, {
      providerSid: `CA${randomUUID()}`,
      phone: 'anonymous',
      claims: {
        ...NO_CLAIMS,
        organizationId: world.organizationId,
        purpose: 'guest_intake',
        partyKind: 'unknown',
      },
      brief: briefFor('guest_intake'),
    })
    expect(await test.one('select phone from calls where id = $1', [callId])).toEqual({ phone: '' })
  })

  it("refuses claims that name another organisation's house", async () => {
    const other = await buildWorld(test)
    await expect(
      openInboundCall(test.db, {
        providerSid: `CA${randomUUID()}`,
        phone: world.guestPhone,
        claims: { ...toMarco(), propertyId: other.propertyId },
        brief: briefFor('guest_intake'),
      }),
    ).rejects.toThrow('propertyId')
  })
})

describe('reserving a call', () => {
  it('gives the same call for the same key', async () => {
    const key = randomUUID()
    const first = await reserve(key)
    expect(first).toMatchObject({ kind: 'reserved', created: true, attemptState: 'reserved' })
    expect(await reserve(key)).toEqual({ ...first, created: false })
  })

  it('refuses a number that is not in the directory, or not in that role', async () => {
    expect(await reserve(randomUUID(), toMarco({ phone: '+19990000000' }))).toEqual({
      kind: 'not-in-directory',
    })
    const asGuest = toMarco({ partyKind: 'guest', partyId: world.guestId })
    expect(await reserve(randomUUID(), asGuest)).toEqual({ kind: 'not-in-directory' })
  })

  it('refuses a number that asked not to be called', async () => {
    const { organizationId, dana } = await buildWorld(test)
    await test.pg.query(
      `insert into suppressions (organization_id, phone, reason) values ($1, $2, 'asked')`,
      [organizationId, dana.phone],
    )
    const claims = toMarco({
      organizationId,
      partyId: dana.vendorId,
      contactId: dana.contactId,
      phone: dana.phone,
    })
    expect(await reserve(randomUUID(), claims)).toEqual({ kind: 'suppressed' })
  })

  it('rings nobody about an incident that is over, except the guest', async () => {
    const incidentId = await reportLeak(test, world)
    await moveTo(test, incidentId, 'cancelled')
    expect(await reserve(randomUUID(), toMarco({ incidentId }))).toEqual({ kind: 'incident-over' })
    const toGuest = toMarco({
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: world.guestId,
      contactId: null,
      phone: world.guestPhone,
      incidentId,
    })
    expect(await reserve(randomUUID(), toGuest)).toMatchObject({ kind: 'reserved' })
  })

  it('refuses nonsense by name', async () => {
    await expect(reserve('')).rejects.toThrow('reserve_call: key and deadline are required')
  })
})

describe('dialling', () => {
  it('lets exactly one caller dial', async () => {
    const callId = await reserveNew()
    const answers = await Promise.all([1, 2, 3].map(() => startDialling(test.db, { callId })))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await statusOf(callId)).toBe('dialling')
  })

  it('does not dial when the incident ended after the reservation', async () => {
    const incidentId = await reportLeak(test, world)
    const callId = await reserveNew(toMarco({ incidentId }))
    await moveTo(test, incidentId, 'cancelled')
    expect(await startDialling(test.db, { callId })).toBe(false)
    expect(await statusOf(callId)).toBe('canceled')
  })

  it('keeps "unknown" as a state that nobody dials again', async () => {
    const callId = await reserveNew()
    await startDialling(test.db, { callId })
    await recordDialUnknown(test.db, { callId })
    expect(await statusOf(callId)).toBe('unknown')
    expect(await startDialling(test.db, { callId })).toBe(false)
  })

  it('learns from a later callback that an unknown call did ring', async () => {
    const callId = await reserveNew()
    await startDialling(test.db, { callId })
    await recordDialUnknown(test.db, { callId })
    const providerSid = `CA${randomUUID()}`
    await recordCallStatus(test.db, {
      callId,
      providerSid,
      status: 'ringing',
      sequence: 1,
      at: inHours(0),
    })
    expect(await statusOf(callId)).toBe('ringing')
    expect(await test.one('select state from call_attempts where call_id = $1', [callId])).toEqual({
      state: 'dialled',
    })
  })

  it('accepts the same carrier id twice and refuses another', async () => {
    const callId = await reserveNew()
    await startDialling(test.db, { callId })
    const providerSid = `CA${randomUUID()}`
    await recordDialled(test.db, { callId, providerSid })
    await recordDialled(test.db, { callId, providerSid })
    expect(await statusOf(callId)).toBe('queued')
    await expect(
      recordDialled(test.db, { callId, providerSid: `CA${randomUUID()}` }),
    ).rejects.toThrow('another provider sid')
  })

  it('ends a refused call, with what must follow, once', async () => {
    const callId = await reserveNew()
    await startDialling(test.db, { callId })
    await recordDialRefused(test.db, { callId, error: '21210' })
    await recordDialRefused(test.db, { callId, error: '21210' })
    expect(await statusOf(callId)).toBe('failed')
    expect(
      await test.all(`select topic from outbox where payload ->> 'callId' = $1`, [callId]),
    ).toEqual([{ topic: 'call.ended' }])
  })
})

describe("the carrier's reports", () => {
  const report = (callId: string, providerSid: string, status: 'ringing' | 'completed') =>
    recordCallStatus(test.db, { callId, providerSid, status, sequence: 1, at: inHours(0) })

  it('never turn the clock back, and end a call once', async () => {
    const callId = await reserveNew()
    const providerSid = `CA${randomUUID()}`
    expect(await report(callId, providerSid, 'completed')).toEqual({ applied: true, ended: true })
    expect(await report(callId, providerSid, 'ringing')).toEqual({ applied: false, ended: true })
    expect(await report(callId, providerSid, 'completed')).toEqual({ applied: false, ended: true })
    const outbox = await test.all(`select 1 from outbox where dedupe_key = $1`, [
      `call.ended:${callId}`,
    ])
    expect(outbox).toHaveLength(1)
  })

  it("do not touch a call with another carrier's id", async () => {
    const callId = await reserveNew()
    await recordDialled(test.db, { callId, providerSid: `CA${randomUUID()}` })
    expect(await report(callId, `CA${randomUUID()}`, 'completed')).toEqual({
      applied: false,
      ended: false,
    })
  })

  it('refuse a call that does not exist', async () => {
    await expect(report(randomUUID(), 'CA1', 'ringing')).rejects.toThrow('there is no call')
  })
})
