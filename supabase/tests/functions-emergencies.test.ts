import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raiseEmergency, readEmergencyContacts } from '#lib/db/emergencies.ts'
import { reportIncident } from '#lib/db/incidents.ts'
import type { EmergencyKind } from '#lib/domain/emergency.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askPlumbers, guestCalls, moveTo, reportLeak, strangerCalls } from './test-story.ts'
import { buildWorld, makePhone } from './test-world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const raise = (callId: string, kind: EmergencyKind = 'gas') =>
  raiseEmergency(database.db, {
    callId,
    kind,
    trigger: 'phrase',
    at: new Date(Date.now() - 1000).toISOString(),
  })

interface IncidentRow {
  readonly priority: string
  readonly trade: string
  readonly status: string
  readonly hold_reason: string | null
}

const incident = (id: string | null): Promise<IncidentRow> =>
  database.one('select priority, trade, status, hold_reason from incidents where id = $1', [id])

async function eventsOf(incidentId: string | null): Promise<string[]> {
  const rows = await database.all<{ type: string }>(
    'select type from incident_events where incident_id = $1 order by seq',
    [incidentId],
  )
  return rows.map(({ type }) => type)
}

async function enqueued(topic: string, id: string): Promise<number> {
  const rows = await database.all(
    `select 1 from outbox where topic = $1 and payload::text like '%' || $2 || '%'`,
    [topic, id],
  )
  return rows.length
}

describe('an emergency', () => {
  test('makes the incident of its call the most urgent there is, with who said it and when', async () => {
    const world = await buildWorld(database)
    const callId = await guestCalls(database, world)
    const reported = await reportIncident(database.db, {
      callId,
      toolCallId: 'tool-1',
      details: { trade: 'plumbing', priority: 'p1', summary: 'Water under the sink' },
    })
    if (reported.kind !== 'reported') throw new Error(reported.reason)
    const raised = await raise(callId, 'water_near_power')
    expect(raised).toMatchObject({ incidentId: reported.incidentId, created: true })
    expect(await incident(raised.incidentId)).toMatchObject({ priority: 'p0', trade: 'plumbing' })
    const event = await database.one<{ actor_kind: string; actor_id: string; payload: object }>(
      `select actor_kind, actor_id, payload from incident_events
       where incident_id = $1 and type = 'emergency.raised'`,
      [raised.incidentId],
    )
    expect(event).toMatchObject({
      actor_kind: 'guest',
      actor_id: world.guestId,
      payload: { callId, kind: 'water_near_power', trigger: 'phrase' },
    })
  })

  test('is raised once a call and kind, however often it is said at the same time', async () => {
    const world = await buildWorld(database)
    const callId = await guestCalls(database, world)
    const raised = await Promise.all(Array.from({ length: 5 }, () => raise(callId)))
    expect(new Set(raised.map(({ emergencyId }) => emergencyId)).size).toBe(1)
    expect(raised.filter(({ created }) => created)).toHaveLength(1)
    expect(await enqueued('emergency.raised', raised[0]!.emergencyId)).toBe(1)
    const other = await raise(callId, 'person')
    expect(other).toMatchObject({ created: true, incidentId: raised[0]!.incidentId })
    expect(await eventsOf(other.incidentId)).toEqual([
      'incident.reported',
      'emergency.raised',
      'escalation.opened',
      'emergency.raised',
    ])
  })

  test('of a guest who has reported nothing opens an incident that waits for a person', async () => {
    const callId = await guestCalls(database, await buildWorld(database))
    const { incidentId } = await raise(callId)
    expect(await incident(incidentId)).toEqual({
      priority: 'p0',
      trade: 'plumbing',
      status: 'reported',
      hold_reason: 'waiting_manager',
    })
    expect(await enqueued('incident.reported', incidentId ?? '')).toBe(0)
  })

  test('and the report that follows on the same call are one incident, which is then handled', async () => {
    const callId = await guestCalls(database, await buildWorld(database))
    const { incidentId } = await raise(callId, 'fire')
    const report = (toolCallId: string, trade: Trade) =>
      reportIncident(database.db, {
        callId,
        toolCallId,
        details: { trade, priority: 'p1', summary: 'The outlet burned' },
      })
    for (const toolCallId of ['tool-1', 'tool-1', 'tool-2']) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await report(toolCallId, 'electrical')).toMatchObject({ incidentId, created: false })
    }
    expect(await incident(incidentId)).toMatchObject({
      priority: 'p0',
      trade: 'electrical',
      hold_reason: null,
    })
    expect(await enqueued('incident.reported', incidentId ?? '')).toBe(1)
    // A second problem is a second incident, as ever.
    expect(await report('tool-3', 'pest')).toMatchObject({ created: true })
  })

  test('of a stranger belongs to no incident and is told all the same', async () => {
    const raised = await raise(await strangerCalls(database, await buildWorld(database)))
    expect(raised).toMatchObject({ incidentId: null, created: true })
    expect(await enqueued('emergency.raised', raised.emergencyId)).toBe(1)
  })

  test('of somebody who is asked for a price is noted, and changes no priority', async () => {
    const world = await buildWorld(database)
    const { callIds, incidentId } = await askPlumbers(database, world)
    expect(await raise(callIds.marco, 'person')).toMatchObject({ incidentId })
    expect(await incident(incidentId)).toMatchObject({ priority: 'p1' })
    expect(await eventsOf(incidentId)).toContain('emergency.raised')
  })

  test('of a guest whose repair is over opens a new incident', async () => {
    const world = await buildWorld(database)
    const over = await reportLeak(database, world)
    const { callId } = await database.one<{ callId: string }>(
      'select reported_by_call_id as "callId" from incidents where id = $1',
      [over],
    )
    await moveTo(database, over, 'cancelled')
    const { incidentId } = await raise(callId)
    expect(incidentId).not.toBe(over)
    expect(await incident(incidentId)).toMatchObject({ priority: 'p0', status: 'reported' })
  })

  test('of an unknown kind is refused', async () => {
    const callId = await guestCalls(database, await buildWorld(database))
    await expect(raise(callId, 'boredom' as EmergencyKind)).rejects.toThrow('PT400')
  })
})

test('the contacts are the ladder in order, three at most, without the caller', async () => {
  const world = await buildWorld(database)
  const ladder = Array.from({ length: 4 }, makePhone)
  await database.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    ladder[0],
  ])
  for (const [index, phone] of [world.guestPhone, ...ladder.slice(1)].entries()) {
    // oxlint-disable-next-line no-await-in-loop
    await database.all(
      `insert into public.on_call_contacts (organization_id, rank, name, phone)
       values ($1, $2, 'N', $3)`,
      [world.organizationId, index + 2, phone],
    )
  }
  const contacts = await readEmergencyContacts(database.db, await guestCalls(database, world))
  expect(contacts.ladder).toEqual(ladder.slice(0, 3))
  expect(contacts).toMatchObject({ caller: world.guestPhone, partyKind: 'guest' })
  expect(contacts.place).toContain('Harbour Cottage')
  const stranger = await readEmergencyContacts(database.db, await strangerCalls(database, world))
  expect(stranger).toMatchObject({ place: null, timezone: null, partyKind: 'unknown' })
})
