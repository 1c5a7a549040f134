import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  countFreeCallSlots,
  freeLeakedCallSlots,
  reportDeadNumber,
  takeCallSlot,
  type TakenSlot,
  withdrawCall,
} from '#lib/db/call-slots.ts'
import { recordCallStatus, recordDialUnknown, reserveCall, startDialling } from '#lib/db/calls.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { guestCalls, reportLeak } from './test-story.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS, type Vendor, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  // Each test begins with an account on which nobody talks.
  await test.all('update call_attempts set slot_freed_at = now() where slot_taken_at is not null')
  await test.all(`update call_attempts set slot_taken_at = slot_taken_at - interval '1 minute'`)
  await test.all(`update call_attempts set asked_at = asked_at - interval '1 minute'`)
  await test.all(
    `update calls set status = 'completed', ended_at = now() where direction = 'inbound' and ended_at is null`,
  )
  world = await buildWorld(test)
})

async function reserve(vendor: Vendor, incidentId: string | null = null): Promise<string> {
  const reserved = await reserveCall(test.db, {
    key: randomUUID(),
    claims: {
      ...NO_CLAIMS,
      round: null,
      organizationId: world.organizationId,
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: vendor.vendorId,
      phone: vendor.phone,
      incidentId,
    },
    brief: briefFor('vendor_quote'),
    deadlineAt: inHours(1),
  })
  if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
  return reserved.callId
}

const MANY_A_SECOND = 1000
const ask = (callId: string, slots: number, perSecond = MANY_A_SECOND): Promise<TakenSlot> =>
  takeCallSlot(test.db, { callId, slots, perSecond, longestMs: 60_000 })

const end = (callId: string): Promise<unknown> =>
  recordCallStatus(test.db, {
    callId,
    providerSid: `CA${callId}`,
    status: 'completed',
    sequence: null,
    at: new Date().toISOString(),
  })

it('keeps one slot for whoever rings us, and the end of a call gives its slot back', async () => {
  const [marco, dana] = [await reserve(world.marco), await reserve(world.dana)]
  expect(await ask(marco, 2)).toEqual({ kind: 'taken' })
  expect(await ask(dana, 2)).toMatchObject({ kind: 'waiting', ahead: 0, isFull: true })
  // Asking again changes nothing, for either.
  expect(await ask(marco, 2)).toEqual({ kind: 'taken' })
  expect(await ask(dana, 2)).toMatchObject({ kind: 'waiting' })
  expect(await countFreeCallSlots(test.db, 3)).toBe(1)
  await end(marco)
  expect(await ask(dana, 2)).toEqual({ kind: 'taken' })
})

it('counts callers who are on the line', async () => {
  await guestCalls(test, world)
  expect(await countFreeCallSlots(test.db, 3)).toBe(2)
  await guestCalls(test, world)
  expect(await countFreeCallSlots(test.db, 3)).toBe(1)
  const marco = await reserve(world.marco)
  expect(await ask(marco, 2)).toMatchObject({ kind: 'waiting', isFull: true })
})

it('begins no two calls within a second', async () => {
  const [marco, dana] = [await reserve(world.marco), await reserve(world.dana)]
  expect(await ask(marco, 100, 1)).toEqual({ kind: 'taken' })
  expect(await ask(dana, 100, 1)).toMatchObject({ kind: 'waiting', ahead: 0, isFull: false })
  await test.all(
    `update call_attempts set slot_taken_at = slot_taken_at - interval '1 second' where call_id = $1`,
    [marco],
  )
  expect(await ask(dana, 100, 1)).toEqual({ kind: 'taken' })
})

it('serves an emergency first, then who came first; whoever stops asking loses the place', async () => {
  const routine = await reportLeak(test, world)
  await test.all(`update incidents set priority = 'p3' where id = $1`, [routine])
  const other = await buildWorld(test)
  const busy = await reserve(world.marco)
  await ask(busy, 2)
  const first = await reserve(world.dana, routine)
  expect(await ask(first, 2)).toMatchObject({ ahead: 0 })
  world = other
  const emergency = await reserve(other.marco, await reportLeak(test, other))
  expect(await ask(emergency, 2)).toMatchObject({ ahead: 0 })
  expect(await ask(first, 2)).toMatchObject({ ahead: 1 })
  await end(busy)
  await test.all(`update calls set status = 'completed', ended_at = now()
    where direction = 'inbound' and ended_at is null`)
  expect(await ask(first, 2)).toMatchObject({ kind: 'waiting', ahead: 1, isFull: false })
  await test.all(
    `update call_attempts set asked_at = asked_at - interval '31 seconds'
    where call_id = $1`,
    [emergency],
  )
  expect(await ask(first, 2)).toEqual({ kind: 'taken' })
  const events = await test.all<{ type: string }>(
    `select type from incident_events where incident_id = $1 and type = 'call.queued'`,
    [routine],
  )
  expect(events).toHaveLength(1)
})

it('never rings one number for two incidents at once, and holds nobody else up meanwhile', async () => {
  const [one, two, dana] = [
    await reserve(world.marco),
    await reserve(world.marco),
    await reserve(world.dana),
  ]
  expect(await ask(one, 10)).toEqual({ kind: 'taken' })
  expect(await ask(two, 10)).toMatchObject({ kind: 'waiting', isFull: true })
  expect(await ask(dana, 10)).toEqual({ kind: 'taken' })
  await end(one)
  expect(await ask(two, 10)).toEqual({ kind: 'taken' })
})

it('gives a call that waited its whole time to talk', async () => {
  const callId = await reserve(world.marco)
  await ask(callId, 2)
  const { isMoved } = await test.one<{ isMoved: boolean }>(
    `select deadline_at between now() + interval '50 seconds' and now() + interval '61 seconds'
       as "isMoved" from calls where id = $1`,
    [callId],
  )
  expect(isMoved).toBe(true)
})

it('frees what a lost process left behind, and nothing else', async () => {
  const [never, unknown, lost, live] = [
    await reserve(world.marco),
    await reserve(world.dana),
    await reserve((world = await buildWorld(test)).marco),
    await reserve(world.dana),
  ]
  for (const callId of [never, unknown, lost, live]) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await ask(callId, 100)).toEqual({ kind: 'taken' })
  }
  for (const callId of [unknown, lost, live]) await startDialling(test.db, { callId })
  await recordDialUnknown(test.db, { callId: unknown })
  for (const callId of [lost, live]) {
    const providerSid = `CA${callId}`
    const at = new Date().toISOString()
    await recordCallStatus(test.db, { callId, providerSid, status: 'ringing', sequence: null, at })
  }
  expect(await freeLeakedCallSlots(test.db, 120)).toBe(0)
  await test.all(`update call_attempts set slot_taken_at = slot_taken_at - interval '3 minutes'`)
  await test.all(`update calls set deadline_at = now() - interval '1 second' where id = $1`, [lost])
  expect(await freeLeakedCallSlots(test.db, 120)).toBe(3)
  const held = await test.all<{ id: string }>(
    `select call_id as id from call_attempts where slot_taken_at is not null and slot_freed_at is null`,
  )
  expect(held).toEqual([{ id: live }])
  // The one that was never dialled is back in the line.
  expect(await ask(never, 100)).toEqual({ kind: 'taken' })
})

it('takes a call that nobody needs out of the line, once, and never one that rings', async () => {
  const callId = await reserve(world.marco)
  expect(await withdrawCall(test.db, { callId, reason: 'not-needed' })).toBe(true)
  expect(await withdrawCall(test.db, { callId, reason: 'not-needed' })).toBe(false)
  expect(await startDialling(test.db, { callId })).toBe(false)
  const ringing = await reserve(world.dana)
  await ask(ringing, 100)
  await startDialling(test.db, { callId: ringing })
  expect(await withdrawCall(test.db, { callId: ringing, reason: 'not-needed' })).toBe(false)
})

it('lists a number that does not work; it is news once', async () => {
  const callId = await reserve(world.marco)
  expect(await reportDeadNumber(test.db, callId)).toBe(true)
  // The same call after a crash gets the same answer.
  expect(await reportDeadNumber(test.db, callId)).toBe(true)
  await expect(reserve(world.marco)).rejects.toThrow('suppressed')
  const rows = await test.all<{ reason: string }>(
    'select reason from doubtful_numbers where phone = $1',
    [world.marco.phone],
  )
  expect(rows).toEqual([{ reason: 'not_reachable' }])
})
