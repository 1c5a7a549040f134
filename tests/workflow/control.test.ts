import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { replaceFailedRuns } from '#app/_server/incident-runs.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { cancelIncident, pauseOrganization, steerIncident } from '#lib/db/steering.ts'
import type { World } from '#supabase/tests/test-world.ts'
import { confirms, decides, guestCancels, Halfway, isBusy, quotes, reports } from './people.ts'
import { byNumber, GUEST_TOLD, SCHEDULED, type VisitRow } from './records.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
let sweep: NodeJS.Timeout
beforeAll(async () => {
  stage = await Stage.open()
  // As in the app: should a run be lost to its own replay, another one takes its place.
  sweep = setInterval(() => void replaceFailedRuns(stage.test.db, stage.runs), 2000)
})
afterAll(async () => {
  clearInterval(sweep)
  await stage[Symbol.asyncDispose]()
})

const STAGES = [
  'sourcing',
  'analysing',
  'awaiting approval',
  'scheduling',
  'scheduled',
  'in progress',
  'confirming',
] as const
type Moment = (typeof STAGES)[number]

interface Play {
  readonly moment: Moment
  readonly world: World
  readonly incidentId: string
  /** Somebody is on the phone at that moment, and stays until the test lets them go. */
  readonly halfway: Halfway
  readonly runId: string
}

/** An incident that has come as far as `moment`. A price of its own tells its comparison from others. */
async function playUntil(moment: Moment, dollars: number): Promise<Play> {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana, landlordPhone, guestPhone } = world
  const halfway = new Halfway()
  const isAt = (at: Moment, purpose: string) => (call: { purpose: string }) =>
    moment === at && call.purpose === purpose
  const atWork = quotes(stage, dollars)
  const vendor = halfway.on(atWork, isAt('sourcing', 'vendor_quote'))
  stage.answers(marco.phone, halfway.on(vendor, isAt('scheduling', 'vendor_scheduling')))
  stage.answers(dana.phone, isBusy)
  const owner = decides(stage, { decision: 'approve' })
  stage.answers(landlordPhone, halfway.on(owner, isAt('awaiting approval', 'landlord_approval')))
  let guestCalls = 0
  const guest = confirms(stage, 'fixed')
  stage.answers(
    guestPhone,
    halfway.on(guest, () => moment === 'confirming' && (guestCalls += 1) === 2),
  )
  if (moment === 'analysing') stage.outside.uncompared.add(dollars * 100)

  await stage.takeUp(incidentId)
  await comesTo(moment, { world, incidentId, halfway, dollars })
  return { moment, world, incidentId, halfway, runId: await runOf(incidentId) }
}

async function comesTo(
  moment: Moment,
  play: Pick<Play, 'world' | 'incidentId' | 'halfway'> & { dollars: number },
): Promise<void> {
  const { world, incidentId, halfway, dollars } = play
  if (moment === 'analysing') {
    await expect
      .poll(() => stage.outside.compared, { timeout: PATIENCE_MS })
      .toContain(dollars * 100)
    return
  }
  if (moment === 'scheduled' || moment === 'in progress' || moment === 'confirming') {
    const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
    await stage.row(GUEST_TOLD, [incidentId])
    const at = { vendor: world.marco, visitId }
    if (moment === 'in progress') await reports(stage, world, at, 'arrived')
    if (moment === 'confirming') await reports(stage, world, at, 'arrived', 'done')
  }
  if (moment === 'scheduled' || moment === 'in progress') return
  await halfway.reached
}

const runOf = async (incidentId: string): Promise<string> =>
  (await getIncident(stage.test.db, incidentId)).workflowRunId ?? ''

const act = (incidentId: string) => ({ incidentId, reason: 'A test', key: randomUUID() })

/** From wherever it is to the closed case. */
async function finish({ world, incidentId }: Play): Promise<void> {
  const visit = await stage.row<VisitRow>(
    `select id, status from public.visits
     where incident_id = $1 and status in ('scheduled', 'in_progress', 'done')`,
    [incidentId],
  )
  const at = { vendor: world.marco, visitId: visit.id }
  if (visit.status === 'scheduled') {
    await stage.row(GUEST_TOLD, [incidentId])
    await reports(stage, world, at, 'arrived', 'done')
  }
  if (visit.status === 'in_progress') await reports(stage, world, at, 'done')
  await stage.reaches(incidentId, 'closed')
}

const rungOf = (world: World): string[] => {
  const numbers = [world.marco, world.dana].map(({ phone }) => phone)
  numbers.push(world.landlordPhone, world.guestPhone)
  return stage.outside.dials.map(({ to }) => to).filter((to) => numbers.includes(to))
}
const textsTo = (phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

const LIVE = `select purpose from public.calls where incident_id = $1 and direction = 'outbound'
  and status in ('dialling', 'queued', 'ringing', 'in_progress', 'unknown')`

async function hasEnded(runId: string): Promise<void> {
  const status = await stage.host.ended(runId)
  if (status !== 'completed') throw new Error(`The run has ${status}.`)
}

/** The live call of that moment, if somebody is on the phone then. */
async function isHungUp({ moment, halfway }: Play): Promise<void> {
  if (moment === 'analysing' || moment === 'scheduled' || moment === 'in progress') return
  const { callId } = await halfway.reached
  await stage.row(`select 1 from public.calls where id = $1 and provider_sid = any ($2)`, [
    callId,
    stage.outside.hangUps,
  ])
}

async function stop({ moment, world, incidentId, runId }: Play): Promise<() => Promise<unknown>> {
  const { db } = stage.test
  if (moment === 'scheduled') {
    const { organizationId } = world
    const storm = { organizationId, reason: 'A storm' }
    await pauseOrganization(db, { ...storm, isPaused: true })
    await hasEnded(runId)
    return () => pauseOrganization(db, { ...storm, isPaused: false })
  }
  const control = moment === 'scheduling' ? 'human' : 'paused'
  await steerIncident(db, { ...act(incidentId), control })
  await hasEnded(runId)
  return () => steerIncident(db, { ...act(incidentId), control: 'agent' })
}

test('an incident that is stopped at any stage rings nobody further, keeps what is heard meanwhile, and goes on without repeating anything', async () => {
  await Promise.all(
    STAGES.map(async (moment, index) => {
      const play = await playUntil(moment, 280 + index)
      const { world, incidentId, halfway } = play
      const goOn = await stop(play)
      const rung = rungOf(world)
      const texts = stage.outside.texts.filter(({ to }) => rung.includes(to)).length
      // Whoever is on the phone finishes; the vendor at work finishes too.
      halfway.goOn()
      if (moment === 'in progress') {
        const { id: visitId } = await stage.test.one<VisitRow>(
          'select id, status from public.visits where incident_id = $1',
          [incidentId],
        )
        await reports(stage, world, { vendor: world.marco, visitId }, 'done')
      }
      await expect
        .poll(() => stage.test.all(LIVE, [incidentId]), { timeout: PATIENCE_MS })
        .toEqual([])
      await delay(1500)
      expect(rungOf(world), moment).toEqual(rung)
      expect(stage.outside.texts.filter(({ to }) => rung.includes(to)).length).toBe(texts)

      stage.outside.uncompared.clear()
      await goOn()
      await finish(play)
      const calls = await stage.rung(incidentId)
      expect(byNumber(calls, world.marco.phone), moment).toBe(2)
      // Busy: tried again, until there were prices enough.
      expect(byNumber(calls, world.dana.phone), moment).toBeLessThanOrEqual(3)
      expect(byNumber(calls, world.landlordPhone), moment).toBe(1)
      expect(byNumber(calls, world.guestPhone), moment).toBe(2)
      expect(textsTo(world.marco.phone).filter((body) => body.includes('PIN'))).toHaveLength(1)
      await expect
        .poll(() => textsTo(world.landlordPhone), { timeout: PATIENCE_MS })
        .toHaveLength(1)
      const visits = 'select id from public.visits where incident_id = $1'
      expect(await stage.test.all(visits, [incidentId])).toHaveLength(1)
    }),
  )
})

test('an incident that is cancelled at any stage leaves nothing ringing, and everybody is told once', async () => {
  await Promise.all(
    STAGES.map(async (moment, index) => {
      const play = await playUntil(moment, 290 + index)
      const { world, incidentId, halfway, runId } = play
      const byManager = index % 2 === 0
      if (byManager) await cancelIncident(stage.test.db, act(incidentId))
      else await guestCancels(stage, world, incidentId)
      expect(await stage.host.ended(runId)).toBe('completed')
      const rung = rungOf(world)
      await isHungUp(play)
      halfway.goOn()
      await expect
        .poll(() => stage.test.all(LIVE, [incidentId]), { timeout: PATIENCE_MS })
        .toEqual([])
      const isTold = (phone: string): number =>
        textsTo(phone).filter((body) =>
          /is cancelled|no longer needed|is not going ahead/.test(body),
        ).length
      await expect
        .poll(() => isTold(world.marco.phone), { timeout: PATIENCE_MS, message: moment })
        .toBe(1)
      await expect.poll(() => isTold(world.guestPhone)).toBe(byManager ? 1 : 0)
      await delay(1000)
      expect(rungOf(world), moment).toEqual(rung)
      expect(isTold(world.marco.phone)).toBe(1)
      expect(isTold(world.landlordPhone)).toBe(rung.includes(world.landlordPhone) ? 1 : 0)
      expect(isTold(world.dana.phone)).toBe(0)
      expect(await stage.status(incidentId)).toBe('cancelled')
      const visits = await stage.test.all<VisitRow>(
        `select id, status from public.visits where incident_id = $1 and status <> 'done'`,
        [incidentId],
      )
      expect(visits.filter(({ status }) => status !== 'cancelled')).toEqual([])
      const entries = [...stage.outside.calendar].join()
      expect(visits.filter(({ id }) => entries.includes(id.replaceAll('-', '')))).toEqual([])
    }),
  )
  stage.outside.uncompared.clear()
})
