import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { readRoom, recordExport } from '#lib/db/room.ts'
import { answerEscalation, decideForOwner, noteIncident, settlePromise } from '#lib/db/room-acts.ts'
import { cancelIncident, steerIncident } from '#lib/db/steering.ts'
import { callOut } from './on-call-story.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askLandlord, askPlumbers, reportLeak } from './test-story.ts'
import { addVendor, buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

const act = (incidentId: string, key: string = randomUUID()) => ({
  incidentId,
  reason: 'The owner called',
  key,
})
const statusOf = async (table: string, id: string): Promise<string> =>
  (await test.one<{ status: string }>(`select status from ${table} where id = $1`, [id])).status
const eventsOf = (incidentId: string, type: string) =>
  test.all<{ payload: Record<string, unknown> }>(
    'select payload from incident_events where incident_id = $1 and type = $2 order by seq',
    [incidentId, type],
  )

describe('a note to the agent', () => {
  it('reaches whoever is called next, once, and a private one nobody', async () => {
    const incidentId = await reportLeak(test, world)
    const note = {
      incidentId,
      note: 'The dog is friendly.',
      audience: 'vendor',
      key: 'n1',
    } as const
    expect(await noteIncident(test.db, note)).toMatchObject({ kind: 'steered' })
    expect(await noteIncident(test.db, note)).toMatchObject({ kind: 'already' })
    const own = {
      ...note,
      note: 'Emma is a friend of the owner.',
      audience: 'nobody',
      key: 'n2',
    } as const
    await noteIncident(test.db, own)
    expect((await getIncidentContext(test.db, incidentId)).notes).toEqual([
      { audience: 'vendor', note: 'The dog is friendly.' },
    ])
    expect(await eventsOf(incidentId, 'incident.noted')).toHaveLength(2)
  })

  it('does not end the run that is under way', async () => {
    const incidentId = await reportLeak(test, world)
    const steered = () => test.one('select steered from incidents where id = $1', [incidentId])
    const before = await steered()
    await noteIncident(test.db, { incidentId, note: 'Hello', audience: 'everyone', key: 'n' })
    expect(await steered()).toEqual(before)
  })

  it('gives way to later ones: a brief has room for five', async () => {
    const incidentId = await reportLeak(test, world)
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const note = { incidentId, note: `Note ${number}`, audience: 'guest' as const }
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await noteIncident(test.db, { ...note, key: `n${number}` })
    }
    const { notes } = await getIncidentContext(test.db, incidentId)
    expect(notes.map(({ note }) => note)).toEqual([2, 3, 4, 5, 6].map((one) => `Note ${one}`))
  })
})

describe('deciding in the owner’s place', () => {
  it('declines once, with reason and actor, and lets the run that waits end it', async () => {
    const { incidentId, approvalId } = await askLandlord(test, world)
    const no = { ...act(incidentId, 'no'), approvalId, decision: 'decline' } as const
    expect(await decideForOwner(test.db, no)).toMatchObject({
      kind: 'steered',
      status: 'awaiting_approval',
    })
    expect(await decideForOwner(test.db, no)).toMatchObject({ kind: 'already' })
    expect(await decideForOwner(test.db, { ...no, key: 'again' })).toEqual({
      kind: 'refused',
      reason: 'decided-otherwise',
    })
    expect(
      await test.one('select status, method, note from approvals where id = $1', [approvalId]),
    ).toEqual({ status: 'declined', method: 'dashboard', note: 'The owner called' })
    expect(
      await test.all(
        `select id from outbox where topic = 'approval.decided' and payload ->> 'approvalId' = $1`,
        [approvalId],
      ),
    ).toHaveLength(1)
  })

  it('ends the incident itself where a person steers and no run waits', async () => {
    const { incidentId, approvalId } = await askLandlord(test, world)
    await steerIncident(test.db, { ...act(incidentId), control: 'human' })
    const no = { ...act(incidentId), approvalId, decision: 'decline' } as const
    expect(await decideForOwner(test.db, no)).toMatchObject({ status: 'declined' })
    expect(await decideForOwner(test.db, { ...no, key: 'over' })).toEqual({
      kind: 'refused',
      reason: 'incident-over',
    })
  })

  it('approves no quote, and nothing of another incident', async () => {
    const { incidentId, approvalId } = await askLandlord(test, world)
    const yes = { ...act(incidentId), approvalId, decision: 'approve' } as const
    await expect(decideForOwner(test.db, yes)).rejects.toThrow('approved by its own name')
    const other = await reportLeak(test, await buildWorld(test))
    await expect(decideForOwner(test.db, { ...yes, incidentId: other })).rejects.toThrow(
      'there is no approval',
    )
    expect(await statusOf('approvals', approvalId)).toBe('pending')
  })
})

describe('whoever is on call', () => {
  it('is a member at the desk only by their own sign-in', async () => {
    const incidentId = await reportLeak(test, world)
    const { escalationId } = await callOut(test, world, incidentId)
    const { incidentId: _, ...why } = act(incidentId)
    const take = { ...why, escalationId, isEmergency: true }
    // The server has no member to name.
    expect(await answerEscalation(test.db, take)).toEqual({
      kind: 'refused',
      reason: 'not-on-call',
    })
    await expect(
      answerEscalation(test.db, { ...take, escalationId: randomUUID() }),
    ).rejects.toThrow('there is no escalation')
  })
})

describe('a promise', () => {
  const said = (promiseId: string, state: 'kept' | 'withdrawn') =>
    settlePromise(test.db, { promiseId, state, reason: 'The owner called', key: randomUUID() })

  it('is kept or dropped once, with the reason, and may be kept late', async () => {
    const incidentId = await reportLeak(test, world)
    const { promiseId } = await callOut(test, world, incidentId)
    await test.pg.query(`update promises set state = 'broken', settled_at = now() where id = $1`, [
      promiseId,
    ])
    expect(await said(promiseId, 'withdrawn')).toEqual({ kind: 'already' })
    expect(await said(promiseId, 'kept')).toEqual({ kind: 'settled' })
    expect(await said(promiseId, 'kept')).toEqual({ kind: 'already' })
    expect(
      await test.one('select state, settled_by from promises where id = $1', [promiseId]),
    ).toEqual({ state: 'kept', settled_by: 'The owner called' })
    expect(await eventsOf(incidentId, 'promise.settled_by_hand')).toHaveLength(1)
  })

  it('to a caller whose house is not known is settled in the same way', async () => {
    const { promiseId } = await callOut(test, world, await reportLeak(test, world))
    await test.pg.query('update promises set incident_id = null where id = $1', [promiseId])
    expect(await said(promiseId, 'withdrawn')).toEqual({ kind: 'settled' })
    expect(
      await test.one('select state, settled_by from promises where id = $1', [promiseId]),
    ).toEqual({ state: 'withdrawn', settled_by: 'The owner called' })
    await expect(said(randomUUID(), 'kept')).rejects.toThrow('there is no promise')
  })
})

describe('the room', () => {
  it('finds past repairs by the words they share, before others of the trade', async () => {
    const insert = (title: string, days: number, trade = 'plumbing') =>
      test.all(
        `insert into maintenance_records (organization_id, property_id, trade, title, description,
           resolution, cost_cents, occurred_on)
         values ($1, $2, $3::trade, $4, $4, 'Repaired.', 12000, current_date - $5::integer)`,
        [world.organizationId, world.propertyId, trade, title, days],
      )
    await insert('Shower drain was slow', 3)
    await insert('Leak under the kitchen sink', 300)
    await insert('Fridge did not cool', 1, 'appliance')
    const incidentId = await reportLeak(test, world)
    const { similar, history } = await readRoom(test.db, incidentId)
    expect(similar.map(({ title }) => title)).toEqual([
      'Leak under the kitchen sink',
      'Shower drain was slow',
    ])
    expect(history).toMatchObject({ repairs: 2, medianCents: 12_000 })
  })

  it('names whom one could still ask, and what stands in the way of the others', async () => {
    const lapsed = await addVendor(test, world.organizationId, 'Lapsed Pipes')
    await test.all(
      'update vendor_compliance set coi_until = current_date - 1 where vendor_id = $1',
      [lapsed.vendorId],
    )
    await addVendor(test, world.organizationId, 'Sparks', 'electrical')
    const fresh = await addVendor(test, world.organizationId, 'New Pipes')
    const { incidentId } = await askPlumbers(test, world)
    const { vendors } = await readRoom(test.db, incidentId)
    expect(vendors.map(({ name, obstacle }) => [name, obstacle])).toEqual([
      [fresh.name, null],
      [lapsed.name, expect.stringMatching(/^insurance ended/) as string],
    ])
  })

  it('names who acted, and is taken out on record', async () => {
    const incidentId = await reportLeak(test, world)
    const { actors } = await readRoom(test.db, incidentId)
    expect(actors).toEqual({ [world.guestId]: 'Emma' })
    await recordExport(test.db, incidentId)
    await recordExport(test.db, incidentId)
    expect((await eventsOf(incidentId, 'incident.exported')).length).toBeLessThanOrEqual(2)
    await cancelIncident(test.db, act(incidentId))
    await recordExport(test.db, incidentId)
  })
})
