import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  advanceIncident,
  appendIncidentEvent,
  getIncidentContext,
  reportIncident,
  setIncidentHold,
  setIncidentRun,
  type IncidentDetails,
} from '#lib/db/incidents.ts'
import { steerIncident } from '#lib/db/steering.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import {
  guestCalls,
  reportLeak,
  moveTo,
  askPlumbers,
  askLandlord,
  agreeVisit,
} from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

const LEAK: IncidentDetails = { trade: 'plumbing', priority: 'p2', summary: 'A dripping pipe' }

const act = (incidentId: string, key: string = randomUUID()) => ({
  incidentId,
  key,
  type: 'test.happened',
  actorKind: 'system' as const,
  actorId: null,
  payload: {},
})

const eventTypes = async (incidentId: string): Promise<string[]> =>
  (
    await test.all<{ type: string }>(
      'select type from incident_events where incident_id = $1 order by seq',
      [incidentId],
    )
  ).map(({ type }) => type)

const topics = async (incidentId: string): Promise<string[]> =>
  (
    await test.all<{ topic: string }>(
      `select topic from outbox where payload ->> 'incidentId' = $1 order by id`,
      [incidentId],
    )
  ).map(({ topic }) => topic)

describe('reporting an incident', () => {
  it('gives one incident for one tool call, and starts what must follow once', async () => {
    const callId = await guestCalls(test, world)
    const report = { callId, toolCallId: 'tool-1', details: LEAK }
    const first = await reportIncident(test.db, report)
    if (first.kind !== 'reported') throw new Error(first.reason)
    expect(first.created).toBe(true)
    expect(first.reference).toMatch(/^PL-\d+$/)
    expect(await reportIncident(test.db, report)).toEqual({ ...first, created: false })
    expect(await topics(first.incidentId)).toEqual(['incident.reported'])
    expect(await test.one('select incident_id from calls where id = $1', [callId])).toEqual({
      incident_id: first.incidentId,
    })
  })

  it('gives one open incident per call and trade, never less urgent', async () => {
    const callId = await guestCalls(test, world)
    const first = await reportIncident(test.db, { callId, toolCallId: 'tool-1', details: LEAK })
    const again = await reportIncident(test.db, {
      callId,
      toolCallId: 'tool-2',
      details: { ...LEAK, priority: 'p1', summary: 'It is pouring now' },
    })
    if (first.kind !== 'reported') throw new Error(first.reason)
    expect(again).toEqual({ ...first, created: false })
    await reportIncident(test.db, {
      callId,
      toolCallId: 'tool-3',
      details: { ...LEAK, priority: 'p4' },
    })
    expect((await getIncidentContext(test.db, first.incidentId)).incident.priority).toBe('p1')
    const other = await reportIncident(test.db, {
      callId,
      toolCallId: 'tool-4',
      details: { ...LEAK, trade: 'electrical' },
    })
    expect(other).toMatchObject({ kind: 'reported', created: true })
  })

  it('counts references without gaps in each organisation', async () => {
    const fresh = await buildWorld(test)
    const references = []
    for (let n = 0; n < 3; n += 1) {
      const incidentId = await reportLeak(test, fresh)
      references.push((await getIncidentContext(test.db, incidentId)).incident.reference)
    }
    expect(references).toEqual(['PL-1042', 'PL-1043', 'PL-1044'])
  })

  it('refuses a call without a house, and nonsense by name', async () => {
    const callId = await guestCalls(test, { ...world, propertyId: null as unknown as string })
    expect(await reportIncident(test.db, { callId, toolCallId: 't', details: LEAK })).toEqual({
      kind: 'refused',
      reason: 'no-property',
    })
    await expect(
      reportIncident(test.db, {
        callId,
        toolCallId: 't',
        details: { ...LEAK, trade: 'witchcraft' as Trade },
      }),
    ).rejects.toThrow('unknown trade')
  })
})

describe('moving an incident', () => {
  it('happens once per key', async () => {
    const incidentId = await reportLeak(test, world)
    const move = { ...act(incidentId, 'triage'), to: 'triaged' as const }
    expect(await advanceIncident(test.db, move)).toMatchObject({ kind: 'advanced', version: 2 })
    expect(await advanceIncident(test.db, move)).toMatchObject({ kind: 'already', version: 2 })
  })

  it('records a late event instead of applying it', async () => {
    const incidentId = await reportLeak(test, world)
    const late = { ...act(incidentId, 'late'), to: 'scheduled' as const }
    expect(await advanceIncident(test.db, late)).toMatchObject({
      kind: 'stale',
      status: 'reported',
    })
    expect(await advanceIncident(test.db, late)).toMatchObject({ kind: 'stale' })
    expect(await eventTypes(incidentId)).toEqual([
      'incident.reported',
      'escalation.opened',
      'late:test.happened',
    ])
  })

  it('never approves without a live approval', async () => {
    const { incidentId } = await askLandlord(test, world)
    await expect(advanceIncident(test.db, { ...act(incidentId), to: 'approved' })).rejects.toThrow(
      'no live approval',
    )
  })

  it('winds everything down when it is cancelled', async () => {
    const { incidentId, visitId } = await agreeVisit(test, world)
    await moveTo(test, incidentId, 'cancelled')
    expect(await topics(incidentId)).toContain('incident.cancelled')
    expect(await test.one('select status from visits where id = $1', [visitId])).toEqual({
      status: 'cancelled',
    })
    const open = await askPlumbers(test, world)
    await moveTo(test, open.incidentId, 'cancelled')
    expect(
      await test.all('select distinct status from quote_requests where incident_id = $1', [
        open.incidentId,
      ]),
    ).toEqual([{ status: 'failed' }])
  })

  it('names the original of a duplicate', async () => {
    const [original, duplicate] = [await reportLeak(test, world), await reportLeak(test, world)]
    const mark = { ...act(duplicate), to: 'duplicate' as const }
    await expect(advanceIncident(test.db, mark)).rejects.toThrow('names another incident')
    await advanceIncident(test.db, { ...mark, payload: { duplicateOf: original } })
    expect(await test.one('select duplicate_of from incidents where id = $1', [duplicate])).toEqual(
      {
        duplicate_of: original,
      },
    )
  })

  it('refuses an incident that does not exist', async () => {
    await expect(advanceIncident(test.db, { ...act(randomUUID()), to: 'triaged' })).rejects.toThrow(
      'there is no incident',
    )
  })
})

describe('the timeline', () => {
  it('holds an event once per key', async () => {
    const incidentId = await reportLeak(test, world)
    await appendIncidentEvent(test.db, act(incidentId, 'same'))
    await appendIncidentEvent(test.db, act(incidentId, 'same'))
    expect(await eventTypes(incidentId)).toEqual([
      'incident.reported',
      'escalation.opened',
      'test.happened',
    ])
  })

  it('cannot be changed, and shows it if it was', async () => {
    const incidentId = await reportLeak(test, world)
    await appendIncidentEvent(test.db, act(incidentId))
    await appendIncidentEvent(test.db, act(incidentId))
    const verify = () => test.one('select public.verify_incident_chain($1) as chain', [incidentId])
    expect(await verify()).toEqual({ chain: { intact: true, brokenAtSeq: null } })
    const forge = `update incident_events set payload = '{"forged":true}' where incident_id = $1 and seq = 2`
    await expect(test.pg.query(forge, [incidentId])).rejects.toThrow('append-only')
    await test.pg.exec(
      'alter table incident_events disable trigger incident_events_are_append_only',
    )
    await test.pg.query(forge, [incidentId])
    await test.pg.exec('alter table incident_events enable trigger incident_events_are_append_only')
    expect(await verify()).toEqual({ chain: { intact: false, brokenAtSeq: 2 } })
  })

  it('tells holds and changes of control', async () => {
    const incidentId = await reportLeak(test, world)
    await setIncidentHold(test.db, { incidentId, reason: 'waiting_parts', key: 'h1' })
    await steerIncident(test.db, { incidentId, control: 'human', reason: 'Mona has it', key: 'c1' })
    const { incident } = await getIncidentContext(test.db, incidentId)
    expect(incident).toMatchObject({
      status: 'reported',
      holdReason: 'waiting_parts',
      control: 'human',
    })
    await setIncidentHold(test.db, { incidentId, reason: null, key: 'h2' })
    expect(await eventTypes(incidentId)).toEqual([
      'incident.reported',
      'escalation.opened',
      'incident.held',
      'incident.control_changed',
      'incident.resumed',
    ])
  })
})

describe("the incident's run", () => {
  it('is one, and is replaced only by name', async () => {
    const incidentId = await reportLeak(test, world)
    const [first, second] = [randomUUID(), randomUUID()]
    const set = (runId: string, replaces: string | null) =>
      setIncidentRun(test.db, { incidentId, runId, replaces })
    expect(await set(first, null)).toBe(true)
    expect(await set(first, null)).toBe(true)
    expect(await set(second, null)).toBe(false)
    expect(await set(second, first)).toBe(true)
    expect(await set(first, first)).toBe(false)
  })
})
