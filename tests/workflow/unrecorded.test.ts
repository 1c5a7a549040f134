import { afterAll, beforeAll, expect, test } from 'vitest'
import { endConversation, getCall, recordCallStatus, requestHuman } from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { guestCalls, strangerCalls } from '#supabase/tests/test-story.ts'
import { makePhone } from '#supabase/tests/test-world.ts'
import { PATIENCE_MS, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

async function says(callId: string, text: string): Promise<void> {
  await appendTurn(stage.test.db, {
    callId,
    seq: 1,
    speaker: 'caller',
    text,
    startedMs: 0,
    endedMs: 1000,
    interrupted: false,
    heardMs: null,
  })
}

/** The bridge may be slower than the carrier, or may never say how it ended. */
async function ends(callId: string, outcome: 'caller_hung_up' | 'finished' | null): Promise<void> {
  const { db } = stage.test
  const { providerSid } = await getCall(db, callId)
  await recordCallStatus(db, {
    callId,
    providerSid: providerSid ?? '',
    status: 'completed',
    sequence: 5,
    at: new Date().toISOString(),
  })
  if (outcome) await endConversation(db, { callId, outcome, metrics: {} })
}

const textsTo = (phone: string): string[] =>
  stage.outside.texts.filter(({ to }) => to === phone).map(({ body }) => body)

/** What was reported on the call. */
const reportedOn = (callId: string): Promise<Record<string, unknown>[]> =>
  stage.test.all(
    'select reference, priority, summary from public.incidents where reported_by_call_id = $1',
    [callId],
  )

test.concurrent('what a guest had told when the line broke is reported once, and they read what was noted', async () => {
  const world = await stage.company()
  const callId = await guestCalls(stage.test, world)
  await says(callId, 'Hello, a pipe has burst under the kitchen sink')
  await ends(callId, null)
  const [again] = await Promise.all([
    stage.host.start('handleUnrecordedCall', { callId }),
    stage.until(() => textsTo(world.guestPhone).length > 0),
  ])
  await stage.host.ended(again)
  const incidents = await reportedOn(callId)
  expect(incidents).toEqual([
    {
      reference: expect.stringMatching(/^PL-\d+$/),
      priority: 'p1',
      summary: 'Hello, a pipe has burst under the kitchen sink',
    },
  ])
  expect(textsTo(world.guestPhone)).toHaveLength(1)
  expect(textsTo(world.guestPhone)[0]).toMatch(
    /^We were cut off\. I have noted as PL-\d+: Hello, a pipe has burst under the kitchen sink We are/,
  )
  const outbox = `select 1 from public.outbox where topic = 'incident.reported'
    and payload ->> 'incidentId' = (select id::text from public.incidents where reported_by_call_id = $1)`
  expect(await stage.test.all(outbox, [callId])).toHaveLength(1)
})

test.concurrent('what the agent only said to have recorded is recorded after the call', async () => {
  const world = await stage.company()
  const callId = await guestCalls(stage.test, world)
  await says(callId, 'The tap in the bathroom is broken')
  await appendTurn(stage.test.db, {
    callId,
    seq: 2,
    speaker: 'agent',
    text: 'I have recorded it, and a plumber is on the way.',
    startedMs: 1000,
    endedMs: 3000,
    interrupted: false,
    heardMs: 2000,
  })
  await endConversation(stage.test.db, { callId, outcome: 'finished', metrics: {} })
  await ends(callId, null)
  await stage.until(() => textsTo(world.guestPhone).length > 0)
  expect(await reportedOn(callId)).toMatchObject([{ summary: 'The tap in the bathroom is broken' }])
  expect(textsTo(world.guestPhone)[0]).toMatch(/^I have noted as PL-\d+: The tap in the bathroom/)
})

test.concurrent('who spoke of no repair is asked to call again', async () => {
  const world = await stage.company()
  const callId = await guestCalls(stage.test, world)
  await says(callId, 'Hi, I am calling from the cottage about the')
  await ends(callId, 'caller_hung_up')
  await stage.until(() => textsTo(world.guestPhone).length > 0)
  expect(textsTo(world.guestPhone)[0]).toMatch(
    /^We were cut off before .* Please call this number again/,
  )
  expect(await reportedOn(callId)).toEqual([])
})

test.concurrent('nothing follows where the agent ended it, nobody spoke, a person calls back, or they have rung again', async () => {
  const { db } = stage.test
  const ended = await stage.company()
  const finished = await guestCalls(stage.test, ended)
  await says(finished, 'Thank you, so the broken tap can wait')
  await endConversation(db, { callId: finished, outcome: 'finished', metrics: {} })
  await ends(finished, null)

  const mute = await stage.company()
  const silent = await guestCalls(stage.test, mute)
  await says(silent, 'Hello? Hello?')
  await ends(silent, 'caller_hung_up')

  const promised = await stage.company()
  const asking = await guestCalls(stage.test, promised)
  await says(asking, 'I want to speak to somebody about the house')
  await requestHuman(db, { callId: asking, toolCallId: 'tool-1', reason: 'Wants a person.' })
  await ends(asking, 'caller_hung_up')

  const eager = await stage.company()
  const first = await guestCalls(stage.test, eager)
  await says(first, 'Hello, a pipe has burst under the kitchen sink')
  await guestCalls(stage.test, eager)
  await ends(first, 'caller_hung_up')

  for (const callId of [finished, silent, asking, first]) {
    // oxlint-disable-next-line no-await-in-loop
    await stage.host.ended(await stage.host.start('handleUnrecordedCall', { callId }))
    // oxlint-disable-next-line no-await-in-loop
    expect(await reportedOn(callId)).toEqual([])
  }
  for (const world of [ended, mute, promised, eager]) expect(textsTo(world.guestPhone)).toEqual([])
})

test.concurrent('an emergency of a number that nobody knows is a person’s', async () => {
  const world = await stage.company()
  const onCall = makePhone()
  await stage.putOnCall(world, [onCall])
  const callId = await strangerCalls(stage.test, world)
  await says(callId, 'A pipe has burst and everything is full of water')
  await ends(callId, 'caller_hung_up')
  await stage.row(
    `select 1 from public.outbox where topic = 'human.requested' and payload ->> 'callId' = $1
     and payload ->> 'reason' like 'EMERGENCY. Nothing was recorded on the call of an unknown caller%'`,
    [callId],
    PATIENCE_MS,
  )
  expect(await reportedOn(callId)).toEqual([])
})
