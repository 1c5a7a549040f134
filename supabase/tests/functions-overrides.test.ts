import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declineJob } from '#lib/db/quotes.ts'
import {
  approveQuote,
  moveIncidentByHand,
  reclassifyIncident,
  rescopeIncident,
  setVendorWanted,
} from '#lib/db/steering.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { agreeVisit, askLandlord, askPlumbers, moveTo, reportLeak } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

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
