import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { addVendor, makePhone, type World } from '#supabase/tests/test-world.ts'
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
import { Stage } from './stage.ts'

interface Scene {
  readonly world: World
  readonly incidentId: string
}

/** A leak that can wait until tomorrow, at the house of an owner who allows $200 and wants three bids over $500. */
async function reportDrip(
  stage: Stage,
  { quietFrom = '08:00', quietTo = '08:00' } = {},
): Promise<Scene> {
  const scene = await stage.reportLeak()
  const { world, incidentId } = scene
  await stage.test.all(`update public.incidents set priority = 'p3' where id = $1`, [incidentId])
  await stage.test.all(
    `insert into public.owner_policies (organization_id, landlord_id, version, nte_cents,
       emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
     values ($1, $2, 2, 20000, 25000, 50000, $3, $4)`,
    [world.organizationId, world.landlordId, quietFrom, quietTo],
  )
  await endIntake(stage, incidentId)
  stage.answers(world.guestPhone, listens)
  stage.answers(world.landlordPhone, isOut)
  return scene
}

/** The guest has hung up after the report. */
async function endIntake(stage: Stage, incidentId: string): Promise<void> {
  await stage.test.all(
    `update public.calls set status = 'completed', ended_at = now()
     where incident_id = $1 and direction = 'inbound'`,
    [incidentId],
  )
}

async function nameManager(stage: Stage, { organizationId }: World): Promise<string> {
  const phone = makePhone()
  await stage.test.all('update public.organizations set on_call_phone = $2 where id = $1', [
    organizationId,
    phone,
  ])
  return phone
}

const HANDED_OVER = `select 1 from public.incident_events
  where incident_id = $1 and type = 'human.requested'`

const PATIENCE_MS = 45_000

/** The round is over and its quotes are compared. */
const compared = (stage: Stage, incidentId: string): Promise<unknown> =>
  stage.row('select 1 from public.analyses where incident_id = $1', [incidentId], PATIENCE_MS)

const booked = (stage: Stage, incidentId: string): Promise<unknown> =>
  stage.reaches(incidentId, 'scheduled', PATIENCE_MS)

const textsTo = (stage: Stage, phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

const ringsOf = async (stage: Stage, incidentId: string, phone: string): Promise<number> =>
  byNumber(
    (await stage.rung(incidentId)).filter(({ purpose }) => purpose === 'vendor_quote'),
    phone,
  )

const statusOf = async (stage: Stage, incidentId: string, vendorId: string): Promise<string> => {
  const sql = `select status from public.quote_requests
    where incident_id = $1 and vendor_id = $2 and round = 1`
  return (await stage.test.one<{ status: string }>(sql, [incidentId, vendorId])).status
}

describe.concurrent('with room for many calls', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(() => stage[Symbol.asyncDispose]())

  test('whose insurance has run out, and who asked not to be called, is not rung; the guest hears how it stands', async ({
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
    await stage.row(HANDED_OVER, [incidentId], PATIENCE_MS)
    expect(await stage.rung(incidentId)).toEqual([])
    expect(textsTo(stage, world.guestPhone).join()).toContain('found nobody for this plumbing job')
  })

  test('in the quiet hours nobody is rung about what can wait; the delay is on record', async ({
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
    await booked(stage, incidentId)
    const { waitedMs } = await stage.test.one<{ waitedMs: number }>(
      `select extract(epoch from min(occurred_at) filter (where type = 'call.dialled')
         - min(occurred_at) filter (where type = 'calls.deferred'))::float * 1000 as "waitedMs"
       from public.incident_events where incident_id = $1`,
      [incidentId],
    )
    // Four or five minutes, a hundredfold faster.
    expect(waitedMs).toBeGreaterThan(2000)
  })

  test('a number that does not work is never rung again, and the manager hears of it', async ({
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
        expect(textsTo(stage, manager).join()).toContain(
          'the number of Rapid Rooter does not work',
        ),
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

  test('a machine is no answer; who does not pick up is rung once more and told how to call back', async ({
    expect,
  }) => {
    const { world, incidentId } = await reportDrip(stage)
    stage.answers(world.marco.phone, hasMachine(stage))
    stage.answers(world.dana.phone, isOut)
    await stage.handle(incidentId)
    await stage.row(HANDED_OVER, [incidentId], PATIENCE_MS)
    expect(await ringsOf(stage, incidentId, world.marco.phone)).toBe(1)
    expect(await statusOf(stage, incidentId, world.marco.vendorId)).toBe('voicemail')
    expect(await ringsOf(stage, incidentId, world.dana.phone)).toBe(2)
    const [text, ...more] = textsTo(stage, world.dana.phone)
    expect(text).toContain(`please call ${world.linePhone}`)
    expect(text).not.toContain('Quay')
    expect(more).toEqual([])
    expect(textsTo(stage, world.guestPhone).join()).toContain('called 2 companies')
  })

  test('who hangs up before the price is called back once; so is whose price is not certain', async ({
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

  test('once the owner’s rule is satisfied the busy one is left alone, and who is talking is heard out', async ({
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

  test('a dial of which nobody knows whether it rang is not repeated, and does not hold up the rest', async ({
    expect,
  }) => {
    const { world, incidentId } = await reportDrip(stage)
    stage.outside.swallowed.add(world.marco.phone)
    stage.answers(world.dana.phone, hasMachine(stage))
    await stage.handle(incidentId)
    await stage.row(HANDED_OVER, [incidentId], 2 * PATIENCE_MS)
    expect(stage.outside.lost.filter((to) => to === world.marco.phone)).toHaveLength(1)
    expect(await statusOf(stage, incidentId, world.marco.vendorId)).toBe('unreachable')
  }, 120_000)

  test('when nobody of the trade gives a price, somebody of a related one is asked', async ({
    expect,
  }) => {
    const { world, incidentId } = await reportDrip(stage)
    const handyman = await addVendor(stage.test, world.organizationId, 'Ortega', 'handyman')
    const pool = await addVendor(stage.test, world.organizationId, 'Clearwater', 'pool')
    stage.answers(world.marco.phone, listens)
    stage.answers(world.dana.phone, hasMachine(stage))
    stage.answers(handyman.phone, quotes(stage, 180))
    stage.answers(pool.phone, quotes(stage, 100))
    await stage.handle(incidentId)
    await booked(stage, incidentId)
    expect(await ringsOf(stage, incidentId, handyman.phone)).toBe(1)
    expect(await ringsOf(stage, incidentId, pool.phone)).toBe(0)
  })

  test('vendors who wait for an answer hear that a job was declined, or called off, once', async ({
    expect,
  }) => {
    const [declined, cancelled] = [await reportDrip(stage), await reportDrip(stage)]
    for (const { world } of [declined, cancelled]) {
      stage.answers(world.marco.phone, quotes(stage, 300))
      stage.answers(world.dana.phone, quotes(stage, 470))
    }
    stage.answers(declined.world.landlordPhone, decides(stage, { decision: 'decline' }))
    await Promise.all([stage.handle(declined.incidentId), stage.handle(cancelled.incidentId)])
    await stage.reaches(cancelled.incidentId, 'awaiting_approval', PATIENCE_MS)
    await guestCancels(stage, cancelled.world, cancelled.incidentId)
    await stage.reaches(declined.incidentId, 'declined', PATIENCE_MS)
    for (const { world } of [declined, cancelled]) {
      for (const vendor of [world.marco, world.dana]) {
        // oxlint-disable-next-line no-await-in-loop
        await vi.waitFor(() => {
          const texts = textsTo(stage, vendor.phone)
          expect(texts).toHaveLength(1)
          expect(texts[0]).toContain('The job is not going ahead.')
        }, 10_000)
      }
    }
  })

  test('in an emergency one price within its limit by somebody who comes in time is enough', async ({
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
})

describe('on an account that takes two calls at once and one new call a second', () => {
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
    stage.answers(first.world.marco.phone, after(5000, quotes(stage, 180)))
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
})
