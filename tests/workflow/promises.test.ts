import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordPromise, reviewPromises } from '#lib/db/promises.ts'
import type { Promised } from '#lib/domain/promise.ts'
import { guestCalls } from '#supabase/tests/test-story.ts'
import { fromNow, makePhone, type World } from '#supabase/tests/test-world.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

interface Made {
  readonly world: World
  readonly promiseId: string
  readonly onCall: string
}

/** A guest with a small problem was promised something that is due in so many seconds. */
async function promise(what: Promised, dueInSeconds: number): Promise<Made> {
  const world = await stage.company()
  const onCall = makePhone()
  await stage.putOnCall(world, [onCall])
  const callId = await guestCalls(stage.test, world)
  const recorded = await recordPromise(stage.test.db, {
    callId,
    toolCallId: 'tool-1',
    what,
    text: 'You hear from us.',
    dueAt: fromNow(dueInSeconds * 1000),
    turnSeq: null,
  })
  if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
  return { world, promiseId: recorded.promiseId, onCall }
}

const textsTo = (phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

/** The sweep, until the promise is as expected. */
async function chase(promiseId: string, state: string): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE_MS
  for (;;) {
    // Two processes sweep at once.
    await Promise.all([reviewPromises(stage.test.db, 100), reviewPromises(stage.test.db, 100)])
    const row = await stage.test.one<{ state: string }>(
      'select state from public.promises where id = $1',
      [promiseId],
    )
    if (row.state === state) return
    if (Date.now() > deadlineMs) throw new Error(`The promise is ${row.state}, not ${state}.`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

const sent = (promiseId: string, what: string) =>
  stage.row(`select 1 from public.messages where key = $1 and status = 'sent'`, [
    `promise:${what}:${promiseId}`,
  ])

test('before a promise breaks the guest hears the truth, and afterwards the manager, each once', async () => {
  const { world, promiseId, onCall } = await promise('visit', 8)
  await chase(promiseId, 'broken')
  await sent(promiseId, 'truth')
  await sent(promiseId, 'broken')
  const [truth, ...more] = textsTo(world.guestPhone)
  expect(more).toEqual([])
  expect(truth).toContain('you were told "You hear from us."')
  expect(truth).toContain('not there yet')
  expect(textsTo(onCall)).toHaveLength(1)
  expect(textsTo(onCall)[0]).toContain(`Call back: ${world.guestPhone}`)
  // Both runs once more: nothing is said twice.
  const runs = await Promise.all([
    stage.host.start('handlePromiseAtRisk', { promiseId }),
    stage.host.start('handleBrokenPromise', { promiseId }),
  ])
  await Promise.all(runs.map((run) => stage.host.ended(run)))
  expect(textsTo(world.guestPhone)).toHaveLength(1)
  expect(textsTo(onCall)).toHaveLength(1)
})

test('who is to call is asked to in time; word of ours keeps a promise of news', async () => {
  const [call, news] = await Promise.all([promise('person_calls', 20), promise('news', 20)])
  await chase(news.promiseId, 'kept')
  await sent(call.promiseId, 'ask')
  expect(textsTo(call.onCall)[0]).toContain(`Please call ${call.world.guestPhone} now.`)
  expect(textsTo(news.onCall)).toEqual([])
})

test('what was promised at night about a small repair is told in the morning, on record', async () => {
  const { world, incidentId } = await stage.reportLeak()
  await stage.test.all(`update public.incidents set priority = 'p3' where id = $1`, [incidentId])
  await stage.test.all(
    `insert into public.owner_policies (organization_id, landlord_id, version, nte_cents,
       emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
     values ($1, $2, 2, 0, 0, 0, '00:00', '23:59')`,
    [world.organizationId, world.landlordId],
  )
  const { callId } = await stage.test.one<{ callId: string }>(
    'select reported_by_call_id as "callId" from public.incidents where id = $1',
    [incidentId],
  )
  const recorded = await recordPromise(stage.test.db, {
    callId,
    toolCallId: 'tool-9',
    what: 'visit',
    text: 'Somebody comes.',
    dueAt: fromNow(6000),
    turnSeq: null,
  })
  if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
  await chase(recorded.promiseId, 'broken')
  await stage.row(
    `select 1 from public.incident_events where incident_id = $1 and type = 'calls.deferred'`,
    [incidentId],
  )
  expect(textsTo(world.guestPhone)).toEqual([])
})
