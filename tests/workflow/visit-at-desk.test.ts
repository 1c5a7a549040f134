import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventIdOf } from '#lib/clients/calendar.ts'
import { callOffVisit, moveVisit } from '#lib/db/visit-acts.ts'
import { fromNow } from '#supabase/tests/test-world.ts'
import { PATIENCE_MS, Stage } from './stage.ts'
import { holds, vendorRings, vendorWho } from './visit-people.ts'
import { VisitScene } from './visit-scene.ts'

const HOUR_MS = 3_600_000
/** A quarter of an hour is the runtime's one second, a working day half a minute. */
const TIME_SCALE = 1000

let stage: Stage
let scene: VisitScene
beforeAll(async () => {
  stage = await Stage.open({ TIME_SCALE: String(TIME_SCALE) })
  scene = new VisitScene(stage)
})
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
})

test.concurrent('a visit that vendor and manager move stays one entry with one PIN, and everybody is told', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300] }))
  await stage.handle(incidentId)
  const { id: visitId } = await scene.scheduled(incidentId)
  await scene.isTold(world.guestPhone, 'Rapid Rooter comes')

  await holds(stage, await vendorRings(stage, world, { vendor: marco, visitId }), 600)
  await scene.isTold(world.guestPhone, 'now comes')
  await scene.isTold(marco.phone, 'is now')
  const startsAt = fromNow(50 * HOUR_MS)
  const endsAt = fromNow(52 * HOUR_MS)
  const byManager = { incidentId, visitId, startsAt, endsAt, reason: 'Asked for', key: 'desk:1' }
  expect(await moveVisit(stage.test.db, byManager)).toMatchObject({ kind: 'steered' })
  expect(await moveVisit(stage.test.db, byManager)).toMatchObject({ kind: 'already' })
  await vi.waitFor(() => {
    const now = stage.outside.calendarStarts.get(eventIdOf(visitId)) ?? ''
    expect(Date.parse(now)).toBe(Date.parse(startsAt))
    expect(scene.textsTo(marco.phone).filter((body) => body.includes('is now'))).toHaveLength(2)
  }, PATIENCE_MS)

  await scene.finishes({ world, incidentId }, marco, visitId)
  expect(stage.outside.calendarInserts.filter((id) => id === eventIdOf(visitId))).toHaveLength(1)
  expect(scene.textsTo(marco.phone).filter((body) => body.includes('Your PIN'))).toHaveLength(1)
  const moves = (await stage.eventTypes(incidentId)).filter((type) => type === 'visit.moved')
  expect(moves).toHaveLength(2)
})

test.concurrent('a visit that the desk calls off is agreed anew, with the same vendor at the same price', async () => {
  const { world, incidentId } = await scene.leak('fixed')
  const { marco } = world
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: [300, 900] }))
  await stage.handle(incidentId)
  const first = await scene.scheduled(incidentId)
  await scene.isTold(world.guestPhone, 'Rapid Rooter comes')
  const off = { incidentId, visitId: first.id, reason: 'The guest is out', key: 'desk:off' }
  expect(await callOffVisit(stage.test.db, off)).toMatchObject({ kind: 'steered' })
  await scene.isTold(marco.phone, 'is cancelled')
  await scene.isTold(world.guestPhone, 'the appointment is cancelled')
  const second = await scene.scheduled(incidentId, first.id)
  await stage.reaches(incidentId, 'scheduled')
  await vi.waitFor(() => {
    expect(stage.outside.calendar.has(eventIdOf(first.id))).toBe(false)
  }, PATIENCE_MS)
  await scene.finishes({ world, incidentId }, marco, second.id)
  expect(await scene.purposes(incidentId, marco.phone)).toEqual([
    'vendor_quote',
    'vendor_scheduling',
    'vendor_scheduling',
  ])
  const events = await stage.eventTypes(incidentId)
  expect(events.filter((type) => type.startsWith('late:'))).toEqual([])
})
