import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { replaceFailedRuns } from '#app/_server/incident-runs.ts'
import { openInboundCall } from '#lib/db/calls.ts'
import { undoMerge } from '#lib/db/duplicates.ts'
import { getIncident, reportIncident } from '#lib/db/incidents.ts'
import {
  approveQuote,
  cancelIncident,
  pauseOrganization,
  rescopeIncident,
  setVendorWanted,
  steerIncident,
} from '#lib/db/steering.ts'
import { briefFor, makePhone, NO_CLAIMS, type World } from '#supabase/tests/test-world.ts'
import { confirms, decides, Halfway, isBusy, isOut, listens, quotes, reports } from './people.ts'
import { byNumber, GUEST_TOLD, SCHEDULED, type VisitRow } from './records.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
let sweep: NodeJS.Timeout
beforeAll(async () => {
  stage = await Stage.open()
  sweep = setInterval(() => void replaceFailedRuns(stage.test.db, stage.runs), 2000)
})
afterAll(async () => {
  clearInterval(sweep)
  await stage[Symbol.asyncDispose]()
})

const act = (incidentId: string) => ({ incidentId, reason: 'A test', key: randomUUID() })
const HELD = `select 1 from public.incidents where id = $1 and hold_reason = 'waiting_manager'`
const textsTo = (phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

async function finish(world: World, incidentId: string): Promise<void> {
  const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await stage.row(GUEST_TOLD, [incidentId])
  const { vendorId } = await stage.test.one<{ vendorId: string }>(
    'select vendor_id as "vendorId" from public.visits where id = $1',
    [visitId],
  )
  const vendor = vendorId === world.marco.vendorId ? world.marco : world.dana
  await reports(stage, world, { vendor, visitId }, 'arrived', 'done')
  await stage.reaches(incidentId, 'closed')
}

async function chooseWhileOwnerTalks(): Promise<void> {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  const owner = new Halfway()
  stage.answers(marco.phone, quotes(stage, 300))
  stage.answers(dana.phone, quotes(stage, 410))
  stage.answers(
    world.landlordPhone,
    owner.on(listens, () => true),
  )
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  await stage.takeUp(incidentId)
  await owner.reached
  const { quoteId } = await stage.test.one<{ quoteId: string }>(
    'select id as "quoteId" from public.quotes where incident_id = $1 and vendor_id = $2',
    [incidentId, dana.vendorId],
  )
  await approveQuote(stage.test.db, { ...act(incidentId), quoteId })
  owner.goOn()
  await finish(world, incidentId)
  const calls = await stage.rung(incidentId)
  expect(byNumber(calls, dana.phone)).toBe(2)
  expect(byNumber(calls, marco.phone)).toBe(1)
  expect(byNumber(calls, world.landlordPhone)).toBe(1)
}

/** Nobody gave a price; a manager asks one more, and the agent goes on by itself. */
async function addVendorWhereNobodyQuoted(): Promise<void> {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, isOut)
  stage.answers(dana.phone, isOut)
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  await stage.takeUp(incidentId)
  await stage.row(HELD, [incidentId])
  const phone = makePhone()
  const { vendorId } = await stage.test.one<{ vendorId: string }>(
    `with vendor as (
       insert into public.vendors (organization_id, name) values ($1, 'Handy') returning id
     ), contact as (
       insert into public.vendor_contacts
         (organization_id, vendor_id, name, phone, is_primary, consent_at)
       select $1, id, 'Hal', $2, true, now() from vendor
     ), compliance as (
       insert into public.vendor_compliance (organization_id, vendor_id, coi_until, licence_until)
       select $1, id, current_date + 9, current_date + 9 from vendor
     ) select id as "vendorId" from vendor`,
    [world.organizationId, phone],
  )
  stage.answers(phone, quotes(stage, 180))
  await setVendorWanted(stage.test.db, { ...act(incidentId), vendorId, isWanted: true })
  await stage.row(SCHEDULED, [incidentId])
  const calls = await stage.rung(incidentId)
  expect(byNumber(calls, phone)).toBe(2)
  // Not at home, and tried once more; not again by the fresh run.
  expect(byNumber(calls, marco.phone)).toBeLessThanOrEqual(2)
  expect(byNumber(calls, dana.phone)).toBeLessThanOrEqual(2)
}

async function rescopeAfterTheAppointment(): Promise<void> {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 180))
  stage.answers(dana.phone, isBusy)
  stage.answers(world.guestPhone, confirms(stage, 'fixed', 'fixed'))
  await stage.takeUp(incidentId)
  const first = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await stage.row(GUEST_TOLD, [incidentId])
  const scope = 'The whole pipe.'
  await rescopeIncident(stage.test.db, { ...act(incidentId), scope })
  await expect
    .poll(() => textsTo(marco.phone).filter((body) => body.includes('is cancelled')).length, {
      timeout: PATIENCE_MS,
    })
    .toBe(1)
  const second = await stage.row<VisitRow>(`${SCHEDULED} and id <> $2`, [incidentId, first.id])
  expect([...stage.outside.calendar].join()).not.toContain(first.id.replaceAll('-', ''))
  await reports(stage, world, { vendor: marco, visitId: second.id }, 'done')
  await stage.reaches(incidentId, 'closed')
}

/** Given back while the old run is still ending; three times in a row. */
async function giveBackAtOnce(): Promise<void> {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  const vendor = new Halfway()
  stage.answers(
    marco.phone,
    vendor.on(quotes(stage, 285), () => true),
  )
  stage.answers(dana.phone, isBusy)
  stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  await stage.takeUp(incidentId)
  await vendor.reached
  for (const control of ['paused', 'agent', 'human', 'agent', 'paused', 'agent'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await steerIncident(stage.test.db, { ...act(incidentId), control })
  }
  vendor.goOn()
  await finish(world, incidentId)
  const calls = await stage.rung(incidentId)
  expect(byNumber(calls, marco.phone)).toBe(2)
  expect(byNumber(calls, world.landlordPhone)).toBe(1)
}

/** Three runs failed, a person has it; they give it back, and three more are granted. */
async function resumeAfterThreeFailures(): Promise<void> {
  const { world, incidentId } = await stage.reportLeak()
  const owner = new Halfway()
  stage.answers(world.marco.phone, quotes(stage, 285))
  stage.answers(world.dana.phone, isBusy)
  stage.answers(
    world.landlordPhone,
    owner.on(decides(stage, { decision: 'approve' }), () => true),
  )
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  await stage.takeUp(incidentId)
  await owner.reached
  const fail = async (): Promise<string> => {
    const runId = (await getIncident(stage.test.db, incidentId)).workflowRunId ?? ''
    await stage.host.fail(runId)
    return runId
  }
  const IS_NEXT =
    'select 1 from public.incidents where id = $1 and workflow_run_id like $$wrun%$$ and workflow_run_id <> $2'
  for (let time = 1; time <= 3; time += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await stage.row(IS_NEXT, [incidentId, await fail()])
  }
  await fail()
  await stage.row(HELD, [incidentId])
  await steerIncident(stage.test.db, { ...act(incidentId), control: 'agent' })
  await stage.row(
    `select 1 from public.incidents where id = $1 and run_steered = 1 and workflow_run_id like $$wrun%$$`,
    [incidentId],
  )
  await stage.row(IS_NEXT, [incidentId, await fail()])
  owner.goOn()
  await finish(world, incidentId)
}

test('what a manager decides otherwise is taken up by a fresh run, at whatever moment, without repeating anything', async () => {
  const plays = [
    chooseWhileOwnerTalks(),
    addVendorWhereNobodyQuoted(),
    rescopeAfterTheAppointment(),
    giveBackAtOnce(),
    resumeAfterThreeFailures(),
  ]
  await expect(Promise.all(plays)).resolves.toHaveLength(plays.length)
})

test('an organisation that is paused takes nothing up, and everything once it goes on', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { organizationId, marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 180))
  stage.answers(dana.phone, isBusy)
  stage.answers(world.guestPhone, listens)
  const storm = { organizationId, reason: 'A storm' }
  await pauseOrganization(stage.test.db, { ...storm, isPaused: true })
  await stage.row(
    `select 1 from public.outbox where topic = 'incident.steered' and done_at is not null
     and payload ->> 'incidentId' = $1`,
    [incidentId],
  )
  expect((await getIncident(stage.test.db, incidentId)).workflowRunId).toBeNull()
  expect(stage.outside.dials.filter(({ to }) => to === marco.phone)).toEqual([])
  await pauseOrganization(stage.test.db, { ...storm, isPaused: false })
  await stage.row(SCHEDULED, [incidentId])
})

test('the same leak from another guest is one repair, of which both hear; two again when a person says so', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { organizationId, propertyId, marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 180))
  stage.answers(dana.phone, isBusy)
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  const phone = makePhone()
  const { guestId } = await stage.test.one<{ guestId: string }>(
    `insert into public.guests (organization_id, name, phone) values ($1, 'Noah', $2)
       returning id as "guestId"`,
    [organizationId, phone],
  )
  const report = async (summary: string): Promise<string> => {
    const { callId } = await openInboundCall(stage.test.db, {
      providerSid: `CA${randomUUID()}`,
      phone,
      claims: {
        ...NO_CLAIMS,
        organizationId,
        propertyId,
        purpose: 'guest_intake',
        partyKind: 'guest',
        partyId: guestId,
      },
      brief: briefFor('guest_intake'),
    })
    const details = { trade: 'plumbing', priority: 'p1', summary } as const
    const reported = await reportIncident(stage.test.db, { callId, toolCallId: 't', details })
    if (reported.kind !== 'reported') throw new Error(reported.reason)
    await stage.takeUp(reported.incidentId)
    return reported.incidentId
  }
  const same = await report('Water is dripping from below the kitchen sink')
  await stage.reaches(same, 'duplicate')
  const other = await report('The toilet is clogged')
  await stage.reaches(other, 'sourcing')
  await cancelIncident(stage.test.db, act(other))

  await stage.takeUp(incidentId)
  await finish(world, incidentId)
  await expect
    .poll(() => textsTo(phone).some((body) => body.includes('is closed')), {
      timeout: PATIENCE_MS,
    })
    .toBe(true)
  const { reference } = await getIncident(stage.test.db, incidentId)
  const about = (to: string): string[] => textsTo(to).filter((body) => body.includes(reference))
  expect(about(phone)[0]).toContain('we know of')
  expect(about(phone).slice(1)).toEqual(about(world.guestPhone))
  expect(await stage.rung(same)).toEqual([])
  const undone = await undoMerge(stage.test.db, act(same))
  if (undone.kind !== 'separated') throw new Error(undone.kind)
  await stage.takeUp(undone.incidentId)
  await stage.reaches(undone.incidentId, 'sourcing')
})
