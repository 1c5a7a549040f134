import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Stage, turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

test('carries every frame of the caller to the model', async () => {
  const call = stage.records.addCall()
  await stage.start(call)
  const session = await stage.live.session(call.callId)
  await waitUntil(() => session.audioMessages > 25, 'half a second of audio')
  const { audio } = session.frames.find((frame) => frame.realtimeInput?.audio)!.realtimeInput!
  expect(audio?.mimeType).toBe('audio/pcm;rate=16000')
  expect(Buffer.from(audio!.data, 'base64').length).toBe(640)
})

test('paces long speech a little ahead of the ear and asks what was heard', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  const before = client.of('media').length
  session.say('This is a long answer.', 2_000)
  await waitUntil(() => client.of('media').length > before + 5, 'the answer to begin')
  await sleep(200)
  expect(client.of('media').length - before).toBeLessThan(30)
  await waitUntil(() => client.heardFrames >= 120, 'the answer to be heard')
  expect(client.of('media').every((m) => m.media.payload.length === 216)).toBe(true)
  expect(client.of('mark').length).toBeGreaterThanOrEqual(10)
})

test('falls silent when the caller interrupts, and remembers what was heard', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  session.speak('one two three four five six seven eight nine ten', 4_000)
  await waitUntil(() => client.heardFrames >= 70, 'a second of the answer')
  const interruptedMs = performance.now()
  session.send({ serverContent: { interrupted: true } })
  session.speak('never', 200)
  await waitUntil(() => client.of('clear').length === 1, 'the clear')
  expect(client.of('clear')[0]!.atMs - interruptedMs).toBeLessThan(100)
  const sentBefore = client.of('media').length
  session.send({ serverContent: { turnComplete: true } })
  await sleep(150)
  expect(client.of('media').length).toBe(sentBefore)

  session.say('The next answer.', 200)
  await waitUntil(() => client.of('media').length > sentBefore, 'the next answer')
  await waitUntil(() => turnsOf(call).length === 3, 'the turns')
  expect(turnsOf(call)[1]).toMatch(/^agent: one two( three)?( four)?…$/)
  expect(call.turns.get(1)).toMatchObject({ p_interrupted: true })
  expect(Number(call.turns.get(1)!['p_heard_ms'])).toBeGreaterThan(700)
})

test('is not disturbed by an interruption of nothing', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  await sleep(200)
  session.send({ serverContent: { interrupted: true } })
  session.say('Still here.', 200)
  await waitUntil(() => client.heardFrames >= 30, 'the answer to be heard')
  expect(client.of('clear')).toHaveLength(0)
})

test('runs a tool, answers it once and tells the app what has changed', async () => {
  const call = stage.records.addCall()
  stage.records.rpcs['request_human'] = () => ({ kind: 'requested' })
  await stage.start(call)
  const session = await stage.live.session(call.callId)
  session.useTool('fc-1', 'transfer_to_human', { reason: 'wants a person' })
  session.useTool('fc-1', 'transfer_to_human', { reason: 'wants a person' })
  session.useTool('fc-2', 'open_the_door', {})
  const isAnswered = (): boolean => ['fc-1', 'fc-2'].every((id) => session.answerTo(id))
  await waitUntil(isAnswered, 'the answers')
  expect(session.answerTo('fc-1')).toMatchObject({ output: { status: 'requested' } })
  expect(session.answerTo('fc-2')).toMatchObject({ retryable: false })
  const answers = session.frames.filter((frame) => frame.toolResponse)
  expect(answers).toHaveLength(2)
  const told = { kind: 'records-changed', callId: call.callId }
  await waitUntil(() => stage.records.eventsOf(call).length > 0, 'the event')
  expect(stage.records.eventsOf(call)).toEqual([told])
})

test('does not answer a tool call that the model took back', async () => {
  const call = stage.records.addCall()
  stage.records.rpcs['request_human'] = () => ({ kind: 'requested' })
  await stage.start(call)
  const session = await stage.live.session(call.callId)
  session.useTool('fc-9', 'transfer_to_human', { reason: 'wants a person' })
  session.send({ toolCallCancellation: { ids: ['fc-9'] } })
  await waitUntil(() => stage.records.eventsOf(call).length > 0, 'its effect')
  expect(session.answerTo('fc-9')).toBeUndefined()
})

test('hangs up only when the goodbye was heard', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  stage.live.onFrame = (frame) => {
    if (frame.toolResponse) session.say('Goodbye and take care.', 1_000)
  }
  session.useTool('fc-1', 'end_call', { reason: 'all said' })
  expect(await client.closed()).toBe(1000)
  expect(client.heardFrames).toBeGreaterThanOrEqual(70)
  expect(call.ending?.outcome).toBe('finished')
  expect(turnsOf(call).at(-1)).toBe('agent: Goodbye and take care.')
  await waitUntil(() => stage.records.eventsOf(call).length > 0, 'the event')
  expect(stage.records.eventsOf(call).at(-1)).toEqual({
    kind: 'conversation-ended',
    callId: call.callId,
    outcome: 'finished',
  })
  expect(session.isClosed).toBe(true)
})

test('hangs up soon after a goodbye that was said before the tool was used', async () => {
  const call = stage.records.addCall()
  const client = await stage.start(call)
  const session = await stage.live.session(call.callId)
  session.say('Thank you, goodbye.', 300)
  session.useTool('fc-1', 'end_call', {})
  const askedMs = performance.now()
  expect(await client.closed()).toBe(1000)
  expect(performance.now() - askedMs).toBeLessThan(4_000)
  expect(call.ending?.outcome).toBe('finished')
})

test('notes that the caller has hung up', async () => {
  const call = stage.records.addCall()
  const client = await stage.start(call)
  const session = await stage.live.session(call.callId)
  session.hears(' Hello')
  session.hears(' there')
  await sleep(50)
  client.hangUp()
  await waitUntil(() => call.ending !== null, 'the end of the conversation')
  expect(call.ending?.outcome).toBe('caller_hung_up')
  await waitUntil(() => session.isClosed, 'the model to be let go')
  expect(turnsOf(call)).toContain('caller: Hello there')
})

test('asks the keypad, not the voice, and never stores a PIN', async () => {
  const landlord = stage.records.addCall({
    purpose: 'landlord_approval',
    partyKind: 'landlord',
    brief: { keypad: 'decision' },
  })
  stage.records.rpcs['confirm_decision'] = (args) =>
    args['p_digit'] === '1' ? { kind: 'decided', decision: 'approve' } : { kind: 'withdrawn' }
  const landlordClient = await stage.start(landlord)
  const landlordSession = await stage.live.session(landlord.callId)
  await waitUntil(() => landlordClient.of('media').length > 0, 'the greeting')
  landlordClient.press('1')
  await waitUntil(() => landlordSession.texts.length === 2, 'what the key meant')
  expect(landlordSession.texts[1]).toMatch(/^\[keypad\] 1 was pressed/)

  const vendor = stage.records.addCall({
    purpose: 'vendor_visit',
    partyKind: 'vendor',
    visitId: crypto.randomUUID(),
    brief: { keypad: 'visit_pin' },
  })
  stage.records.rpcs['verify_visit_pin'] = () => ({ kind: 'verified', attemptsLeft: 5 })
  const vendorClient = await stage.start(vendor)
  const vendorSession = await stage.live.session(vendor.callId)
  await waitUntil(() => vendorClient.of('media').length > 0, 'the greeting')
  for (const digit of '7391') vendorClient.press(digit)
  await waitUntil(() => vendorSession.texts.length === 2, 'what the PIN meant')
  expect(vendorSession.texts[1]).toMatch(/^\[keypad\] The PIN is right/)
  await waitUntil(() => turnsOf(vendor).includes('keypad: entered a PIN'), 'the turn')
  expect(JSON.stringify([...vendor.turns.values()])).not.toContain('7391')
})
