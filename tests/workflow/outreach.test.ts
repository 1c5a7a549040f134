import { afterAll, beforeAll, test, vi } from 'vitest'
import { addVendor } from '#supabase/tests/test-world.ts'
import {
  booked,
  compared,
  HANDED_OVER,
  nameManager,
  reportDrip,
  ringsOf,
  statusOf,
  textsTo,
} from './outreach-scene.ts'
import {
  after,
  decides,
  guestCancels,
  hasMachine,
  inTurn,
  isBusy,
  isDead,
  isMisheard,
  isOut,
  listens,
  quotes,
  quotesForNow,
} from './people.ts'
import { byNumber } from './records.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage[Symbol.asyncDispose]())

test.concurrent('whose insurance has run out, and who asked not to be called, is not rung; the guest hears how it stands', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  await stage.test.all(
    'update public.vendor_compliance set coi_until = current_date - 1 where vendor_id = $1',
    [world.marco.vendorId],
  )
  await stage.test.all(
    `insert into public.suppressions (organization_id, phone, reason) values ($1, $2, 'asked')`,
    [world.organizationId, world.dana.phone],
  )
  await stage.handle(incidentId)
  await stage.row(HANDED_OVER, [incidentId])
  expect(await stage.rung(incidentId)).toEqual([])
  expect(textsTo(stage, world.guestPhone).join()).toContain('found nobody for this plumbing job')
})

test.concurrent('in the quiet hours nobody is rung about what can wait; the delay is on record', async ({
  expect,
}) => {
  const time = (minutes: number): string =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/Los_Angeles',
      hour: '2-digit',
      minute: '2-digit',
    }).format(Date.now() + minutes * 60_000)
  const hours = { quietFrom: time(-30), quietTo: time(5) }
  const { world, incidentId } = await reportDrip(stage, hours)
  stage.answers(world.marco.phone, quotes(stage, 180))
  stage.answers(world.dana.phone, isBusy)
  await stage.handle(incidentId)
  await compared(stage, incidentId)
  const { waitedMs } = await stage.test.one<{ waitedMs: number }>(
    `select extract(epoch from min(occurred_at) filter (where type = 'call.dialled')
       - min(occurred_at) filter (where type = 'calls.deferred'))::float * 1000 as "waitedMs"
     from public.incident_events where incident_id = $1`,
    [incidentId],
  )
  // Four or five minutes, a hundredfold faster.
  expect(waitedMs).toBeGreaterThan(2000)
})

test.concurrent('a number that does not work is never rung again, and the manager hears of it', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  const manager = await nameManager(stage, world)
  stage.answers(world.marco.phone, isDead)
  stage.answers(world.dana.phone, quotes(stage, 180))
  await stage.handle(incidentId)
  await booked(stage, incidentId)
  await vi.waitFor(
    () =>
      expect(textsTo(stage, manager).join()).toContain('the number of Rapid Rooter does not work'),
    5000,
  )
  expect(await ringsOf(stage, incidentId, world.marco.phone)).toBe(1)
  expect(await statusOf(stage, incidentId, world.marco.vendorId)).toBe('failed')
  const listed = await stage.test.one(
    'select reason from public.doubtful_numbers where phone = $1',
    [world.marco.phone],
  )
  expect(listed).toEqual({ reason: 'not_reachable' })
})

test.concurrent('a machine is no answer; who does not pick up is rung once more and told how to call back', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  stage.answers(world.marco.phone, hasMachine(stage))
  stage.answers(world.dana.phone, isOut)
  await stage.handle(incidentId)
  await stage.row(HANDED_OVER, [incidentId])
  expect(await ringsOf(stage, incidentId, world.marco.phone)).toBe(1)
  expect(await statusOf(stage, incidentId, world.marco.vendorId)).toBe('voicemail')
  expect(await ringsOf(stage, incidentId, world.dana.phone)).toBe(2)
  const [text, ...more] = textsTo(stage, world.dana.phone)
  expect(text).toContain(`please call ${world.linePhone}`)
  expect(text).not.toContain('Quay')
  expect(more).toEqual([])
  expect(textsTo(stage, world.guestPhone).join()).toContain('called 2 companies')
})

test.concurrent('who hangs up before the price is called back once; so is whose price is not certain', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  stage.answers(world.marco.phone, listens)
  stage.answers(world.dana.phone, inTurn(isMisheard(stage, 540, 450), quotes(stage, 540)))
  await stage.handle(incidentId)
  await compared(stage, incidentId)
  expect(await ringsOf(stage, incidentId, world.marco.phone)).toBe(2)
  expect(await ringsOf(stage, incidentId, world.dana.phone)).toBe(2)
  const quote = await stage.test.one(
    `select confirmation, amount_max_cents as cents from public.quotes where incident_id = $1`,
    [incidentId],
  )
  expect(quote).toEqual({ confirmation: 'confirmed', cents: 540_00 })
  expect(
    await stage.test.one(
      'select count(*)::integer as "again" from public.call_attempts where key like $1',
      [`${incidentId}:quote:1:%:again`],
    ),
  ).toEqual({ again: 2 })
})

test.concurrent('once the owner’s rule is satisfied the busy one is left alone, and who is talking is heard out', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  const third = await addVendor(stage.test, world.organizationId, 'Zed Plumbing')
  stage.answers(world.marco.phone, quotes(stage, 190))
  stage.answers(world.dana.phone, after(2500, quotes(stage, 150)))
  stage.answers(third.phone, after(5000, isBusy))
  await stage.handle(incidentId)
  await booked(stage, incidentId)
  expect(await ringsOf(stage, incidentId, third.phone)).toBe(1)
  const quoted = await stage.test.all(
    'select 1 from public.quotes where incident_id = $1 and round = 1',
    [incidentId],
  )
  expect(quoted).toHaveLength(2)
})

test.concurrent('a dial of which nobody knows whether it rang is not repeated, and does not hold up the rest', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  stage.outside.swallowed.add(world.marco.phone)
  stage.answers(world.dana.phone, hasMachine(stage))
  await stage.handle(incidentId)
  await stage.row(HANDED_OVER, [incidentId])
  expect(stage.outside.lost.filter((to) => to === world.marco.phone)).toHaveLength(1)
  expect(await statusOf(stage, incidentId, world.marco.vendorId)).toBe('unreachable')
})

test.concurrent('when nobody of the trade gives a price, somebody of a related one is asked, and first of all in the next round', async ({
  expect,
}) => {
  const { world, incidentId } = await reportDrip(stage)
  const handyman = await addVendor(stage.test, world.organizationId, 'Ortega', 'handyman')
  const pool = await addVendor(stage.test, world.organizationId, 'Clearwater', 'pool')
  stage.answers(world.marco.phone, listens)
  stage.answers(world.dana.phone, hasMachine(stage))
  stage.answers(handyman.phone, quotes(stage, 300))
  const note = 'Only the joint.'
  const wish = { decision: 'another_round', note } as const
  stage.answers(world.landlordPhone, decides(stage, wish, { decision: 'approve' }))
  stage.answers(pool.phone, quotes(stage, 100))
  await stage.handle(incidentId)
  await booked(stage, incidentId)
  expect(await ringsOf(stage, incidentId, handyman.phone)).toBe(2)
  const [first] = await stage.test.all(
    `select vendor_id as "vendorId", scope from public.quote_requests
     where incident_id = $1 and round = 2 order by created_at limit 1`,
    [incidentId],
  )
  expect(first).toMatchObject({
    vendorId: handyman.vendorId,
    scope: expect.stringContaining(note) as string,
  })
  expect(await ringsOf(stage, incidentId, pool.phone)).toBe(0)
})

test.concurrent('vendors who wait for an answer hear that a job was declined, or called off, once', async ({
  expect,
}) => {
  const [declined, cancelled] = [await reportDrip(stage), await reportDrip(stage)]
  for (const { world } of [declined, cancelled]) {
    stage.answers(world.marco.phone, quotes(stage, 300))
    stage.answers(world.dana.phone, quotes(stage, 470))
  }
  stage.answers(declined.world.landlordPhone, decides(stage, { decision: 'decline' }))
  await Promise.all([stage.handle(declined.incidentId), stage.handle(cancelled.incidentId)])
  await stage.reaches(cancelled.incidentId, 'awaiting_approval')
  await guestCancels(stage, cancelled.world, cancelled.incidentId)
  await stage.reaches(declined.incidentId, 'declined')
  for (const { world } of [declined, cancelled]) {
    for (const vendor of [world.marco, world.dana]) {
      // oxlint-disable-next-line no-await-in-loop
      await vi.waitFor(() => {
        const texts = textsTo(stage, vendor.phone)
        expect(texts).toHaveLength(1)
        expect(texts[0]).toContain('The job is not going ahead.')
      }, PATIENCE_MS)
    }
  }
})

test.concurrent('in an emergency one price within its limit by somebody who comes in time is enough', async ({
  expect,
}) => {
  const { world, incidentId } = await stage.reportLeak()
  stage.answers(world.guestPhone, listens)
  stage.answers(world.marco.phone, quotesForNow(stage, 240))
  // By then the price has been weighed.
  stage.answers(world.dana.phone, after(5000, isBusy))
  await stage.handle(incidentId)
  await booked(stage, incidentId)
  expect(await ringsOf(stage, incidentId, world.dana.phone)).toBe(1)
  expect(byNumber(await stage.rung(incidentId), world.landlordPhone)).toBe(0)
})
