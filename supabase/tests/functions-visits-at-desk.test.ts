import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callOffVisit, moveVisit } from '#lib/db/visit-acts.ts'
import { holdVisit, recordVisitEvent } from '#lib/db/visits.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { agreeVisit, callAboutVisit, ringForTime } from './test-story.ts'
import { buildWorld, inHours } from './test-world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

/** Marco's visit begins in half an hour, and he is on the line. */
async function marcoRings() {
  const world = await buildWorld(test)
  const agreed = await agreeVisit(test, world)
  const caller = { vendor: world.marco, phone: world.marco.phone }
  return { world, ...agreed, callId: await callAboutVisit(test, world, agreed.visitId, caller) }
}

const incidentOf = async (visitId: string): Promise<string> =>
  (await test.one<{ id: string }>('select incident_id as id from visits where id = $1', [visitId]))
    .id

describe('a visit that is called off at the desk', () => {
  const callOff = async (visitId: string, key = 'off') =>
    callOffVisit(test.db, {
      incidentId: await incidentOf(visitId),
      visitId,
      reason: 'The guest moves out',
      key,
    })
  const move = async (visitId: string) =>
    moveVisit(test.db, {
      incidentId: await incidentOf(visitId),
      visitId,
      startsAt: inHours(5),
      endsAt: inHours(7),
      reason: 'The guest asked for it',
      key: 'move',
    })
  const visit = (visitId: string) =>
    test.one('select status, revision from visits where id = $1', [visitId])
  const standing = (incidentId: string) =>
    test.one(
      `select incident.status, quote.status as quote, approval.status as approval
       from incidents as incident
       join quotes as quote on quote.incident_id = incident.id and quote.status = 'accepted'
       join approvals as approval on approval.incident_id = incident.id and approval.status = 'approved'
       where incident.id = $1`,
      [incidentId],
    )

  it('is told once, and vendor and price stay for another time', async () => {
    const { visitId, incidentId } = await marcoRings()
    expect(await callOff(visitId)).toMatchObject({ kind: 'steered', status: 'scheduling' })
    expect(await callOff(visitId)).toMatchObject({ kind: 'already' })
    expect(await callOff(visitId, 'again')).toMatchObject({ kind: 'already' })
    expect(await visit(visitId)).toEqual({ status: 'cancelled', revision: 1 })
    expect(await standing(incidentId)).toEqual({
      status: 'scheduling',
      quote: 'accepted',
      approval: 'approved',
    })
    const told = `select 1 from outbox where topic = 'visit.called_off' and payload ->> 'visitId' = $1`
    expect(await test.all(told, [visitId])).toHaveLength(1)
    const events = await test.all<{ payload: object }>(
      `select payload from incident_events where incident_id = $1 and type = 'visit.called_off'`,
      [incidentId],
    )
    expect(events).toMatchObject([{ payload: { visitId, reason: 'The guest moves out' } }])
  })

  it('stays where the vendor has come, and is nobody’s of another incident', async () => {
    const { world, visitId, callId } = await marcoRings()
    const other = await agreeVisit(test, await buildWorld(test))
    const act = { incidentId: other.incidentId, visitId, reason: 'x', key: 'x' }
    await expect(callOffVisit(test.db, act)).rejects.toThrow('there is no visit')
    await recordVisitEvent(test.db, {
      callId,
      toolCallId: 'tool-arrived',
      event: 'arrived',
      payload: {},
    })
    const refused = { kind: 'refused', reason: 'work-begun' }
    expect(await callOff(visitId)).toEqual(refused)
    expect(await move(visitId)).toEqual(refused)
    const held = await ringForTime(test, world)
    const slot = { toolCallId: 'tool', startsAt: inHours(9), endsAt: inHours(10) }
    const agreed = await holdVisit(test.db, { callId: held.callId, ...slot })
    if (agreed.kind !== 'held') throw new Error(agreed.kind)
    expect(await callOff(agreed.visitId)).toEqual({ kind: 'refused', reason: 'not-agreed-yet' })
  })
})
