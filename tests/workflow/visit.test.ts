import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventIdOf } from '#lib/clients/calendar.ts'
import { decides, isOut, listens } from './people.ts'
import { byNumber, type VisitRow } from './records.ts'
import { PATIENCE_MS, Stage } from './stage.ts'
import { guestTexts, holds, vendorReports, vendorRings, vendorWho } from './visit-people.ts'
import { VisitScene } from './visit-scene.ts'

/** A quarter of an hour is the runtime's one second, a working day half a minute. */
const TIME_SCALE = 1000

// Everybody below lives at the same time: on a busy machine that takes a while.
vi.setConfig({ maxConcurrency: 6 })

let stage: Stage
let scene: VisitScene
beforeAll(async () => {
  stage = await Stage.open({ TIME_SCALE: String(TIME_SCALE) })
  scene = new VisitScene(stage)
})
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
})

test('Google away: everybody is told all the same, and the calendar follows when it is back', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [40] }))
  stage.outside.isGoogleAway = true
  try {
    await stage.handle(incidentId)
    const { id: visitId } = await scene.scheduled(incidentId)
    await scene.isTold(marco.phone, 'PIN')
    await scene.isTold(world.guestPhone, 'Rapid Rooter comes')
    const pending = 'select 1 from public.visits where id = $1 and calendar_pending'
    await stage.row(pending, [visitId])
    await stage.row(
      `select 1 from public.incident_events where incident_id = $1 and type = 'visit.calendar_pending'`,
      [incidentId],
    )
    expect(stage.outside.calendar.has(eventIdOf(visitId))).toBe(false)
    stage.outside.isGoogleAway = false
    await stage.row('select 1 from public.visits where id = $1 and not calendar_pending', [visitId])
    expect(stage.outside.calendar.has(eventIdOf(visitId))).toBe(true)
  } finally {
    stage.outside.isGoogleAway = false
  }
})

test.concurrent('a guest whom the time does not suit gets another one, and may let the vendor in', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300, 900] }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await scene.isTold(world.guestPhone, 'Rapid Rooter comes')

  await guestTexts(stage, incidentId, 'time_refused', 'No, tonight is better.')
  await scene.isTold(world.guestPhone, 'now comes')
  await guestTexts(stage, incidentId, 'entry_allowed')
  expect(await scene.purposes(incidentId, marco.phone)).toEqual([
    'vendor_quote',
    'vendor_scheduling',
    'vendor_scheduling',
  ])
  const brief = await stage.test.one<{ words: string }>(
    `select brief::text as words from public.calls
     where incident_id = $1 and visit_id = $2 and purpose = 'vendor_scheduling'`,
    [incidentId, visitId],
  )
  expect(brief.words).toContain('tonight is better')
  await scene.finishes({ world, incidentId }, marco, visitId)
})

test.concurrent('vendor and guest are reminded, once, of what was agreed early enough', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [27 * 60] }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await scene.isTold(marco.phone, 'a reminder of your visit')
  await scene.isTold(world.guestPhone, 'a reminder: Rapid Rooter')
  await vendorReports(stage, world, { vendor: marco, visitId }, 'arrived', 'done')
  await stage.reaches(incidentId, 'closed')
  expect(scene.textsTo(marco.phone).filter((body) => body.includes('reminder'))).toHaveLength(1)
})

test.concurrent('a vendor who is late is called, and is awaited once more when they name a time', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  const onTheDay = { event: 'delayed', payload: { delayMinutes: 180 } } as const
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [10], onTheDay }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await scene.isTold(world.guestPhone, 'is delayed and now comes')
  await vendorReports(stage, world, { vendor: marco, visitId }, 'arrived', 'done')
  await stage.reaches(incidentId, 'closed')
  expect(await scene.purposes(incidentId, marco.phone)).toEqual([
    'vendor_quote',
    'vendor_scheduling',
    'vendor_visit',
  ])
})

test.concurrent('who neither comes nor answers loses the job to the next-best price, visibly', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco, dana } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 150, times: [10] }))
  stage.answers(dana.phone, vendorWho(stage, { dollars: 220, times: [600] }))
  await stage.handle(incidentId)
  const first = await scene.scheduled(incidentId)
  const second = await scene.scheduled(incidentId, first.id)
  await scene.isTold(world.guestPhone, 'Rapid Rooter is not coming')
  await scene.isTold(marco.phone, 'has gone to somebody else')
  await scene.isTold(world.guestPhone, 'Whitfield comes')
  await scene.finishes({ world, incidentId }, dana, second.id)

  const visits = await stage.test.all<VisitRow>(
    'select id, status from public.visits where incident_id = $1 order by created_at',
    [incidentId],
  )
  expect(visits.map(({ status }) => status)).toEqual(['no_show', 'done'])
  expect(await scene.purposes(incidentId, marco.phone)).toEqual([
    'vendor_quote',
    'vendor_scheduling',
    'vendor_visit',
  ])
  // Nobody was asked for a price again, and the owner's limit covers the new one.
  expect(await scene.purposes(incidentId, dana.phone)).toEqual([
    'vendor_quote',
    'vendor_scheduling',
  ])
  expect(byNumber(await stage.rung(incidentId), world.landlordPhone)).toBe(0)
  await vi.waitFor(() => {
    expect(stage.outside.calendar.has(eventIdOf(first.id))).toBe(false)
  }, PATIENCE_MS)
})

test.concurrent('a vendor who drops out is replaced, with the owner’s word when the price needs one', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco, dana } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: ['declines'] }))
  stage.answers(dana.phone, vendorWho(stage, { dollars: 400, times: [300] }))
  stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  expect(byNumber(await stage.rung(incidentId), world.landlordPhone)).toBe(1)
  expect(await stage.eventTypes(incidentId)).toContain('vendor.dropped')
  const approvals = await stage.test.all<{ status: string }>(
    'select status from public.approvals where incident_id = $1 order by round',
    [incidentId],
  )
  expect(approvals.map(({ status }) => status)).toEqual(['superseded', 'approved'])
  await scene.finishes({ world, incidentId }, dana, visitId)
})

test.concurrent('a vendor who drops out with nobody left to ask is a person’s to replace', async () => {
  const { world, incidentId } = await scene.leak()
  stage.answers(world.marco.phone, vendorWho(stage, { dollars: 180, times: [300] }))
  stage.answers(world.dana.phone, isOut)
  const runId = await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await scene.isTold(world.guestPhone, 'Rapid Rooter comes')
  const callId = await vendorRings(stage, world, { vendor: world.marco, visitId })
  stage.answers(world.marco.phone, isOut)
  await stage.test.all('select public.decline_job($1, $2, $3)', [callId, 'tool', 'Ill.'])
  expect(await stage.host.ended(runId)).toBe('completed')
  const held = 'select hold_reason as reason from public.incidents where id = $1'
  expect(await stage.test.one(held, [incidentId])).toEqual({ reason: 'waiting_manager' })
  expect((await scene.purposes(incidentId, world.dana.phone)).length).toBeGreaterThan(1)
})

test.concurrent('before a locked door guest and manager are told, then another time is agreed', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  const onCall = '+19995550160'
  await stage.test.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    onCall,
  ])
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300, 900] }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await scene.isTold(world.guestPhone, 'Rapid Rooter comes')
  await vendorReports(stage, world, { vendor: marco, visitId }, 'arrived', 'no_access')
  await scene.isTold(world.guestPhone, 'at the door and cannot get in')
  await scene.isTold(onCall, 'stands before a locked door')
  await scene.isTold(world.guestPhone, 'now comes')
  expect(await stage.eventTypes(incidentId)).toContain('visit.no_access_fee')
  expect(await stage.status(incidentId)).toBe('scheduled')
  await vendorReports(stage, world, { vendor: marco, visitId }, 'arrived', 'done')
  await stage.reaches(incidentId, 'closed')
  expect(stage.outside.calendarInserts.filter((id) => id === eventIdOf(visitId))).toHaveLength(1)
})

test.concurrent('a vendor who never reports is called', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  const onTheDay = { event: 'done', payload: { note: 'Sealed it.', parts: 'One seal' } } as const
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300], onTheDay }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await vendorReports(stage, world, { vendor: marco, visitId }, 'arrived')
  await stage.reaches(incidentId, 'closed')
  expect(await scene.purposes(incidentId, marco.phone)).toContain('vendor_visit')
  const learnt = await stage.test.one(
    `select resolution, cost_cents as "costCents", vendor_id as "vendorId",
       embedding is not null as "isFound" from public.maintenance_records where incident_id = $1`,
    [incidentId],
  )
  expect(learnt).toEqual({
    resolution: 'Sealed it. Parts: One seal.',
    costCents: 180_00,
    vendorId: marco.vendorId,
    isFound: true,
  })
})

test.concurrent('under warranty the same vendor comes back, free and without a new decision', async () => {
  const { world, incidentId } = await scene.leak()
  const { marco } = world
  stage.answers(world.guestPhone, listens)
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300, 900] }))
  await stage.handle(incidentId)
  const first = await scene.scheduled(incidentId)
  await vendorReports(stage, world, { vendor: marco, visitId: first.id }, 'done')
  await scene.isTold(world.guestPhone, 'Reply YES or NO')
  await guestTexts(stage, incidentId, 'not_fixed')
  const second = await scene.scheduled(incidentId, first.id)
  await vendorReports(stage, world, { vendor: marco, visitId: second.id }, 'done')
  await scene.isTold(world.guestPhone, /(Reply YES or NO[^]*){2}/)
  await guestTexts(stage, incidentId, 'fixed')
  await stage.reaches(incidentId, 'closed')
  const decisions = 'select count(*)::int as n from public.approvals where incident_id = $1'
  expect(await stage.test.one(decisions, [incidentId])).toEqual({ n: 1 })
  const cost = 'select cost_cents as cents from public.maintenance_records where incident_id = $1'
  expect(await stage.test.one(cost, [incidentId])).toEqual({ cents: 180_00 })
})

test.concurrent('without a warranty what did not hold is asked for anew', async () => {
  const { world, incidentId } = await scene.leak('not_fixed', 'fixed')
  const { marco } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300, 900] }))
  await stage.handle(incidentId)
  const first = await scene.scheduled(incidentId)
  const payload = { warrantyDays: 0 }
  await vendorReports(stage, world, { vendor: marco, visitId: first.id, payload }, 'done')
  const second = await scene.scheduled(incidentId, first.id)
  await scene.finishes({ world, incidentId }, marco, second.id)
  const asked = await scene.purposes(incidentId, marco.phone)
  expect(asked.filter((purpose) => purpose === 'vendor_quote')).toHaveLength(2)
})

test('a fresh run after a vendor dropped out repeats nothing of what the lost one did', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco, dana } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 150, times: [10] }))
  stage.answers(dana.phone, vendorWho(stage, { dollars: 220, times: [600] }))
  await stage.handle(incidentId)
  const first = await scene.scheduled(incidentId)
  const second = await scene.scheduled(incidentId, first.id)
  await holds(stage, await vendorRings(stage, world, { vendor: dana, visitId: second.id }), 700)
  await scene.isTold(dana.phone, 'is now')
  await scene.isTold(world.guestPhone, 'now comes')
  await delay(1500)
  const dials = (await stage.rung(incidentId)).length
  const texts = [marco, dana].map(({ phone }) => scene.textsTo(phone).length)

  await stage.host.program.kill()
  await stage.startHost()
  const runId = await stage.handle(incidentId)
  await delay(3000)
  expect(await stage.rung(incidentId)).toHaveLength(dials)
  expect([marco, dana].map(({ phone }) => scene.textsTo(phone).length)).toEqual(texts)
  await vendorReports(stage, world, { vendor: dana, visitId: second.id }, 'done')
  expect(await stage.host.ended(runId)).toBe('completed')
  expect(await stage.status(incidentId)).toBe('closed')
})
