import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Stage, turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => {
  for (const name of Object.keys(stage.records.rpcs)) delete stage.records.rpcs[name]
  stage.clear()
})
afterAll(() => stage.close())

const vendorCall = { direction: 'outbound', purpose: 'vendor_quote' } as const
const PUT_THROUGH = { request_human: { kind: 'requested' }, begin_transfer: { kind: 'connecting' } }

function answer(answers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(answers)) stage.records.rpcs[name] = () => value
}

test('a machine hears not a word more, and the app is told when its greeting is over', async () => {
  const call = stage.records.addCall(vendorCall)
  const client = await stage.start(call)
  const session = await stage.live.session(call.callId)
  client.speak(4_000)
  session.useTool('fc-1', 'report_voicemail', {})
  await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
  const sentBefore = client.of('media').length
  session.say('Good morning, this is about a burst pipe.', 1_000)
  session.useTool('fc-2', 'end_call', {})
  await sleep(2_000)
  // The greeting is still playing: neither a word nor the end of the call.
  expect(stage.records.eventsOf(call)).toEqual([])
  const told = { kind: 'machine-answered', callId: call.callId }
  await waitUntil(() => stage.records.eventsOf(call).length > 0, 'the app to be told', 8_000)
  expect(stage.records.eventsOf(call)).toEqual([told])
  expect(client.of('media')).toHaveLength(sentBefore)
  expect(turnsOf(call).join()).not.toContain('burst pipe')
  // As when the app takes the call from the stream.
  client.hangUp()
  await waitUntil(() => call.ending !== null, 'the ending')
  expect(call.ending?.outcome).toBe('voicemail')
}, 20_000)

test('the stream closes when the last word was heard, and the conversation is not over', async () => {
  const call = stage.records.addCall()
  answer(PUT_THROUGH)
  const { client, session } = await stage.converse(call)
  stage.live.onFrame = (frame) => {
    if (!frame.toolResponse) return
    session.say('I am putting you through.', 1_000)
    session.useTool('fc-2', 'end_call', {})
  }
  const heardBefore = client.heardFrames
  session.useTool('fc-1', 'transfer_to_human', { reason: 'wants a person' })
  expect(await client.closed()).toBe(1000)
  expect(client.heardFrames - heardBefore).toBeGreaterThanOrEqual(48)
  await sleep(300)
  expect(call.ending).toBeNull()
  expect(turnsOf(call).at(-1)).toBe('agent: I am putting you through.')
})

test('a caller who hangs up before they are put through has hung up', async () => {
  const call = stage.records.addCall()
  answer(PUT_THROUGH)
  const { client, session } = await stage.converse(call)
  session.useTool('fc-1', 'transfer_to_human', { reason: 'wants a person' })
  await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
  client.hangUp()
  await waitUntil(() => call.ending !== null, 'the ending')
  expect(call.ending?.outcome).toBe('caller_hung_up')
})

test('an agent that gets the caller back knows that nobody took the call', async () => {
  const call = stage.records.addCall()
  const { client } = await stage.converse(call)
  client.cut()
  await sleep(300)
  answer({ read_call_standing: { isTranscriptRefused: false, wasTransferUnanswered: true } })
  stage.records.rearm(call)
  await stage.start(call)
  const second = await stage.live.session(call.callId, 2)
  await waitUntil(() => second.texts.length > 0, 'the nudge')
  expect(second.texts[0]).toContain('nobody of our team could take the call')
})

test('somebody else is let go although the model says nothing more', async () => {
  const call = stage.records.addCall(vendorCall)
  answer({ report_wrong_person: null })
  const client = await stage.start(call)
  const session = await stage.live.session(call.callId)
  await waitUntil(() => client.heardFrames >= 20, 'the opening')
  session.useTool('fc-1', 'report_wrong_person', { is_wrong_number: true })
  expect(await client.closed(10_000)).toBe(1000)
  expect(call.ending?.outcome).toBe('wrong_person')
}, 20_000)

test('from a refusal on no word of the caller is stored, and the model still hears them', async () => {
  const call = stage.records.addCall()
  answer({ record_refusal: null })
  const { session } = await stage.converse(call)
  session.hears('Do not write this down.')
  session.useTool('fc-1', 'record_refusal', { what: 'transcript' })
  await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
  session.say('Of course.', 200)
  session.hears('My secret is an orchid.')
  session.say('I see.', 200)
  await waitUntil(() => turnsOf(call).length >= 5, 'the turns')
  expect(turnsOf(call).slice(-4)).toEqual([
    'caller: Do not write this down.',
    'agent: Of course.',
    "caller: [not stored at the caller's wish]",
    'agent: I see.',
  ])
})
