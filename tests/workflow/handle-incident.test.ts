import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  asksForPerson,
  confirms,
  decides,
  guestCancels,
  hasMachine,
  isBusy,
  isOut,
  listens,
  quotes,
  reports,
  withdraws,
} from './people.ts'
import { byNumber, GUEST_TOLD, SCHEDULED, type VisitRow } from './records.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
})

test('a burst pipe is repaired: quotes at the same time, the owner on the keypad, the visit, the guest', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 285))
  stage.answers(dana.phone, hasMachine(stage))
  stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))

  const runId = await stage.handle(incidentId)
  const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await stage.row(GUEST_TOLD, [incidentId])
  await reports(stage, world, { vendor: marco, visitId }, 'arrived', 'done')
  expect(await stage.host.ended(runId)).toBe('completed')

  expect(await stage.status(incidentId)).toBe('closed')
  const calls = await stage.rung(incidentId)
  expect(calls.filter(({ purpose }) => purpose === 'vendor_quote')).toHaveLength(2)
  expect(calls.map(({ purpose }) => purpose).slice(2)).toEqual([
    'landlord_approval',
    'vendor_scheduling',
    'guest_update',
    'guest_update',
  ])
  expect(stage.outside.calendarInserts).toHaveLength(1)
  const types = await stage.eventTypes(incidentId)
  const milestones = types.filter((type) =>
    /^incident\.(?!reported)|^quotes\.analyzed|^approval\.decided|^visit\.scheduled/.test(type),
  )
  expect(milestones).toEqual([
    'incident.triaged',
    'incident.sourcing',
    'quotes.analyzed',
    'incident.quoted',
    'incident.awaiting_approval',
    'approval.decided',
    'incident.approved',
    'incident.scheduling',
    'visit.scheduled',
    'incident.scheduled',
    'incident.in_progress',
    'incident.work_done',
    'incident.closed',
  ])
  const approval = await stage.test.one(
    'select method, status, cap_cents as "capCents" from public.approvals where incident_id = $1',
    [incidentId],
  )
  expect(approval).toEqual({ method: 'keypad', status: 'approved', capCents: 285_00 })
  const texts = stage.outside.texts.filter(({ body }) => body.includes('PIN'))
  expect(texts.map(({ to }) => to)).toEqual([marco.phone])
  const learnt = await stage.test.one(
    'select resolution, cost_cents as "costCents" from public.maintenance_records where incident_id = $1',
    [incidentId],
  )
  expect(learnt).toEqual({ resolution: 'Soldered the joint.', costCents: 285_00 })
})

test('within the owner’s limit nobody is asked; a cancellation takes the appointment back', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 180))
  stage.answers(dana.phone, withdraws(stage, 150))
  stage.answers(world.guestPhone, listens)

  const runId = await stage.handle(incidentId)
  const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await stage.reaches(incidentId, 'scheduled')
  await guestCancels(stage, world, incidentId)
  expect(await stage.host.ended(runId)).toBe('completed')

  const calls = await stage.rung(incidentId)
  expect(byNumber(calls, world.landlordPhone)).toBe(0)
  expect(await stage.eventTypes(incidentId)).toContain('incident.cancelled')
  await vi.waitFor(() => {
    const told = stage.outside.texts.filter(({ to }) => to === marco.phone)
    expect(told.at(-1)?.body).toContain('is cancelled')
  }, PATIENCE_MS)
  expect([...stage.outside.calendar].join()).not.toContain(visitId.replaceAll('-', ''))
})

test('when nobody gives a price a person is asked, and the incident can still be cancelled', async () => {
  const { world, incidentId } = await stage.reportLeak()
  stage.answers(world.marco.phone, isBusy)
  stage.answers(world.dana.phone, isOut)
  const onCall = '+19995550150'
  await stage.test.all(`update public.organizations set on_call_phone = $2 where id = $1`, [
    world.organizationId,
    onCall,
  ])
  stage.answers(onCall, isOut)

  const runId = await stage.handle(incidentId)
  const held = await stage.row<{ status: string }>(
    `select status from public.incidents where id = $1 and hold_reason = 'waiting_manager'`,
    [incidentId],
  )
  expect(held.status).toBe('sourcing')
  await stage.row(
    `select 1 from public.incident_events where incident_id = $1 and type = 'human.requested'`,
    [incidentId],
  )
  // Busy three times, not at home twice.
  const asked = await stage.rung(incidentId)
  expect(asked.filter(({ purpose }) => purpose === 'vendor_quote')).toHaveLength(5)
  await guestCancels(stage, world, incidentId)
  expect(await stage.host.ended(runId)).toBe('completed')
  const paged = stage.outside.texts.filter(({ to }) => to === onCall).map(({ body }) => body)
  expect(paged.some((body) => body.includes('emergency reported.'))).toBe(true)
  expect(paged.filter((body) => body.includes('no vendor gave a price'))).toHaveLength(1)
})

test('the owner’s wish becomes the scope of another round; what is not fixed brings the vendor back', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 300))
  stage.answers(dana.phone, quotes(stage, 470))
  const wish = 'Only the joint, not the whole pipe.'
  stage.answers(
    world.landlordPhone,
    decides(stage, { decision: 'another_round', note: wish }, { decision: 'approve' }),
  )
  stage.answers(world.guestPhone, confirms(stage, 'not_fixed', 'fixed'))

  const runId = await stage.handle(incidentId)
  const first = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await reports(stage, world, { vendor: marco, visitId: first.id }, 'arrived', 'done')
  const second = await stage.row<VisitRow>(`${SCHEDULED} and id <> $2`, [incidentId, first.id])
  await reports(stage, world, { vendor: marco, visitId: second.id }, 'done')
  expect(await stage.host.ended(runId)).toBe('completed')

  expect(await stage.status(incidentId)).toBe('closed')
  const { scope } = await stage.test.one<{ scope: string }>(
    'select distinct scope from public.quote_requests where incident_id = $1 and round = 2',
    [incidentId],
  )
  expect(scope).toContain(wish)
  const calls = await stage.rung(incidentId)
  expect(byNumber(calls, world.landlordPhone)).toBe(2)
  expect(byNumber(calls, dana.phone)).toBe(2)
  // Two prices, two appointments.
  expect(byNumber(calls, marco.phone)).toBe(4)
})

test('a dial whose answer is lost is found again, not repeated', async () => {
  const { world, incidentId } = await stage.reportLeak()
  stage.answers(world.marco.phone, quotes(stage, 180))
  stage.answers(world.dana.phone, hasMachine(stage))
  stage.answers(world.guestPhone, listens)
  stage.outside.loseAnswers = true
  try {
    await stage.handle(incidentId)
    await stage.reaches(incidentId, 'quoted')
  } finally {
    stage.outside.loseAnswers = false
  }
  await stage.reaches(incidentId, 'scheduled')
  const dialled = stage.outside.dials.filter(({ to }) => to === world.dana.phone)
  expect(dialled).toHaveLength(1)
})

test('a fresh run takes up from the records what a lost one had done, and repeats none of it', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 285))
  stage.answers(dana.phone, isBusy)
  stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  await stage.handle(incidentId)
  const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await stage.row(GUEST_TOLD, [incidentId])
  const dials = stage.outside.dials.length
  const texts = stage.outside.texts.length

  // Gone with everything it remembered: the new host has an empty store.
  await stage.host.program.kill()
  await reports(stage, world, { vendor: marco, visitId }, 'arrived')
  await stage.startHost()
  const runId = await stage.handle(incidentId)
  await delay(1500)
  expect(stage.outside.dials.length).toBe(dials)
  expect(stage.outside.texts.length).toBe(texts)

  await reports(stage, world, { vendor: marco, visitId }, 'done')
  expect(await stage.host.ended(runId)).toBe('completed')
  expect(await stage.status(incidentId)).toBe('closed')
  const calls = await stage.rung(incidentId)
  expect(byNumber(calls, marco.phone)).toBe(2)
  expect(byNumber(calls, world.landlordPhone)).toBe(1)
  // Told once, asked once.
  expect(byNumber(calls, world.guestPhone)).toBe(2)
})

test('somebody who asks for a person makes the manager on call hear of it once', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const onCall = '+19995550151'
  await stage.test.all(`update public.organizations set on_call_phone = $2 where id = $1`, [
    world.organizationId,
    onCall,
  ])
  stage.answers(onCall, isOut)
  await asksForPerson(stage, world, { incidentId, reason: 'The guest smells gas.' })
  await asksForPerson(stage, world, { incidentId: null, reason: 'Wants to talk to Mona.' })
  const sent = `select 1 from public.messages where phone = $1 and status = 'sent'
    and body like '%asks for a person%' having count(*) = 2`
  await stage.row(sent, [onCall])
  const texts = stage.outside.texts
    .filter(({ to, body }) => to === onCall && body.includes('asks for a person'))
    .map(({ body }) => body)
  expect(texts).toHaveLength(2)
  expect(texts.find((body) => body.includes('smells gas'))).toContain(
    'Water under the kitchen sink',
  )
  expect(texts.find((body) => body.includes('Mona'))).toContain(`Call back: ${world.guestPhone}`)
})
