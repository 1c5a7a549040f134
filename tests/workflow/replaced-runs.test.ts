import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { replaceFailedRuns, startIncidentRun } from '#app/_server/incident-runs.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { brokenInvariants } from './kill-invariants.ts'
import { confirms, decides, Halfway, isBusy, quotes, reports } from './people.ts'
import { byNumber, GUEST_TOLD, SCHEDULED, type VisitRow } from './records.ts'
import { Stage } from './stage.ts'
import { vendorWho } from './visit-people.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
})

const HANDED_OVER = `select 1 from public.incident_events
  where incident_id = $1 and type = 'human.requested' and payload ->> 'reason' = 'interrupted'`
test('a run that failed is replaced in the middle of its work, three times at most, and nothing is repeated', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  stage.answers(marco.phone, quotes(stage, 285))
  stage.answers(dana.phone, isBusy)
  stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  const sweep = (): Promise<number> => replaceFailedRuns(stage.test.db, stage.runs)
  const runOf = async (): Promise<string> =>
    (await getIncident(stage.test.db, incidentId)).workflowRunId ?? ''

  const start = { incidentId, replaces: null }
  await Promise.all([1, 2].map(() => startIncidentRun(stage.test.db, stage.runs, start)))
  const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await stage.row(GUEST_TOLD, [incidentId])
  expect(await sweep()).toBe(0)
  const dials = stage.outside.dials.length

  for (let time = 1; time <= 3; time += 1) {
    const failed = await runOf()
    await stage.host.fail(failed)
    // Two processes sweep at once.
    const [one, two] = await Promise.all([sweep(), sweep()])
    expect(one + two).toBe(1)
    expect(await runOf()).not.toBe(failed)
  }
  await delay(1500)
  expect(stage.outside.dials.length).toBe(dials)
  await reports(stage, world, { vendor: marco, visitId }, 'arrived', 'done')
  expect(await stage.host.ended(await runOf())).toBe('completed')
  expect(await stage.status(incidentId)).toBe('closed')
  const events = `select 1 from public.incident_events where incident_id = $1 and type = 'workflow.replaced'`
  expect(await stage.test.all(events, [incidentId])).toHaveLength(3)
  expect(await sweep()).toBe(0)
})

test('a run that fails on the day of the visit, or while the guest is asked, is replaced as well', async () => {
  const begin = async () => {
    const { world, incidentId } = await stage.reportLeak()
    stage.answers(world.marco.phone, quotes(stage, 180))
    stage.answers(world.dana.phone, isBusy)
    stage.answers(world.guestPhone, confirms(stage, 'fixed'))
    await startIncidentRun(stage.test.db, stage.runs, { incidentId, replaces: null })
    const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
    await stage.row(GUEST_TOLD, [incidentId])
    return { world, incidentId, visit: { vendor: world.marco, visitId } }
  }
  const failAndReplace = async (incidentId: string): Promise<void> => {
    const { workflowRunId } = await getIncident(stage.test.db, incidentId)
    await stage.host.fail(workflowRunId ?? '')
    expect(await replaceFailedRuns(stage.test.db, stage.runs)).toBe(1)
  }
  const [atWork, asked] = await Promise.all([begin(), begin()])

  await reports(stage, atWork.world, atWork.visit, 'arrived')
  await stage.reaches(atWork.incidentId, 'in_progress')
  await failAndReplace(atWork.incidentId)

  const answering = Promise.withResolvers<void>()
  const picksUp = Promise.withResolvers<void>()
  stage.answers(asked.world.guestPhone, async (call) => {
    picksUp.resolve()
    await answering.promise
    return confirms(stage, 'fixed')(call)
  })
  await reports(stage, asked.world, asked.visit, 'arrived', 'done')
  await picksUp.promise
  await failAndReplace(asked.incidentId)
  answering.resolve()

  await reports(stage, atWork.world, atWork.visit, 'done')
  for (const { world, incidentId } of [atWork, asked]) {
    await stage.reaches(incidentId, 'closed')
    // The guest is told after that.
    const { workflowRunId } = await getIncident(stage.test.db, incidentId)
    await stage.host.ended(workflowRunId ?? '')
    // For a price and for a time; told and asked.
    const calls = await stage.rung(incidentId)
    expect(byNumber(calls, world.marco.phone)).toBe(2)
    expect(byNumber(calls, world.guestPhone)).toBe(2)
    expect(await brokenInvariants(stage, world, incidentId)).toEqual([])
  }
})

test('a run that fails between a vendor who drops out and the next one asks nobody for a price again', async () => {
  const { world, incidentId } = await stage.reportLeak()
  const { marco, dana } = world
  const owner = new Halfway()
  stage.answers(marco.phone, vendorWho(stage, { dollars: 180, times: ['declines'] }))
  stage.answers(dana.phone, quotes(stage, 400))
  stage.answers(
    world.landlordPhone,
    owner.on(decides(stage, { decision: 'approve' }), () => true),
  )
  stage.answers(world.guestPhone, confirms(stage, 'fixed'))
  await startIncidentRun(stage.test.db, stage.runs, { incidentId, replaces: null })
  await owner.reached
  const { workflowRunId } = await getIncident(stage.test.db, incidentId)
  await stage.host.fail(workflowRunId ?? '')
  expect(await replaceFailedRuns(stage.test.db, stage.runs)).toBe(1)
  owner.goOn()
  const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
  await reports(stage, world, { vendor: dana, visitId }, 'arrived', 'done')
  await stage.reaches(incidentId, 'closed')
  const calls = await stage.rung(incidentId)
  // For a price, and for a time.
  expect(byNumber(calls, marco.phone)).toBe(2)
  expect(byNumber(calls, dana.phone)).toBe(2)
  expect(byNumber(calls, world.landlordPhone)).toBe(1)
  const asked = 'select 1 from public.quote_requests where incident_id = $1 and round > 1'
  expect(await stage.test.all(asked, [incidentId])).toHaveLength(1)
})

test('a run that fails every time is left to a person', async () => {
  const { world, incidentId } = await stage.reportLeak()
  stage.answers(world.marco.phone, quotes(stage, 285))
  stage.answers(world.dana.phone, isBusy)
  const ringing = Promise.withResolvers<void>()
  stage.answers(world.landlordPhone, async () => {
    await ringing.promise
    return 'no_answer'
  })
  await startIncidentRun(stage.test.db, stage.runs, { incidentId, replaces: null })
  await stage.reaches(incidentId, 'awaiting_approval')
  for (const replaced of [1, 1, 1, 0]) {
    const { workflowRunId } = await getIncident(stage.test.db, incidentId)
    await stage.host.fail(workflowRunId ?? '')
    expect(await replaceFailedRuns(stage.test.db, stage.runs)).toBe(replaced)
  }
  ringing.resolve()
  expect((await getIncident(stage.test.db, incidentId)).holdReason).toBe('waiting_manager')
  await stage.row(HANDED_OVER, [incidentId])
})

test('incidents side by side do not disturb one another', async () => {
  const incidents = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const { world, incidentId } = await stage.reportLeak()
      const { marco, dana } = world
      stage.answers(marco.phone, quotes(stage, 280 + index))
      stage.answers(dana.phone, index % 2 === 0 ? isBusy : quotes(stage, 400))
      stage.answers(world.landlordPhone, decides(stage, { decision: 'approve' }))
      stage.answers(world.guestPhone, confirms(stage, 'fixed'))
      await startIncidentRun(stage.test.db, stage.runs, { incidentId, replaces: null })
      return { world, marco, incidentId }
    }),
  )
  // As in the app: should a run be lost to its own replay, another one takes its place.
  const sweep = setInterval(() => void replaceFailedRuns(stage.test.db, stage.runs), 1000)
  try {
    await Promise.all(
      incidents.map(async ({ world, marco, incidentId }) => {
        const { id: visitId } = await stage.row<VisitRow>(SCHEDULED, [incidentId])
        await reports(stage, world, { vendor: marco, visitId }, 'arrived', 'done')
        await stage.reaches(incidentId, 'closed')
        expect(byNumber(await stage.rung(incidentId), marco.phone)).toBe(2)
      }),
    )
  } finally {
    clearInterval(sweep)
  }
})
