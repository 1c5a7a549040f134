import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reserveCall, startDialling } from '#lib/db/calls.ts'
import { issueApprovalLink } from '#lib/db/approval-links.ts'
import { cancelIncident, pauseOrganization, steerIncident } from '#lib/db/steering.ts'
import { setIncidentHold } from '#lib/db/incidents.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { askLandlord, moveTo, reportLeak } from './test-story.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS, type World } from './test-world.ts'

const HOUR_MS = 3_600_000
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
const rowOf = (incidentId: string) =>
  test.one<{ status: string; control: string; hold_reason: string | null; steered: number }>(
    'select status, control, hold_reason, steered from incidents where id = $1',
    [incidentId],
  )
const steeredMessages = (incidentId: string) =>
  test.all(
    `select id from outbox where topic = 'incident.steered' and payload ->> 'incidentId' = $1`,
    [incidentId],
  )

function reserve(incidentId: string, key: string) {
  return reserveCall(test.db, {
    key,
    claims: {
      ...NO_CLAIMS,
      round: null,
      organizationId: world.organizationId,
      purpose: 'vendor_quote',
      partyKind: 'vendor',
      partyId: world.marco.vendorId,
      contactId: world.marco.contactId,
      phone: world.marco.phone,
      incidentId,
    },
    brief: briefFor('vendor_quote'),
    deadlineAt: inHours(0.1),
  })
}

describe('who steers', () => {
  it('changes once per key, with actor, reason and what must follow', async () => {
    const incidentId = await reportLeak(test, world)
    const pause = { ...act(incidentId, 'pause'), control: 'paused' as const }
    expect(await steerIncident(test.db, pause)).toMatchObject({ kind: 'steered' })
    expect(await steerIncident(test.db, pause)).toMatchObject({ kind: 'already' })
    expect(await steeredMessages(incidentId)).toHaveLength(1)
    const back = { ...act(incidentId, 'back'), control: 'agent' as const }
    expect(await steerIncident(test.db, back)).toMatchObject({ kind: 'steered', control: 'agent' })
    // The first request, delivered once more, does not pause it again.
    expect(await steerIncident(test.db, pause)).toMatchObject({ kind: 'already', control: 'agent' })
    expect(await steeredMessages(incidentId)).toHaveLength(2)
    expect(
      await test.one(
        `select actor_kind, payload ->> 'reason' as reason from incident_events
         where incident_id = $1 and key = 'pause'`,
        [incidentId],
      ),
    ).toEqual({ actor_kind: 'manager', reason: 'The owner called' })
  })

  it('is the agent again when a hold is lifted, and nobody once it is over', async () => {
    const incidentId = await reportLeak(test, world)
    await setIncidentHold(test.db, { incidentId, reason: 'waiting_manager', key: 'h' })
    await steerIncident(test.db, { ...act(incidentId), control: 'agent' })
    expect(await rowOf(incidentId)).toMatchObject({ hold_reason: null, steered: 1 })
    const late = { incidentId, reason: 'waiting_manager', key: 'late' } as const
    expect(await setIncidentHold(test.db, { ...late, steered: 0 })).toBe(false)
    expect(await rowOf(incidentId)).toMatchObject({ hold_reason: null, steered: 1 })
    expect(await setIncidentHold(test.db, { ...late, steered: 1 })).toBe(true)
    expect(await rowOf(incidentId)).toMatchObject({ hold_reason: 'waiting_manager' })
    await cancelIncident(test.db, act(incidentId))
    expect(await steerIncident(test.db, { ...act(incidentId), control: 'human' })).toEqual({
      kind: 'refused',
      reason: 'incident-over',
    })
  })

  it('decides whether a reserved call goes out, which then waits with its time', async () => {
    const incidentId = await reportLeak(test, world)
    await moveTo(test, incidentId, 'triaged', 'sourcing')
    const reserved = await reserve(incidentId, `k-${incidentId}`)
    if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
    const { callId } = reserved
    await steerIncident(test.db, { ...act(incidentId), control: 'human' })
    expect(await startDialling(test.db, { callId })).toBe(false)
    expect(await test.one('select status from calls where id = $1', [callId])).toEqual({
      status: 'reserved',
    })
    await test.pg.query(
      `update calls set created_at = created_at - interval '2 days',
         deadline_at = deadline_at - interval '2 days' where id = $1`,
      [callId],
    )
    await steerIncident(test.db, { ...act(incidentId), control: 'agent' })
    const { organizationId } = world
    const storm = { organizationId, reason: 'A storm' }
    await pauseOrganization(test.db, { ...storm, isPaused: true })
    expect(await startDialling(test.db, { callId })).toBe(false)
    await pauseOrganization(test.db, { ...storm, isPaused: false })
    expect(await startDialling(test.db, { callId })).toBe(true)
    expect(
      await test.one('select deadline_at > now() as "isAhead" from calls where id = $1', [callId]),
    ).toEqual({ isAhead: true })
  })

  it('costs nobody their time to decide, however the halts overlap', async () => {
    const { incidentId, approvalId } = await askLandlord(test, world)
    const { organizationId } = world
    const storm = { organizationId, reason: 'A storm' }
    const linkAt = 'select expires_at from approval_links where approval_id = $1'
    const link = {
      approvalId,
      approverKind: 'landlord',
      approverId: world.landlordId,
      tokenHash: 'a'.repeat(64),
    } as const
    const rungEndsMs = Date.now() + 4 * HOUR_MS
    await issueApprovalLink(test.db, { ...link, rungEndsMs })
    const rungHoursLeft = async (): Promise<number> => {
      // Said again by a fresh run: what was said first stands.
      const issued = await issueApprovalLink(test.db, { ...link, rungEndsMs: Date.now() + HOUR_MS })
      return Math.round((10 * ((issued?.rungEndsMs ?? 0) - Date.now())) / HOUR_MS) / 10
    }
    const hoursLeft = async (): Promise<number> => {
      const { hours } = await test.one<{ hours: number }>(
        `select extract(epoch from expires_at - now())::float / 3600 as hours from approvals where id = $1`,
        [approvalId],
      )
      return Math.round(hours * 10) / 10
    }
    /** Time passes, for this incident only. */
    const pass = (hours: number): Promise<unknown> =>
      test.pg.query(
        `with later as (
           update incidents set halted_at = halted_at - $2 * interval '1 hour' where id = $1
         ), rungs as (
           update approval_links set rung_ends_at = rung_ends_at - $2 * interval '1 hour'
           where approval_id = (select id from approvals where incident_id = $1)
         ) update approvals set expires_at = expires_at - $2 * interval '1 hour' where incident_id = $1`,
        [incidentId, hours],
      )
    const before = await hoursLeft()

    await steerIncident(test.db, { ...act(incidentId), control: 'paused' })
    await pass(30)
    await pauseOrganization(test.db, { ...storm, isPaused: true })
    await pass(2)
    await steerIncident(test.db, { ...act(incidentId), control: 'agent' })
    expect(await hoursLeft()).toBeCloseTo(before - 32)
    await pass(1)
    await pauseOrganization(test.db, { ...storm, isPaused: false })
    expect(await hoursLeft()).toBe(before)
    expect(await test.one(linkAt, [approvalId])).toEqual(
      await test.one('select expires_at from approvals where id = $1', [approvalId]),
    )
    expect(await rungHoursLeft()).toBe(4)

    await pass(1)
    expect(await hoursLeft()).toBeCloseTo(before - 1)
    await pauseOrganization(test.db, { ...storm, isPaused: true })
    await pass(1)
    await steerIncident(test.db, { ...act(incidentId), control: 'human' })
    await pauseOrganization(test.db, { ...storm, isPaused: false })
    expect(await hoursLeft()).toBeCloseTo(before - 2)
    await steerIncident(test.db, { ...act(incidentId), control: 'agent' })
    expect(await hoursLeft()).toBeCloseTo(before - 1)
    expect(await rungHoursLeft()).toBe(3)
  })

  it('is asked of a whole organisation at once, and of no other', async () => {
    const [one, two] = [await reportLeak(test, world), await reportLeak(test, world)]
    const stranger = await reportLeak(test, await buildWorld(test))
    const { organizationId } = world
    const storm = { organizationId, reason: 'A storm', isPaused: true }
    expect(await pauseOrganization(test.db, storm)).toEqual({ kind: 'steered', incidents: 2 })
    expect(await pauseOrganization(test.db, storm)).toEqual({ kind: 'already', incidents: 0 })
    for (const id of [one, two]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await steeredMessages(id)).toHaveLength(1)
    }
    expect(await steeredMessages(stranger)).toEqual([])
  })
})
