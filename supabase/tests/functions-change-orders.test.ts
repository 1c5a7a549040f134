import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  applyStandingWord,
  decideApproval,
  expireApproval,
  getApproval,
} from '#lib/db/approvals.ts'
import {
  findLatestChangeOrder,
  getChangeOrder,
  readApprovedCents,
  requestChangeApproval,
} from '#lib/db/change-orders.ts'
import { recordVisitEvent, type VisitEvent } from '#lib/db/visits.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import type { TestDatabase } from './test-database.ts'
import { agreeVisit, callAboutVisit, moveTo, says } from './test-story.ts'
import { buildWorld, inHours, type World } from './test-world.ts'

let test: TestDatabase
let world: World
let visit: { incidentId: string; visitId: string }
let callId: string
beforeAll(async () => {
  test = await startTestSupabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
  await agree(null)
})

/** An appointment, and the vendor on the phone about it. */
async function agree(capCents: number | null): Promise<void> {
  visit = await agreeVisit(test, world, capCents)
  const marco = { vendor: world.marco, phone: world.marco.phone }
  callId = await callAboutVisit(test, world, visit.visitId, marco)
}

const report = (
  event: VisitEvent,
  payload: Record<string, unknown> = {},
  tool: string = randomUUID(),
) => recordVisitEvent(test.db, { callId, toolCallId: tool, event, payload })
const needsMore = (extraCents: number, tool?: string) =>
  report('needs_more', { note: 'The valve is cracked.', extraCents }, tool)
const latest = async (): Promise<string> =>
  (await findLatestChangeOrder(test.db, visit.visitId)) ?? ''
const ask = async (changeOrderId: string): Promise<string> => {
  const asked = await requestChangeApproval(test.db, { changeOrderId, expiresAt: inHours(1) })
  return asked.kind === 'asked' ? asked.approvalId : asked.kind
}
const approve = (approvalId: string, method: 'policy' | 'dashboard') =>
  decideApproval(test.db, {
    approvalId,
    decision: 'approve',
    quoteId: null,
    method,
    actorKind: method === 'policy' ? 'system' : 'manager',
    actorId: null,
    note: null,
    callId: null,
  })
const incidentStatus = async (): Promise<string> =>
  (
    await test.one<{ status: string }>('select status from incidents where id = $1', [
      visit.incidentId,
    ])
  ).status

it('more work makes the incident wait, once a report, and the vendor counts as arrived', async () => {
  await says(test, callId, 1, 'That is another 120 dollars.')
  await needsMore(120_00, 'tool-1')
  await needsMore(120_00, 'tool-1')
  expect(await incidentStatus()).toBe('awaiting_change_order')
  expect(await getChangeOrder(test.db, await latest())).toMatchObject({
    scope: 'The valve is cracked.',
    extraCents: 120_00,
    isHeard: true,
  })
  expect(await test.all('select status from visits where id = $1', [visit.visitId])).toEqual([
    { status: 'in_progress' },
  ])
  expect(
    await test.all('select 1 from change_orders where visit_id = $1', [visit.visitId]),
  ).toHaveLength(1)
})

it('an amount that is not in the vendor’s own words is not heard', async () => {
  await says(test, callId, 1, 'It is 1120, and 20 minutes.')
  await needsMore(120_00)
  expect(await getChangeOrder(test.db, await latest())).toMatchObject({ isHeard: false })
})

it('is a new approval: asked once, on top of what was approved, and the policy counts both', async () => {
  await report('arrived')
  await needsMore(60_00)
  const approvalId = await ask(await latest())
  expect(await ask(await latest())).toBe(approvalId)
  // 285 and 60: above the 250 of an emergency, whatever the 60 are alone.
  await expect(approve(approvalId, 'policy')).rejects.toThrow('over the owner')
  expect(await approve(approvalId, 'dashboard')).toMatchObject({ kind: 'decided' })
  expect(await readApprovedCents(test.db, visit.incidentId)).toBe(345_00)
  expect(await approve(approvalId, 'dashboard')).toMatchObject({ kind: 'inert' })
  await moveTo(test, visit.incidentId, 'in_progress')
})

it('a report in other words, or the end of the work, withdraws what was asked', async () => {
  await needsMore(120_00)
  const first = await latest()
  const approvalId = await ask(first)
  await needsMore(90_00)
  expect(await getApproval(test.db, approvalId)).toMatchObject({ status: 'superseded' })
  expect(await ask(await latest())).not.toBe(approvalId)
  await report('done', { note: 'Only the joint.', finalCostCents: 285_00 })
  expect(await incidentStatus()).toBe('work_done')
  const pending = `select 1 from approvals where incident_id = $1 and status = 'pending'`
  expect(await test.all(pending, [visit.incidentId])).toEqual([])
})

it('is not asked about when it is too late, and silence approves nothing', async () => {
  await needsMore(120_00)
  const order = await latest()
  const approvalId = await ask(order)
  await test.all(`update approvals set expires_at = now() - interval '1 second' where id = $1`, [
    approvalId,
  ])
  expect(await expireApproval(test.db, { approvalId })).toBe(true)
  expect(await readApprovedCents(test.db, visit.incidentId)).toBe(285_00)
  await needsMore(80_00)
  const late = await latest()
  await report('done')
  expect(await ask(late)).toBe('withdrawn')
})

it('without a price it is on record and no change order', async () => {
  await report('arrived')
  expect(await report('needs_more', { note: 'More.' })).toMatchObject({ kind: 'recorded' })
  expect(await findLatestChangeOrder(test.db, visit.visitId)).toBeNull()
  expect(await incidentStatus()).toBe('in_progress')
})

it('is approved with the repair as long as all of it stays within what the owner said', async () => {
  world = await buildWorld(test)
  await agree(400_00)
  await says(test, callId, 1, 'That is another 100 dollars.')
  await needsMore(100_00)
  const within = await ask(await latest())
  expect(await applyStandingWord(test.db, { approvalId: within })).toBe(true)
  expect(await getApproval(test.db, within)).toMatchObject({ status: 'approved' })
  expect(await applyStandingWord(test.db, { approvalId: within })).toBe(false)
  await moveTo(test, visit.incidentId, 'in_progress')

  // 285 and 100 are spoken for: 16 would be one too many, and 12 that nobody said are not heard.
  await says(test, callId, 2, 'And 16 for the seal.')
  await needsMore(16_00)
  expect(await applyStandingWord(test.db, { approvalId: await ask(await latest()) })).toBe(false)
  await needsMore(12_00)
  expect(await applyStandingWord(test.db, { approvalId: await ask(await latest()) })).toBe(false)
  expect(await readApprovedCents(test.db, visit.incidentId)).toBe(385_00)
})
