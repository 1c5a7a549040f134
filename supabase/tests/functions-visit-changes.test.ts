import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseAccessCode } from '#lib/db/access.ts'
import { recordGuestReply } from '#lib/db/guest-answers.ts'
import { dropVendor } from '#lib/db/dropped-vendors.ts'
import { declineJob } from '#lib/db/quotes.ts'
import { moveVisit } from '#lib/db/visit-acts.ts'
import {
  cancelVisit,
  holdVisit,
  recordCalendarWritten,
  recordVisitEvent,
  verifyVisitPin,
} from '#lib/db/visits.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { agreeVisit, callAboutVisit, PIN_HASH, ringForTime } from './test-story.ts'
import { buildWorld, inHours, type World } from './test-world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

interface Agreed {
  world: World
  incidentId: string
  visitId: string
  callId: string
}

/** Marco's visit begins in half an hour, and he is on the line. */
async function marcoRings(): Promise<Agreed> {
  const world = await buildWorld(test)
  const agreed = await agreeVisit(test, world)
  const caller = { vendor: world.marco, phone: world.marco.phone }
  return { world, ...agreed, callId: await callAboutVisit(test, world, agreed.visitId, caller) }
}

interface VisitRow {
  status: string
  revision: number
  change: string
  eventId: string
  quoteId: string
  startsMs: number
  expectedMs: number
  isCalendarPending: boolean
  isLockedOut: boolean
}

const visit = (visitId: string): Promise<VisitRow> =>
  test.one<VisitRow>(
    `select status, revision, change, gcal_event_id as "eventId", quote_id as "quoteId",
       (extract(epoch from starts_at) * 1000)::float8 as "startsMs",
       (extract(epoch from expected_from) * 1000)::float8 as "expectedMs",
       calendar_pending as "isCalendarPending", no_access_at is not null as "isLockedOut"
     from visits where id = $1`,
    [visitId],
  )
const incidentOf = async (visitId: string): Promise<string> =>
  (await test.one<{ id: string }>('select incident_id as id from visits where id = $1', [visitId]))
    .id
const move = async (visitId: string, from: number, key = 'desk') =>
  moveVisit(test.db, {
    incidentId: await incidentOf(visitId),
    visitId,
    startsAt: inHours(from),
    endsAt: inHours(from + 2),
    reason: 'The guest asked for it',
    key,
  })
const report = (callId: string, event: 'arrived' | 'delayed' | 'no_access', minutes?: number) =>
  recordVisitEvent(test.db, {
    callId,
    toolCallId: `tool-${event}`,
    event,
    payload: { delayMinutes: minutes ?? null },
  })
const changes = async (visitId: string): Promise<number> => {
  const rows = await test.all(
    `select 1 from outbox where topic = 'visit.changed' and payload ->> 'visitId' = $1`,
    [visitId],
  )
  return rows.length
}

describe('a visit that moves', () => {
  it('stays the same visit, once per key, and says each time that something follows', async () => {
    const { visitId, callId } = await marcoRings()
    expect(await changes(visitId)).toBe(1)
    expect(await move(visitId, 5)).toMatchObject({ kind: 'steered', status: 'scheduled' })
    expect(await move(visitId, 5)).toMatchObject({ kind: 'already' })
    expect(await visit(visitId)).toMatchObject({
      status: 'scheduled',
      revision: 1,
      change: 'moved',
      eventId: 'event1',
    })
    const slot = { callId, toolCallId: 'tool-move', startsAt: inHours(8), endsAt: inHours(10) }
    expect(await holdVisit(test.db, slot)).toEqual({ kind: 'refused', reason: 'not-verified' })
    await verifyVisitPin(test.db, { callId, pinHash: PIN_HASH })
    expect(await holdVisit(test.db, slot)).toEqual({ kind: 'held', visitId })
    expect(await holdVisit(test.db, slot)).toEqual({ kind: 'held', visitId })
    expect((await visit(visitId)).revision).toBe(2)
    expect(await changes(visitId)).toBe(3)
  })

  it('takes its access along: the code is released around the new time', async () => {
    const { world, visitId, callId } = await marcoRings()
    await test.pg.query(
      `insert into access_codes (organization_id, property_id, ciphertext, label) values ($1, $2, $3, 'box')`,
      [world.organizationId, world.propertyId, 'v1:aXY:dGFn:Y29kZQ'],
    )
    await verifyVisitPin(test.db, { callId, pinHash: PIN_HASH })
    const release = () =>
      releaseAccessCode(test.db, { callId, toolCallId: 'tool-code', now: inHours(0) })
    await move(visitId, 5)
    expect(await release()).toEqual({ kind: 'refused', reason: 'outside-window' })
    await move(visitId, 0.5, 'desk-2')
    expect(await release()).toMatchObject({ kind: 'released' })
  })

  it('is told when the vendor is elsewhere, and not moved into the past or after its end', async () => {
    const { world, visitId } = await marcoRings()
    const other = await ringForTime(test, world)
    const slot = { toolCallId: 'tool', startsAt: inHours(5), endsAt: inHours(7) }
    await holdVisit(test.db, { callId: other.callId, ...slot })
    const { reference } = await test.one<{ reference: string }>(
      'select reference from incidents where id = $1',
      [other.incidentId],
    )
    const { startsAt, endsAt } = slot
    const conflict = await move(visitId, 6)
    expect(conflict).toMatchObject({ kind: 'conflict', reference })
    if (conflict.kind !== 'conflict') return
    expect(Date.parse(conflict.startsAt)).toBe(Date.parse(startsAt))
    expect(Date.parse(conflict.endsAt)).toBe(Date.parse(endsAt))
    expect(await changes(visitId)).toBe(1)
    expect(await move(visitId, -3)).toEqual({ kind: 'refused', reason: 'in-the-past' })
    await cancelVisit(test.db, { visitId, reason: 'rain' })
    expect(await move(visitId, 8)).toEqual({ kind: 'refused', reason: 'visit-over' })
  })

  it('is not moved by a vendor who has not got it', async () => {
    const { world, visitId } = await marcoRings()
    const stranger = { vendor: world.dana, phone: world.dana.phone }
    const callId = await callAboutVisit(test, world, visitId, stranger)
    const slot = { callId, toolCallId: 'tool', startsAt: inHours(8), endsAt: inHours(10) }
    expect(await holdVisit(test.db, slot)).toEqual({ kind: 'refused', reason: 'not-your-job' })
  })

  it('is pending in the calendar until its last revision is written', async () => {
    const { visitId } = await marcoRings()
    expect((await visit(visitId)).isCalendarPending).toBe(true)
    await recordCalendarWritten(test.db, { visitId, revision: 0 })
    expect((await visit(visitId)).isCalendarPending).toBe(false)
    await move(visitId, 5)
    await recordCalendarWritten(test.db, { visitId, revision: 0 })
    expect((await visit(visitId)).isCalendarPending).toBe(true)
    await recordCalendarWritten(test.db, { visitId, revision: 1 })
    expect((await visit(visitId)).isCalendarPending).toBe(false)
    await cancelVisit(test.db, { visitId, reason: 'rain' })
    expect(await visit(visitId)).toMatchObject({ revision: 2, isCalendarPending: true })
    await expect(recordCalendarWritten(test.db, { visitId, revision: 9 })).rejects.toThrow(
      'unknown revision',
    )
  })
})

describe('a vendor who is late, or locked out', () => {
  it('is awaited from the time they said', async () => {
    const { visitId, callId } = await marcoRings()
    const before = await visit(visitId)
    await report(callId, 'delayed', 45)
    const after = await visit(visitId)
    expect(after).toMatchObject({ change: 'delayed', revision: 1 })
    expect(after.expectedMs - before.expectedMs).toBeCloseTo(45 * 60_000, 0)
    expect(after.startsMs).toBe(before.startsMs)
  })

  it('is awaited again after standing before a locked door, and let in when it opens', async () => {
    const { visitId, incidentId, callId } = await marcoRings()
    await report(callId, 'arrived')
    expect(await report(callId, 'no_access')).toEqual({
      kind: 'recorded',
      visitStatus: 'scheduled',
      incidentStatus: 'scheduled',
    })
    expect((await visit(visitId)).isLockedOut).toBe(true)
    const again = { callId, toolCallId: 'tool-again', event: 'arrived' as const, payload: {} }
    expect(await recordVisitEvent(test.db, again)).toMatchObject({ incidentStatus: 'in_progress' })
    expect((await visit(visitId)).isLockedOut).toBe(false)
    const [{ intact } = { intact: false }] = await test.all<{ intact: boolean }>(
      `select (verify_incident_chain($1) ->> 'intact')::boolean as intact`,
      [incidentId],
    )
    expect(intact).toBe(true)
  })

  it('may call the visit off on the line, after the PIN', async () => {
    const { visitId, callId } = await marcoRings()
    const decline = { callId, toolCallId: 'tool', reason: 'Broken van.' }
    expect(await declineJob(test.db, decline)).toEqual({ kind: 'refused', reason: 'not-verified' })
    await verifyVisitPin(test.db, { callId, pinHash: PIN_HASH })
    expect(await declineJob(test.db, decline)).toEqual({ kind: 'declined' })
    expect((await visit(visitId)).status).toBe('cancelled')
  })
})

describe('what a guest writes', () => {
  const reply = (
    incidentId: string,
    event: Parameters<typeof recordGuestReply>[1]['event'],
    key = event,
  ) => recordGuestReply(test.db, { incidentId, callId: null, key, event, note: null })

  it('is recorded once, for the visit as it is now', async () => {
    const { incidentId, visitId } = await marcoRings()
    await move(visitId, 5)
    expect(await reply(incidentId, 'time_refused')).toEqual({ kind: 'recorded' })
    expect(await reply(incidentId, 'time_refused')).toEqual({ kind: 'recorded' })
    const events = await test.all<{ payload: object }>(
      `select payload from incident_events where incident_id = $1 and type = 'guest.time_refused'`,
      [incidentId],
    )
    expect(events).toHaveLength(1)
    expect(events[0]?.payload).toMatchObject({ visitId, revision: 1 })
  })

  it('says nothing about a visit that there is not, nor on somebody else’s call', async () => {
    const { incidentId, visitId, callId } = await marcoRings()
    const onMarcosCall = { incidentId, callId, key: 'k', event: 'fixed', note: null } as const
    expect(await recordGuestReply(test.db, onMarcosCall)).toEqual({
      kind: 'refused',
      reason: 'wrong-call',
    })
    await cancelVisit(test.db, { visitId, reason: 'rain' })
    expect(await reply(incidentId, 'entry_allowed')).toEqual({
      kind: 'refused',
      reason: 'no-visit',
    })
  })
})

describe('a vendor who drops out', () => {
  const drop = (quoteId: string, isOut = true) =>
    dropVendor(test.db, { quoteId, reason: 'did not come', isOut })

  it('leaves the job to the next-best price, as a round of its own to be decided', async () => {
    const world = await buildWorld(test)
    const { incidentId, quoteIds } = await ringForTime(test, world)
    const dropped = await drop(quoteIds.marco)
    if (dropped.kind !== 'dropped' || !dropped.quoteId) throw new Error(JSON.stringify(dropped))
    expect(dropped.round).toBe(2)
    expect(await drop(quoteIds.marco)).toEqual(dropped)
    expect(
      await test.one(
        `select round, status, vendor_id as "vendorId", amount_max_cents + trip_fee_cents as total
         from quotes where id = $1`,
        [dropped.quoteId],
      ),
    ).toEqual({ round: 2, status: 'received', vendorId: world.dana.vendorId, total: 470_00 })
    expect(
      await test.one('select status, round from incidents where id = $1', [incidentId]),
    ).toEqual({ status: 'quoted', round: 2 })
    expect(
      await test.all('select status from approvals where incident_id = $1', [incidentId]),
    ).toEqual([{ status: 'superseded' }])
    // A vendor who dropped out is not asked again.
    const [{ vendors } = { vendors: [] }] = await test.all<{ vendors: { vendorId: string }[] }>(
      'select choose_vendors($1, 5) as vendors',
      [incidentId],
    )
    expect(vendors.map(({ vendorId }) => vendorId)).toEqual([world.dana.vendorId])
  })

  it('takes the appointment along, and frees nobody else’s', async () => {
    const { incidentId, visitId } = await marcoRings()
    const { quoteId } = await visit(visitId)
    await drop(quoteId)
    expect((await visit(visitId)).status).toBe('cancelled')
    const active = `select 1 from visits where incident_id = $1
      and status in ('held', 'scheduled', 'in_progress')`
    expect(await test.all(active, [incidentId])).toEqual([])
  })

  it('without being out is asked again with the others; who has no job cannot drop it', async () => {
    const world = await buildWorld(test)
    const { quoteIds } = await ringForTime(test, world)
    expect(await drop(quoteIds.dana)).toEqual({ kind: 'not-theirs' })
    expect(await drop(quoteIds.marco, false)).toEqual({ kind: 'dropped', round: 2, quoteId: null })
  })
})
