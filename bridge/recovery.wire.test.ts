import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

test('survives a model that sends nonsense, and comes back to the conversation', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  session.hears(' The sink leaks.')
  session.sendRaw('this is not JSON')
  const second = await stage.live.session(call.callId, 2)
  const instructions = second.frames[0]?.setup?.systemInstruction?.parts[0]?.text
  expect(instructions).toContain('caller: «The sink leaks.»')
  second.say('I am back.', 200)
  await waitUntil(() => client.heardFrames >= 30, 'the answer to be heard')
})

test('resumes with the handle when the model drops the line', async () => {
  const call = stage.records.addCall()
  const { session } = await stage.converse(call)
  session.send({ sessionResumptionUpdate: { newHandle: 'handle-1', resumable: true } })
  await sleep(50)
  session.cut()
  const second = await stage.live.session(call.callId, 2)
  expect(second.frames[0]?.setup?.sessionResumption).toEqual({ handle: 'handle-1' })
  await waitUntil(() => second.audioMessages > 5, 'the audio to flow again')
})

test('moves to a new connection before the model goes away, without losing a frame', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  session.send({ sessionResumptionUpdate: { newHandle: 'handle-2', resumable: true } })
  session.speak('A long answer that is not finished yet.', 1_500)
  await sleep(50)
  session.send({ goAway: { timeLeft: '50s' } })
  await sleep(200)
  expect(stage.live.sessions.filter((each) => each === session && each.isClosed)).toHaveLength(0)
  session.send({ serverContent: { generationComplete: true } })
  const second = await stage.live.session(call.callId, 2)
  expect(session.isClosed).toBe(true)
  expect(second.frames[0]?.setup?.sessionResumption).toEqual({ handle: 'handle-2' })
  await waitUntil(() => client.heardFrames >= 95, 'the answer to be heard to its end')
  expect(client.of('clear')).toHaveLength(0)
})

test('joins a call again whose stream broke, and goes on where it was', async () => {
  const call = stage.records.addCall()
  const client = await stage.start(call)
  await waitUntil(() => client.heardFrames >= 20, 'the greeting to be heard')
  await waitUntil(() => call.turns.size === 1, 'the first turn')
  client.cut()
  await sleep(300)
  expect(call.ending).toBeNull()
  stage.records.rearm(call)
  await stage.start(call)
  const session = await stage.live.session(call.callId, 2)
  await waitUntil(() => session.texts.length > 0, 'the word to go on')
  expect(session.texts[0]).toContain('The line dropped and is back')
  const instructions = session.frames[0]?.setup?.systemInstruction?.parts[0]?.text
  expect(instructions).toContain(`agent: «${call.brief.opening}»`)
  session.say('Sorry about that.', 100)
  await waitUntil(() => call.turns.has(11), 'a turn of the second stream')
})

test('gives the call back with an apology to come when the model cannot be reached', async () => {
  const call = stage.records.addCall()
  stage.live.isDown = true
  const client = await stage.start(call)
  expect(await client.closed(12_000)).toBe(1000)
  expect(call.ending?.outcome).toBe('failed')
})

test('tells the app again when it was busy', async () => {
  const call = stage.records.addCall()
  const client = await stage.start(call)
  stage.records.appFaults = [503]
  client.hangUp()
  const told = { kind: 'conversation-ended', callId: call.callId, outcome: 'caller_hung_up' }
  await waitUntil(() => stage.records.eventsOf(call).length > 0, 'the event')
  expect(stage.records.eventsOf(call)).toEqual([told])
})

test('does not ring a model without end that accepts and hangs up', async () => {
  const call = stage.records.addCall()
  stage.live.onFrame = (_frame, session) => session.close(1011)
  const client = await stage.start(call)
  expect(await client.closed()).toBe(1000)
  expect(call.ending?.outcome).toBe('failed')
  const sessions = stage.live.sessions.filter((session) =>
    JSON.stringify(session.frames[0]).includes(call.callId),
  )
  expect(sessions.length).toBeLessThanOrEqual(6)
})

test('does not wait for ever for a model that never gets ready', async () => {
  const call = stage.records.addCall()
  stage.live.isHanging = true
  const client = await stage.start(call)
  expect(await client.closed(15_000)).toBe(1000)
  expect(call.ending?.outcome).toBe('failed')
  await waitUntil(
    () => stage.live.sessions.every((session) => session.isClosed),
    'every socket to be closed',
  )
})

test('tells a model that it was silent, and then tries another', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  session.hears(' Are you there?')
  await waitUntil(() => session.texts.length === 2, 'the nudge', 8_000)
  expect(session.texts[1]).toContain('You have been silent for a while')
  await waitUntil(() => session.isClosed, 'the end of its patience', 10_000)
  const other = await stage.live.session(call.callId, 2)
  await waitUntil(() => other.texts.length === 1, 'the nudge to the other')
  other.say('Yes, I am here.', 200)
  await waitUntil(() => client.heardFrames >= 30, 'the answer to be heard')
  expect(call.ending).toBeNull()
})

test('tells a resumed model the answer of a tool that it does not remember to have used', async () => {
  const call = stage.records.addCall()
  const { promise: answered, resolve: answer } = Promise.withResolvers<unknown>()
  stage.records.rpcs['request_human'] = () => answered
  const { session } = await stage.converse(call)
  session.send({ sessionResumptionUpdate: { newHandle: 'before', resumable: true } })
  session.useTool('fc-7', 'transfer_to_human', { reason: 'wants a person' })
  await waitUntil(() => stage.records.log.includes('request_human'), 'the tool to run')
  session.cut()
  const second = await stage.live.session(call.callId, 2)
  answer({ kind: 'requested' })
  await waitUntil(() => second.texts.length > 0, 'the answer in words')
  expect(second.texts[0]).toMatch(/^\[system\] The answer of transfer_to_human/)
  expect(second.answerTo('fc-7')).toBeUndefined()
})
