import { afterAll, beforeAll, test } from 'vitest'
import { addVendor } from '#supabase/tests/test-world.ts'
import { booked, compared, endIntake, reportDrip, ringsOf } from './outreach-scene.ts'
import { hasMachine, inTurn, isBusy, isOut, listens, quotes, quotesForNow } from './people.ts'
import { Stage } from './stage.ts'

// An account that takes two calls at once, one of them ours, and one new call a second.
let stage: Stage
beforeAll(async () => {
  stage = await Stage.open({ TWILIO_CALLS_MAX: '2', TWILIO_CALLS_PER_SECOND: '1' })
})
afterAll(() => stage[Symbol.asyncDispose]())

test('the next vendor is rung while a busy one is waited for, and no more once there is a price', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  const third = await addVendor(stage.test, world.organizationId, 'Zed Plumbing')
  stage.answers(world.marco.phone, inTurn(isBusy, isBusy, quotes(stage, 180)))
  stage.answers(world.dana.phone, isOut)
  stage.answers(third.phone, hasMachine(stage))
  await stage.handle(incidentId)
  await compared(stage, incidentId)
  const order = (await stage.rung(incidentId)).map(({ phone }) => phone)
  expect(order.slice(0, 2)).toEqual([world.marco.phone, world.dana.phone])
  expect(await ringsOf(stage, incidentId, world.marco.phone)).toBe(3)
  expect(await ringsOf(stage, incidentId, third.phone)).toBe(1)
  await booked(stage, incidentId)
})

test('with one price that is enough nobody else is rung at all', async ({ expect }) => {
  const { world, incidentId } = await reportDrip(stage)
  stage.answers(world.marco.phone, quotes(stage, 180))
  await stage.handle(incidentId)
  await booked(stage, incidentId)
  expect(await ringsOf(stage, incidentId, world.dana.phone)).toBe(0)
})

test('incidents wait in one line, visibly; an emergency goes first, and the account is never overdrawn', async ({
  expect,
}) => {
  const [first, second] = [await reportDrip(stage), await reportDrip(stage)]
  const emergency = await stage.reportLeak()
  await endIntake(stage, emergency.incidentId)
  stage.answers(emergency.world.guestPhone, listens)
  const talked = Promise.withResolvers<void>()
  stage.answers(first.world.marco.phone, async (call) => {
    await talked.promise
    return quotes(stage, 180)(call)
  })
  stage.answers(second.world.marco.phone, quotes(stage, 180))
  stage.answers(emergency.world.marco.phone, quotesForNow(stage, 240))
  stage.answers(emergency.world.dana.phone, isBusy)
  const isQueued = `select 1 from public.call_attempts as attempt
    join public.calls as call on call.id = attempt.call_id
    where call.incident_id = $1 and attempt.queued_at is not null`
  await stage.handle(first.incidentId)
  await stage.row(isQueued, [first.incidentId])
  await stage.handle(second.incidentId)
  await stage.row(isQueued, [second.incidentId])
  await stage.handle(emergency.incidentId)
  await stage.row(isQueued, [emergency.incidentId])
  talked.resolve()
  await booked(stage, emergency.incidentId)
  await booked(stage, second.incidentId)

  const dialled = stage.outside.dials.map(({ to }) => to)
  const [ofEmergency, ofSecond] = [emergency, second].map(({ world }) =>
    dialled.indexOf(world.marco.phone),
  )
  expect(ofEmergency).toBeLessThan(ofSecond ?? 0)
  expect(await stage.eventTypes(second.incidentId)).toContain('call.queued')
  const overdrawn = await stage.test.all(
    `select 1 from public.call_attempts as one
     join public.call_attempts as other on other.id <> one.id
       and other.slot_taken_at between one.slot_taken_at
         and greatest(one.slot_freed_at, one.slot_taken_at + interval '999 milliseconds')`,
  )
  expect(overdrawn).toEqual([])
})

test('a fresh run rings nobody whom the lost one had rung, and goes on with the further tries', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  stage.answers(world.marco.phone, inTurn(isBusy, quotes(stage, 180)))
  stage.answers(world.dana.phone, hasMachine(stage))
  await stage.handle(incidentId)
  await stage.row(
    `select 1 from public.quote_requests where incident_id = $1 and vendor_id = $2 and status = 'busy'`,
    [incidentId, world.marco.vendorId],
  )
  // Gone with everything it remembered: the new host has an empty store.
  await stage.host.program.kill()
  await stage.startHost()
  await stage.handle(incidentId)
  await booked(stage, incidentId)
  expect(await ringsOf(stage, incidentId, world.marco.phone)).toBe(2)
  expect(await ringsOf(stage, incidentId, world.dana.phone)).toBeLessThanOrEqual(1)
})
