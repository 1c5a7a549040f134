import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { identifyCaller } from '#lib/db/callers.ts'
import { openInboundCall } from '#lib/db/calls.ts'
import {
  listPossibleOriginals,
  listToldBefore,
  markDuplicate,
  undoMerge,
} from '#lib/db/duplicates.ts'
import { type IncidentDetails, recordGuestAnswer, reportIncident } from '#lib/db/incidents.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { guestCalls, moveTo, reportLeak } from './test-story.ts'
import { briefFor, buildWorld, makePhone, NO_CLAIMS, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

const LEAK = { trade: 'plumbing', priority: 'p1', summary: 'Water under the sink' } as const
const at = new Date().toISOString()

interface Guest {
  readonly guestId: string
  readonly phone: string
  call(): Promise<string>
}

/** Somebody else who stays at the same property. */
async function anotherGuest(): Promise<Guest> {
  const phone = makePhone()
  const { id: guestId } = await test.one<{ id: string }>(
    `with guest as (
       insert into guests (organization_id, name, phone) values ($1, 'Noah', $2) returning id
     ), stay as (
       insert into stays (organization_id, guest_id, property_id, arrives_on, departs_on)
       select $1, id, $3, current_date - 1, current_date + 3 from guest
     ) select id from guest`,
    [world.organizationId, phone, world.propertyId],
  )
  return {
    guestId,
    phone,
    async call() {
      const caller = await identifyCaller(test.db, { line: world.linePhone, phone, now: at })
      const { callId } = await openInboundCall(test.db, {
        providerSid: `CA${randomUUID()}`,
        phone,
        claims: {
          ...NO_CLAIMS,
          organizationId: world.organizationId,
          purpose: 'guest_intake',
          partyKind: 'guest',
          partyId: guestId,
          propertyId: world.propertyId,
          incidentId: caller?.incidentId ?? null,
        },
        brief: briefFor('guest_intake'),
      })
      return callId
    },
  }
}

async function report(
  callId: string,
  details: IncidentDetails = LEAK,
  rest: { sameAs?: string; isSeparate?: boolean; toolCallId?: string } = {},
): Promise<{ incidentId: string; attached: boolean; created: boolean }> {
  const reported = await reportIncident(test.db, { callId, toolCallId: 'tool', details, ...rest })
  if (reported.kind !== 'reported') throw new Error(reported.reason)
  return reported
}

const mark = (incidentId: string, originalId: string) =>
  markDuplicate(test.db, { incidentId, originalId, likeness: 0.8, key: `d:${originalId}` })

describe('a guest who rings again', () => {
  it('about the same thing adds a call to the incident, and can say so twice', async () => {
    const incidentId = await reportLeak(test, world)
    const callId = await guestCalls(test, world)
    const told = await listToldBefore(test.db, { callId, trade: 'plumbing' })
    expect(told).toMatchObject([{ incidentId, priority: 'p1' }])
    const again = { incidentId, attached: true, created: false }
    expect(await report(callId, LEAK, { sameAs: incidentId })).toMatchObject(again)
    // The model asks once more, and meanings cannot be had this time.
    expect(await report(callId)).toMatchObject(again)
    expect(await test.one('select incident_id from calls where id = $1', [callId])).toEqual({
      incident_id: incidentId,
    })
    expect(
      await test.one(
        `select count(*)::int as n from incident_events
         where incident_id = $1 and type = 'incident.reported_again'`,
        [incidentId],
      ),
    ).toEqual({ n: 1 })
  })

  it('because it got worse makes it an emergency at once', async () => {
    const callId = await guestCalls(test, world)
    const { incidentId } = await report(callId, { ...LEAK, priority: 'p3' })
    await report(await guestCalls(test, world), LEAK, { sameAs: incidentId })
    expect(
      await test.one('select priority, steered from incidents where id = $1', [incidentId]),
    ).toEqual({ priority: 'p1', steered: 1 })
  })

  it('about another thing has two incidents, on one call as well', async () => {
    const callId = await guestCalls(test, world)
    const first = await report(callId)
    const rest = { toolCallId: 'second' }
    const power = { ...LEAK, trade: 'electrical', summary: 'No power' } as const
    const second = await report(callId, power, rest)
    const toilet = { ...LEAK, summary: 'The toilet is clogged' }
    const third = await report(callId, toilet, { isSeparate: true, toolCallId: 'third' })
    expect(new Set([first, second, third].map(({ incidentId }) => incidentId)).size).toBe(3)
    expect(
      await test.one('select count(*)::int as n from incidents where reported_by_call_id = $1', [
        callId,
      ]),
    ).toEqual({ n: 3 })
  })

  it("cannot add to somebody else's", async () => {
    const foreign = await reportLeak(test, await buildWorld(test))
    const callId = await guestCalls(test, world)
    await expect(report(callId, LEAK, { sameAs: foreign })).rejects.toThrow('of this caller')
  })
})

describe('the same trouble from somebody else', () => {
  it('becomes a duplicate whose guest hears of the first, and speaks for themselves', async () => {
    const original = await reportLeak(test, world)
    const noah = await anotherGuest()
    const { incidentId } = await report(await noah.call(), { ...LEAK, priority: 'p0' })
    expect(await listPossibleOriginals(test.db, incidentId)).toMatchObject([
      { incidentId: original, sameUnit: true },
    ])
    expect(await listPossibleOriginals(test.db, original)).toEqual([])
    expect(await mark(incidentId, original)).toMatchObject({ kind: 'duplicate' })
    expect(await mark(incidentId, original)).toMatchObject({ kind: 'duplicate' })
    expect(
      await test.all('select guest_id from incident_subscribers where incident_id = $1', [
        original,
      ]),
    ).toEqual([{ guest_id: noah.guestId }])
    expect(await test.one('select priority from incidents where id = $1', [original])).toEqual({
      priority: 'p0',
    })

    const callId = await noah.call()
    const caller = { callId, toolCallId: 't1', payload: {} }
    const leave = () => recordGuestAnswer(test.db, { ...caller, event: 'cancel' })
    const refused = { kind: 'refused', reason: 'not-the-reporter' }
    expect(await leave()).toEqual(refused)
    expect(await leave()).toEqual(refused)
    expect(await test.one('select status from incidents where id = $1', [original])).toEqual({
      status: 'reported',
    })
    const known = await identifyCaller(test.db, {
      line: world.linePhone,
      phone: noah.phone,
      now: at,
    })
    expect(known?.incidentId).toBeNull()
  })

  it('stays two incidents at another property, beside what is no emergency, and once work is on', async () => {
    const elsewhere = await buildWorld(test)
    const calm = (await report(await guestCalls(test, world), { ...LEAK, priority: 'p3' }))
      .incidentId
    const noah = await anotherGuest()
    const { incidentId } = await report(await noah.call())
    expect(await mark(incidentId, calm)).toEqual({ kind: 'refused', reason: 'emergency' })
    const foreign = await reportLeak(test, elsewhere)
    await expect(mark(incidentId, foreign)).rejects.toThrow('of one organisation')
    const original = await reportLeak(test, world)
    await moveTo(test, incidentId, 'triaged', 'sourcing')
    expect(await mark(incidentId, original)).toEqual({ kind: 'refused', reason: 'too-late' })
  })

  it('is two again when a person says so, and is not merged once more', async () => {
    const original = await reportLeak(test, world)
    const noah = await anotherGuest()
    const { incidentId } = await report(await noah.call())
    await mark(incidentId, original)
    const act = { incidentId, reason: 'Two different sinks', key: 'undo' }
    const undone = await undoMerge(test.db, act)
    if (undone.kind === 'refused') throw new Error(undone.reason)
    expect(await undoMerge(test.db, act)).toEqual({ ...undone, kind: 'already' })
    expect(
      await test.all(
        'select id from incident_subscribers where ended_at is null and incident_id = $1',
        [original],
      ),
    ).toEqual([])
    expect(await listPossibleOriginals(test.db, undone.incidentId)).toEqual([])
    expect(
      await test.all(`select id from outbox where dedupe_key = $1`, [
        `incident.reported:${undone.incidentId}`,
      ]),
    ).toHaveLength(1)
    expect(
      await test.one(`select verify_incident_chain($1) ->> 'intact' as intact`, [original]),
    ).toEqual({ intact: 'true' })
    expect(await undoMerge(test.db, { ...act, incidentId: original })).toEqual({
      kind: 'refused',
      reason: 'not-a-duplicate',
    })
  })
})
