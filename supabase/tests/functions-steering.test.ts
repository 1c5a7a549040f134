import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reserveCall, startDialling } from '#lib/db/calls.ts'
import { issueApprovalLink } from '#lib/db/approval-links.ts'
import { declineJob } from '#lib/db/quotes.ts'
import {
  approveQuote,
  cancelIncident,
  moveIncidentByHand,
  pauseOrganization,
  reclassifyIncident,
  rescopeIncident,
  setVendorWanted,
  steerIncident,
} from '#lib/db/steering.ts'
import { setIncidentHold } from '#lib/db/incidents.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { agreeVisit, askLandlord, askPlumbers, moveTo, reportLeak } from './test-story.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS, type World } from './test-world.ts'

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
    await issueApprovalLink(test.db, {
      approvalId,
      approverKind: 'manager',
      approverId: null,
      tokenHash: 'a'.repeat(64),
    })
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

    await pass(1)
    expect(await hoursLeft()).toBeCloseTo(before - 1)
    await pauseOrganization(test.db, { ...storm, isPaused: true })
    await pass(1)
    await steerIncident(test.db, { ...act(incidentId), control: 'human' })
    await pauseOrganization(test.db, { ...storm, isPaused: false })
    expect(await hoursLeft()).toBeCloseTo(before - 2)
    await steerIncident(test.db, { ...act(incidentId), control: 'agent' })
    expect(await hoursLeft()).toBeCloseTo(before - 1)
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

describe('an override', () => {
  it('approves another quote than the recommended one, while the owner is asked', async () => {
    const { incidentId, quoteIds, approvalId } = await askLandlord(test, world)
    const choice = { ...act(incidentId, 'choice'), quoteId: quoteIds.dana }
    expect(await approveQuote(test.db, choice)).toMatchObject({
      kind: 'steered',
      status: 'approved',
    })
    expect(await approveQuote(test.db, choice)).toMatchObject({ kind: 'already' })
    expect(
      await test.one(
        'select status, method, decided_by_kind, quote_id from approvals where id = $1',
        [approvalId],
      ),
    ).toEqual({
      status: 'approved',
      method: 'dashboard',
      decided_by_kind: 'manager',
      quote_id: quoteIds.dana,
    })
  })

  it('approves when the owner did not answer in time, and when prices are still coming in', async () => {
    const late = await askLandlord(test, world)
    await test.pg.query(
      `update approvals set status = 'expired', expires_at = now() - interval '1 day' where id = $1`,
      [late.approvalId],
    )
    const choice = { ...act(late.incidentId), quoteId: late.quoteIds.marco }
    expect(await approveQuote(test.db, choice)).toMatchObject({ status: 'approved' })
    const { incidentId, quoteId } = await test.one<{ incidentId: string; quoteId: string }>(
      `select incident_id as "incidentId", id as "quoteId" from quotes where id = $1`,
      [(await askLandlordNot()).quoteId],
    )
    expect(await approveQuote(test.db, { ...act(incidentId), quoteId })).toMatchObject({
      kind: 'steered',
      status: 'approved',
    })
  })

  /** Prices are in, nobody was asked about them. */
  async function askLandlordNot(): Promise<{ quoteId: string }> {
    const { incidentId, quoteIds, approvalId } = await askLandlord(test, world)
    await test.pg.query('delete from approvals where id = $1', [approvalId])
    await moveTo(test, incidentId, 'sourcing')
    return { quoteId: quoteIds.marco }
  }

  it('takes an agreed visit back when it chooses another vendor, until the work begins', async () => {
    const { incidentId, visitId } = await agreeVisit(test, world)
    const { id: quoteId } = await test.one<{ id: string }>(
      'select id from quotes where incident_id = $1 and vendor_id = $2',
      [incidentId, world.dana.vendorId],
    )
    expect(await approveQuote(test.db, { ...act(incidentId), quoteId })).toMatchObject({
      kind: 'steered',
      status: 'approved',
    })
    expect(await test.one('select status from visits where id = $1', [visitId])).toEqual({
      status: 'cancelled',
    })
    expect(
      await test.all(`select id from outbox where dedupe_key = $1`, [
        `visit.called_off:${visitId}`,
      ]),
    ).toHaveLength(1)
    const begun = await agreeVisit(test, await buildWorld(test))
    await moveIncidentByHand(test.db, { ...act(begun.incidentId), to: 'in_progress' })
    const { id: other } = await test.one<{ id: string }>(
      `select id from quotes where incident_id = $1 and status = 'rejected'`,
      [begun.incidentId],
    )
    expect(await approveQuote(test.db, { ...act(begun.incidentId), quoteId: other })).toEqual({
      kind: 'refused',
      reason: 'work-begun',
    })
  })

  it('does not hold a vendor to a price that was taken back', async () => {
    const { incidentId, callIds } = await askPlumbers(test, world)
    await declineJob(test.db, { callId: callIds.dana, toolCallId: 't', reason: 'Booked out' })
    const { id } = await test.one<{ id: string }>(
      'select id from quote_requests where incident_id = $1 and vendor_id = $2',
      [incidentId, world.dana.vendorId],
    )
    await expect(approveQuote(test.db, { ...act(incidentId), quoteId: id })).rejects.toThrow(
      'there is no quote',
    )
  })

  it('leaves a vendor out, who is then not rung, and asks one whom nobody chose', async () => {
    const { incidentId } = await askPlumbers(test, world)
    const dana = { vendorId: world.dana.vendorId }
    const out = { ...act(incidentId), ...dana, isWanted: false }
    expect(await setVendorWanted(test.db, out)).toMatchObject({ kind: 'steered' })
    expect(
      await test.one(
        'select status, decline_reason from quote_requests where incident_id = $1 and vendor_id = $2',
        [incidentId, world.dana.vendorId],
      ),
    ).toEqual({ status: 'declined', decline_reason: 'Skipped by a manager: The owner called' })
    const again = { ...act(incidentId), ...dana, isWanted: true }
    expect(await setVendorWanted(test.db, again)).toEqual({
      kind: 'refused',
      reason: 'asked-already',
    })
    const foreign = { ...act(incidentId), vendorId: (await buildWorld(test)).dana.vendorId }
    await expect(setVendorWanted(test.db, { ...foreign, isWanted: true })).rejects.toThrow(
      'there is no vendor',
    )
    const fresh = await reportLeak(test, world)
    expect(
      await setVendorWanted(test.db, { ...act(fresh), ...dana, isWanted: true }),
    ).toMatchObject({ kind: 'steered' })
    expect(
      await test.one('select vendor_id, round from quote_requests where incident_id = $1', [fresh]),
    ).toEqual({ vendor_id: world.dana.vendorId, round: 1 })
  })

  it('asks for prices once more for another scope, and takes back what was approved', async () => {
    const { incidentId, visitId } = await agreeVisit(test, world)
    const scope = 'The whole pipe, not only the joint.'
    expect(await rescopeIncident(test.db, { ...act(incidentId), scope })).toMatchObject({
      kind: 'steered',
      status: 'sourcing',
    })
    expect(
      await test.all(
        'select distinct scope from quote_requests where incident_id = $1 and round = 2',
        [incidentId],
      ),
    ).toEqual([{ scope }])
    expect(await test.one('select status from visits where id = $1', [visitId])).toEqual({
      status: 'cancelled',
    })
    expect(
      await test.all(`select id from approvals where incident_id = $1 and status = 'approved'`, [
        incidentId,
      ]),
    ).toEqual([])
  })

  it('changes urgency at once, and the trade with another round', async () => {
    const { incidentId } = await askLandlord(test, world)
    const urgent = { ...act(incidentId), priority: 'p0', trade: 'plumbing' } as const
    expect(await reclassifyIncident(test.db, urgent)).toMatchObject({ status: 'awaiting_approval' })
    const other = { ...act(incidentId), priority: 'p0', trade: 'roofing' } as const
    expect(await reclassifyIncident(test.db, other)).toMatchObject({ status: 'sourcing' })
    expect(
      await test.one('select round, trade, priority from incidents where id = $1', [incidentId]),
    ).toEqual({ round: 2, trade: 'roofing', priority: 'p0' })
  })

  it('moves on by hand what happened without us, and brings the visit along', async () => {
    const { incidentId, visitId } = await agreeVisit(test, world)
    const move = (to: Parameters<typeof moveIncidentByHand>[1]['to']) =>
      moveIncidentByHand(test.db, { ...act(incidentId), to })
    expect(await move('closed')).toEqual({ kind: 'refused', reason: 'not-from-here' })
    expect(await move('approved')).toEqual({ kind: 'refused', reason: 'not-from-here' })
    expect(await move('work_done')).toMatchObject({ kind: 'steered', status: 'work_done' })
    expect(
      await test.one(`select status, report ->> 'note' as note from visits where id = $1`, [
        visitId,
      ]),
    ).toEqual({ status: 'done', note: 'The owner called' })
    expect(await move('closed')).toMatchObject({ status: 'closed' })
    expect(
      await test.one('select resolution from maintenance_records where incident_id = $1', [
        incidentId,
      ]),
    ).toEqual({ resolution: 'The owner called' })
  })
})
