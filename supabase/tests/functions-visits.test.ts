import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseAccessCode } from '#lib/db/access.ts'
import {
  cancelVisit,
  holdVisit,
  recordVisitEvent,
  scheduleVisit,
  verifyVisitPin,
} from '#lib/db/visits.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import {
  agreeVisit,
  askPlumbers,
  callAboutVisit,
  PIN_HASH,
  ring,
  ringForTime,
} from './test-story.ts'
import { fromNow, inHours, makePhone, buildWorld, type World } from './test-world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const WRONG_HASH = '0'.repeat(64)
const SEALED = 'v1:aXY:dGFn:Y29kZQ'

const hold = (callId: string, from: number, to: number, toolCallId = `tool-${from}-${to}`) =>
  holdVisit(test.db, { callId, toolCallId, startsAt: inHours(from), endsAt: inHours(to) })

async function addAccessCode(world: World): Promise<void> {
  await test.pg.query(
    `insert into access_codes (organization_id, property_id, ciphertext, label) values ($1, $2, $3, 'box')`,
    [world.organizationId, world.propertyId, SEALED],
  )
}

interface OnSite {
  world: World
  visitId: string
  incidentId: string
  callId: string
}
/** Marco rings the line half an hour before his visit. */
async function marcoRings(): Promise<OnSite> {
  const world = await buildWorld(test)
  await addAccessCode(world)
  const { visitId, incidentId } = await agreeVisit(test, world)
  const callId = await callAboutVisit(test, world, visitId, {
    vendor: world.marco,
    phone: world.marco.phone,
  })
  return { world, visitId, incidentId, callId }
}

const release = (callId: string, now = fromNow(0)) =>
  releaseAccessCode(test.db, { callId, toolCallId: 'tool-code', now })
const enter = (callId: string, pinHash: string) => verifyVisitPin(test.db, { callId, pinHash })

describe('holding a slot', () => {
  it('happens once per tool call and is replaced by the next', async () => {
    const { callId } = await ringForTime(test, await buildWorld(test))
    const first = await hold(callId, 1, 3, 'tool-1')
    expect(first).toMatchObject({ kind: 'held' })
    expect(await hold(callId, 1, 3, 'tool-1')).toEqual(first)
    expect(await hold(callId, 2, 4, 'tool-2')).toEqual(first)
  })

  it('never puts one vendor in two places', async () => {
    const world = await buildWorld(test)
    const [first, second] = [await ringForTime(test, world), await ringForTime(test, world)]
    expect(await hold(first.callId, 1, 3)).toMatchObject({ kind: 'held' })
    expect(await hold(second.callId, 2, 4)).toEqual({ kind: 'conflict' })
    expect(await hold(second.callId, 3, 5)).toMatchObject({ kind: 'held' })
    expect(await hold(second.callId, 2.5, 5)).toEqual({ kind: 'conflict' })
  })

  it('is for the vendor who was approved, while scheduling', async () => {
    const world = await buildWorld(test)
    const { callIds } = await askPlumbers(test, world)
    expect(await hold(callIds.marco, 1, 3)).toEqual({ kind: 'refused', reason: 'wrong-call' })
    const { callId, incidentId } = await ringForTime(test, world)
    const danasCall = await ring(test, {
      organizationId: world.organizationId,
      purpose: 'vendor_scheduling',
      partyKind: 'vendor',
      partyId: world.dana.vendorId,
      contactId: world.dana.contactId,
      phone: world.dana.phone,
      incidentId,
    })
    expect(await hold(danasCall, 1, 3)).toEqual({ kind: 'refused', reason: 'not-your-job' })
    await test.pg.query(`update incidents set status = 'sourcing' where id = $1`, [incidentId])
    expect(await hold(callId, 1, 3)).toEqual({ kind: 'refused', reason: 'not-approved' })
  })

  it('refuses times that make no sense', async () => {
    const { callId } = await ringForTime(test, await buildWorld(test))
    expect(await hold(callId, -1, 1)).toEqual({ kind: 'refused', reason: 'in-the-past' })
    expect(await hold(callId, 1, 14)).toEqual({ kind: 'refused', reason: 'too-long' })
    expect(await hold(callId, 2400, 2402)).toEqual({ kind: 'refused', reason: 'too-far-ahead' })
    await expect(hold(callId, 3, 2)).rejects.toThrow('ends before it begins')
  })

  it('leaves an appointment alone once it is agreed', async () => {
    const world = await buildWorld(test)
    const { callId } = await ringForTime(test, world)
    const held = await hold(callId, 1, 3)
    if (held.kind !== 'held') throw new Error(held.kind)
    const visit = { visitId: held.visitId, gcalEventId: 'e1', pinHash: PIN_HASH }
    await scheduleVisit(test.db, visit)
    await scheduleVisit(test.db, visit)
    expect(await hold(callId, 5, 6)).toEqual({ kind: 'refused', reason: 'already-scheduled' })
    await cancelVisit(test.db, { visitId: held.visitId, reason: 'no_show' })
    await cancelVisit(test.db, { visitId: held.visitId, reason: 'changed plans' })
    expect(await test.one('select status from visits where id = $1', [held.visitId])).toEqual({
      status: 'no_show',
    })
    await expect(scheduleVisit(test.db, visit)).rejects.toThrow('the visit is no_show')
  })
})

describe('the PIN', () => {
  it('verifies the assigned caller', async () => {
    const { callId } = await marcoRings()
    expect(await enter(callId, WRONG_HASH)).toEqual({ kind: 'wrong', attemptsLeft: 4 })
    expect(await enter(callId, PIN_HASH)).toEqual({ kind: 'verified', attemptsLeft: 4 })
  })

  it('locks the visit after five failures, over all calls, even for the right one', async () => {
    const { world, visitId, callId } = await marcoRings()
    for (const attemptsLeft of [4, 3, 2, 1]) {
      expect(await enter(callId, WRONG_HASH)).toEqual({ kind: 'wrong', attemptsLeft })
    }
    const nextCall = await callAboutVisit(test, world, visitId, {
      vendor: world.marco,
      phone: world.marco.phone,
    })
    expect(await enter(nextCall, WRONG_HASH)).toEqual({ kind: 'locked', attemptsLeft: 0 })
    expect(await enter(nextCall, PIN_HASH)).toEqual({ kind: 'locked', attemptsLeft: 0 })
  })

  it('is wrong from another number, even when it is right', async () => {
    const { world, visitId } = await marcoRings()
    const callId = await callAboutVisit(test, world, visitId, {
      vendor: world.marco,
      phone: makePhone(),
    })
    expect(await enter(callId, PIN_HASH)).toEqual({ kind: 'wrong', attemptsLeft: 4 })
  })
})

describe('releasing the access code', () => {
  it('gives the sealed code once per call, as one grant', async () => {
    const { callId, incidentId } = await marcoRings()
    await enter(callId, PIN_HASH)
    const released = await release(callId)
    expect(released).toMatchObject({ kind: 'released', ciphertext: SEALED })
    expect(await release(callId)).toEqual(released)
    const events = await test.all<{ payload: object }>(
      `select payload from incident_events where incident_id = $1 and type = 'access.released'`,
      [incidentId],
    )
    expect(events).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain(SEALED)
    await expect(
      test.pg.query('update access_grants set released_at = now() where call_id = $1', [callId]),
    ).rejects.toThrow('append-only')
  })

  it('needs the PIN on this very call', async () => {
    const { world, visitId, callId } = await marcoRings()
    expect(await release(callId)).toEqual({ kind: 'refused', reason: 'not-verified' })
    await enter(callId, PIN_HASH)
    const nextCall = await callAboutVisit(test, world, visitId, {
      vendor: world.marco,
      phone: world.marco.phone,
    })
    expect(await release(nextCall)).toEqual({ kind: 'refused', reason: 'not-verified' })
  })

  it('is for the contact the visit was agreed with', async () => {
    const { world, visitId } = await marcoRings()
    const otherVendor = await callAboutVisit(test, world, visitId, {
      vendor: world.dana,
      phone: world.dana.phone,
    })
    expect(await release(otherVendor)).toEqual({ kind: 'refused', reason: 'not-assigned' })
    const otherPhone = await callAboutVisit(test, world, visitId, {
      vendor: world.marco,
      phone: makePhone(),
    })
    expect(await release(otherPhone)).toEqual({ kind: 'refused', reason: 'not-assigned' })
  })

  it('keeps to the window and an hour around it', async () => {
    const { visitId, callId } = await marcoRings()
    await enter(callId, PIN_HASH)
    const during = (from: string, to: string) =>
      test.pg.query(
        'update visits set during = tstzrange(now() + $1::interval, now() + $2::interval) where id = $3',
        [from, to, visitId],
      )
    await during('61 minutes', '3 hours')
    expect(await release(callId)).toEqual({ kind: 'refused', reason: 'outside-window' })
    await during('-3 hours', '-61 minutes')
    expect(await release(callId)).toEqual({ kind: 'refused', reason: 'outside-window' })
    await during('59 minutes', '3 hours')
    expect(await release(callId)).toMatchObject({ kind: 'released' })
  })

  it('needs a visit that is on, and a code', async () => {
    const { visitId, callId, world } = await marcoRings()
    await enter(callId, PIN_HASH)
    await test.pg.query('delete from access_codes where property_id = $1', [world.propertyId])
    expect(await release(callId)).toEqual({ kind: 'refused', reason: 'no-code' })
    await cancelVisit(test.db, { visitId, reason: 'rain' })
    expect(await release(callId)).toEqual({ kind: 'refused', reason: 'no-visit' })
  })

  it('believes no clock but its own', async () => {
    const { callId } = await marcoRings()
    await expect(release(callId, inHours(1))).rejects.toThrow('clocks differ')
  })
})

describe('what the vendor reports', () => {
  const report = (
    callId: string,
    event: 'arrived' | 'done' | 'delayed' | 'needs_more',
    payload: Record<string, unknown> = {},
  ) => recordVisitEvent(test.db, { callId, toolCallId: `tool-${event}`, event, payload })

  it('moves visit and incident together, once, and says what must follow', async () => {
    const { callId, visitId } = await marcoRings()
    expect(await report(callId, 'arrived')).toEqual({
      kind: 'recorded',
      visitStatus: 'in_progress',
      incidentStatus: 'in_progress',
    })
    await report(callId, 'arrived')
    expect(await report(callId, 'done', { note: 'soldered' })).toEqual({
      kind: 'recorded',
      visitStatus: 'done',
      incidentStatus: 'work_done',
    })
    expect(
      await test.all(`select topic from outbox where payload ->> 'visitId' = $1 order by id`, [
        visitId,
      ]),
    ).toEqual([{ topic: 'visit.changed' }, { topic: 'visit.arrived' }, { topic: 'visit.done' }])
    expect(await test.one('select report from visits where id = $1', [visitId])).toEqual({
      report: { note: 'soldered' },
    })
    expect(await report(callId, 'needs_more')).toEqual({ kind: 'refused', reason: 'visit-over' })
  })

  it('widens the window of a late vendor, unless the time is promised', async () => {
    const { callId, visitId, world } = await marcoRings()
    const endsAt = async () =>
      (
        await test.one<{ ends_at: Date }>('select ends_at from visits where id = $1', [visitId])
      ).ends_at.getTime()
    const before = await endsAt()
    expect(await report(callId, 'delayed', { delayMinutes: 45 })).toMatchObject({
      kind: 'recorded',
      visitStatus: 'scheduled',
    })
    expect((await endsAt()) - before).toBe(45 * 60_000)
    // The slot ends in about 3¼ hours now; the next job begins in 3½.
    const next = await ringForTime(test, world)
    expect(await hold(next.callId, 3.5, 5)).toMatchObject({ kind: 'held' })
    const again = { callId, toolCallId: 'tool-later', event: 'delayed' as const }
    await recordVisitEvent(test.db, { ...again, payload: { delayMinutes: 60 } })
    expect((await endsAt()) - before).toBe(45 * 60_000)
  })

  it('is taken from the assigned caller only', async () => {
    const { world, visitId } = await marcoRings()
    const stranger = await callAboutVisit(test, world, visitId, {
      vendor: world.dana,
      phone: world.dana.phone,
    })
    expect(await report(stranger, 'done')).toEqual({ kind: 'refused', reason: 'not-assigned' })
    const { callIds } = await askPlumbers(test, world)
    expect(await report(callIds.marco, 'arrived')).toEqual({
      kind: 'refused',
      reason: 'wrong-call',
    })
  })
})
