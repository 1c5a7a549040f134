import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raiseEmergency } from '#lib/db/emergencies.ts'
import {
  acceptEscalation,
  deEscalate,
  listEscalationsFor,
  markEscalation,
  openEscalation,
  passEscalation,
  readEscalation,
  startRung,
} from '#lib/db/escalations.ts'
import { reportIncident } from '#lib/db/incidents.ts'
import { beginTransfer, giveUpTransfer } from '#lib/db/transfers.ts'
import type { Priority } from '#lib/domain/incident.ts'
import { addMember } from './on-call-story.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { guestCalls, moveTo, strangerCalls } from './test-story.ts'
import { buildWorld, makePhone, type World } from './test-world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

interface Ladder {
  readonly world: World
  readonly callId: string
  readonly sam: string
  readonly nora: string
}

/** A guest is on the phone; Sam is on call, and Nora after her. */
async function ladder(): Promise<Ladder> {
  const world = await buildWorld(database)
  const [sam, nora] = [makePhone(), makePhone()]
  await database.all(
    `update organizations set on_call_name = 'Sam', on_call_phone = $2 where id = $1`,
    [world.organizationId, sam],
  )
  await database.all(
    `insert into on_call_contacts (organization_id, rank, name, phone) values ($1, 2, 'Nora', $2)`,
    [world.organizationId, nora],
  )
  return { world, callId: await guestCalls(database, world), sam, nora }
}

async function report(callId: string, priority: Priority, toolCallId = 'tool-1'): Promise<string> {
  const details = { trade: 'plumbing', priority, summary: 'Water under the sink' } as const
  const reported = await reportIncident(database.db, { callId, toolCallId, details })
  if (reported.kind !== 'reported') throw new Error(reported.reason)
  return reported.incidentId
}

interface Row {
  readonly id: string
  readonly kind: string
  readonly incident_id: string | null
  readonly closed_how: string | null
}

const escalationsOf = (world: World): Promise<Row[]> =>
  database.all(
    'select id, kind, incident_id, closed_how from escalations where organization_id = $1 order by created_at',
    [world.organizationId],
  )

async function opened(world: World): Promise<string> {
  const [row] = await escalationsOf(world)
  if (!row) throw new Error('Nothing was escalated.')
  return row.id
}

const byPhone = (escalationId: string, phone: string) =>
  ({ escalationId, by: { phone }, method: 'keypad' }) as const

const raise = (callId: string, kind: 'fire' | 'gas') =>
  raiseEmergency(database.db, {
    callId,
    kind,
    trigger: 'phrase',
    at: new Date().toISOString(),
  })

async function eventsOf(incidentId: string): Promise<string[]> {
  const rows = await database.all<{ type: string }>(
    'select type from incident_events where incident_id = $1 order by seq',
    [incidentId],
  )
  return rows.map(({ type }) => type)
}

const outboxOf = (escalationId: string): Promise<{ topic: string }[]> =>
  database.all(`select topic from outbox where payload ->> 'escalationId' = $1 order by id`, [
    escalationId,
  ])

describe('an escalation', () => {
  test.each(['p0', 'p1'] as const)(
    'is opened by a report of %s, after the report',
    async (priority) => {
      const { world, callId } = await ladder()
      const incidentId = await report(callId, priority)
      const escalationId = await opened(world)
      expect(await eventsOf(incidentId)).toEqual(['incident.reported', 'escalation.opened'])
      expect(await outboxOf(escalationId)).toEqual([{ topic: 'escalation.opened' }])
      expect(await readEscalation(database.db, escalationId)).toMatchObject({
        kind: 'incident',
        propertyName: 'Harbour Cottage',
        caller: world.guestPhone,
        closedHow: null,
      })
    },
  )

  test('is opened when something becomes an emergency later, in whatever way', async () => {
    const { world, callId } = await ladder()
    const incidentId = await report(callId, 'p3')
    expect(await escalationsOf(world)).toEqual([])
    await database.all(`update incidents set priority = 'p1' where id = $1`, [incidentId])
    expect(await escalationsOf(world)).toMatchObject([{ kind: 'incident' }])
  })

  test('is one for a matter, however many cries and reports there are', async () => {
    const { world, callId } = await ladder()
    await raise(callId, 'fire')
    await raise(callId, 'gas')
    await report(callId, 'p1')
    expect(await escalationsOf(world)).toMatchObject([{ kind: 'emergency', closed_how: null }])
    const { reason } = await readEscalation(database.db, await opened(world))
    expect(reason).toBe('gas')
  })

  test('of a stranger belongs to the call', async () => {
    const { world } = await ladder()
    const callId = await strangerCalls(database, world)
    await raise(callId, 'fire')
    await raise(callId, 'gas')
    expect(await escalationsOf(world)).toMatchObject([{ kind: 'emergency', incident_id: null }])
  })

  test('is opened for a caller who was put through to nobody, with the promise they were given', async () => {
    const { world, callId } = await ladder()
    await beginTransfer(database.db, { callId, toolCallId: 'tool-1' })
    expect(await escalationsOf(world)).toEqual([])
    await giveUpTransfer(database.db, callId)
    expect(await escalationsOf(world)).toMatchObject([{ kind: 'callback' }])
    const promises = await database.all('select what from promises where call_id = $1', [callId])
    expect(promises).toEqual([{ what: 'person_calls' }])
    const again = await openEscalation(database.db, { callId, reason: 'Promised at once.' })
    expect(again).toBe(await opened(world))
  })

  test('never rings the caller', async () => {
    const { world, callId, nora } = await ladder()
    await database.all('update organizations set on_call_phone = $2 where id = $1', [
      world.organizationId,
      world.guestPhone,
    ])
    await report(callId, 'p1')
    const read = await readEscalation(database.db, await opened(world))
    expect(read.ladder).toEqual([{ name: 'Nora', phone: nora }])
  })
})

describe('whoever takes it', () => {
  test('first has it, the next hears by whom, and both may ask again', async () => {
    const { world, callId, sam, nora } = await ladder()
    const incidentId = await report(callId, 'p1')
    const id = await opened(world)
    expect(await acceptEscalation(database.db, byPhone(id, nora))).toEqual({ kind: 'accepted' })
    expect(await acceptEscalation(database.db, byPhone(id, nora))).toEqual({ kind: 'yours' })
    expect(await acceptEscalation(database.db, byPhone(id, sam))).toEqual({
      kind: 'settled',
      how: 'accepted',
      by: 'Nora',
    })
    expect(await passEscalation(database.db, { escalationId: id, phone: sam })).toBe(false)
    expect(await startRung(database.db, id, { round: 1, rung: 0 })).toBe(false)
    const accepted = (await eventsOf(incidentId)).filter((type) => type === 'escalation.accepted')
    expect(accepted).toHaveLength(1)
    expect(await outboxOf(id)).toEqual([
      { topic: 'escalation.opened' },
      { topic: 'escalation.settled' },
    ])
  })

  test('must be on the ladder, or work at the desk', async () => {
    const { world, callId } = await ladder()
    await report(callId, 'p1')
    const id = await opened(world)
    const refusal = { kind: 'refused', reason: 'not-on-call' }
    expect(await acceptEscalation(database.db, byPhone(id, world.guestPhone))).toEqual(refusal)
    const [viewer = '', manager = ''] = await Promise.all(
      ['viewer', 'manager'].map((role) => addMember(database, world.organizationId, role)),
    )
    const atDesk = async (userId: string): Promise<unknown> =>
      (
        await database.one<{ answer: unknown }>(
          `select accept_escalation($1, null, $2, 'dashboard') as answer`,
          [id, userId],
        )
      ).answer
    expect(await atDesk(randomUUID())).toEqual(refusal)
    expect(await atDesk(viewer)).toEqual(refusal)
    expect(await atDesk(manager)).toEqual({ kind: 'accepted' })
  })

  test('is not rung for another cry on the same call, and everybody is for the next call', async () => {
    const { world, callId, sam } = await ladder()
    await raise(callId, 'fire')
    await acceptEscalation(database.db, byPhone(await opened(world), sam))
    await raise(callId, 'gas')
    expect(await escalationsOf(world)).toHaveLength(1)
    await raise(await guestCalls(database, world), 'gas')
    expect(await escalationsOf(world)).toHaveLength(2)
  })
})

describe('what is no emergency', () => {
  test('is less urgent from then on, audited, once; a new report of danger rings again', async () => {
    const { world, callId, sam } = await ladder()
    const incidentId = await report(callId, 'p0')
    const id = await opened(world)
    const off = { ...byPhone(id, sam), reason: 'A dripping tap.' }
    expect(await deEscalate(database.db, off)).toEqual({ kind: 'de-escalated' })
    expect(await deEscalate(database.db, off)).toMatchObject({ kind: 'settled' })
    const { payload } = await database.one<{ payload: object }>(
      `select payload from incident_events where incident_id = $1 and type = 'escalation.de_escalated'`,
      [incidentId],
    )
    expect(payload).toMatchObject({ by: 'Sam', from: 'p0', reason: 'A dripping tap.' })
    const priority = 'select priority from incidents where id = $1'
    expect(await database.one(priority, [incidentId])).toEqual({ priority: 'p2' })
    await report(callId, 'p1', 'tool-2')
    expect(await database.one(priority, [incidentId])).toEqual({ priority: 'p1' })
    expect(await escalationsOf(world)).toMatchObject([
      { closed_how: 'de_escalated' },
      { closed_how: null },
    ])
  })

  test('may still be found so by whoever took it, and by nobody else', async () => {
    const { world, callId, sam, nora } = await ladder()
    await report(callId, 'p1')
    const id = await opened(world)
    await acceptEscalation(database.db, byPhone(id, sam))
    await markEscalation(database.db, id, 'told')
    const reason = 'Nothing but a drip.'
    expect(await deEscalate(database.db, { ...byPhone(id, nora), reason })).toMatchObject({
      kind: 'settled',
      by: 'Sam',
    })
    expect(await deEscalate(database.db, { ...byPhone(id, sam), reason })).toEqual({
      kind: 'de-escalated',
    })
    expect(await readEscalation(database.db, id)).toMatchObject({ toldAt: null })
  })
})

test('an incident that ends ends its escalation, and what is settled is changed by nobody', async () => {
  const { world, callId, sam } = await ladder()
  const incidentId = await report(callId, 'p1')
  await moveTo(database, incidentId, 'cancelled')
  const id = await opened(world)
  expect(await escalationsOf(world)).toMatchObject([{ closed_how: 'incident_over' }])
  expect(await acceptEscalation(database.db, byPhone(id, sam))).toMatchObject({
    kind: 'settled',
    how: 'incident_over',
  })
  await expect(
    database.all(`update escalations set closed_how = 'accepted' where id = $1`, [id]),
  ).rejects.toMatchObject({ code: 'PT409' })
})

test('a number on call finds what it can answer, open ones first; no other number finds anything', async () => {
  const { world, callId, sam } = await ladder()
  await report(callId, 'p1')
  await acceptEscalation(database.db, byPhone(await opened(world), sam))
  await raise(await guestCalls(database, world), 'fire')
  const line = world.linePhone
  const found = await listEscalationsFor(database.db, { line, phone: sam })
  expect(found.map(({ isOpen }) => isOpen)).toEqual([true, false])
  expect(await listEscalationsFor(database.db, { line, phone: world.guestPhone })).toEqual([])
  expect(await listEscalationsFor(database.db, { line: makePhone(), phone: sam })).toEqual([])
})
