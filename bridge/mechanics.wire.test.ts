import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { SILENT_FRAME } from '#lib/audio/g711.ts'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

test('is not made to stutter by a hello that comes after the greeting has begun', async () => {
  const call = stage.records.addCall({ direction: 'outbound', purpose: 'vendor_quote' })
  stage.live.onFrame = (frame, session) => {
    if (frame.realtimeInput?.text?.includes('Say exactly this')) session.say('Hello there.', 2_000)
  }
  const client = await stage.start(call)
  await waitUntil(() => client.of('media').length > 0, 'the greeting')
  client.speak(700)
  await waitUntil(() => client.heardFrames >= 90, 'the greeting to be heard')
  const sentAtMs = client.of('media').map(({ atMs }) => atMs)
  const gapsMs = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? atMs))
  expect(Math.max(...gapsMs)).toBeLessThan(350)
  expect(client.of('clear')).toHaveLength(0)
})

test('holds back for a moment when somebody speaks over a later sentence', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  await sleep(1_500)
  session.say('This is a long answer.', 3_000)
  await sleep(500)
  client.speak(200)
  await sleep(150)
  const before = client.of('media').length
  await sleep(200)
  expect(client.of('media').length - before).toBeLessThan(3)
  // Nothing came of it: the sentence goes on, and none of it is lost.
  await waitUntil(() => client.heardFrames >= 170, 'the sentence to be heard')
  expect(client.of('clear')).toHaveLength(0)
})

test('sends whole frames only, whatever the model’s pieces measure', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  const before = client.heardFrames
  const odd = Buffer.alloc(1_234 * 2, 0x20).toString('base64')
  const parts = [{ inlineData: { mimeType: 'audio/pcm;rate=24000', data: odd } }]
  session.send({ serverContent: { modelTurn: { parts } } })
  session.send({ serverContent: { generationComplete: true, turnComplete: true } })
  await waitUntil(() => client.heardFrames >= before + 3, 'the 51 ms to be heard')
  for (const { media } of client.of('media')) {
    expect(Buffer.from(media.payload, 'base64')).toHaveLength(160)
  }
})

test('does not take a mark that a clear returned for something that was heard', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  session.speak('one two three four five six seven eight nine ten', 4_000)
  await waitUntil(() => client.heardFrames >= 60, 'a little of it')
  session.send({ serverContent: { interrupted: true } })
  session.send({ serverContent: { turnComplete: true } })
  await waitUntil(() => client.of('clear').length === 1, 'the clear')
  session.say('The next answer.', 200)
  await waitUntil(() => call.turns.size === 3, 'the turns')
  const generations = client.of('mark').map(({ mark }) => /^t(\d+)\.\d+\.\d+$/.exec(mark.name)?.[1])
  expect([...new Set(generations)]).toEqual(['0', '1'])
  // Those of before the clear came back at once, and count for nothing.
  expect(Number(call.turns.get(1)?.['p_heard_ms'])).toBeLessThan(1_500)
})

test('lets the model hear the caller without a gap, also while it speaks and uses a tool', async () => {
  const call = stage.records.addCall()
  stage.records.rpcs['request_human'] = () => sleep(400, { kind: 'requested' })
  const { client, session } = await stage.converse(call)
  session.say('A long answer.', 1_000)
  session.useTool('fc-1', 'transfer_to_human', { reason: 'wants a person' })
  const sentBefore = client.sentFrames
  const before = session.audioMessages
  await sleep(1_500)
  const lost = client.sentFrames - sentBefore - (session.audioMessages - before)
  expect(Math.abs(lost)).toBeLessThanOrEqual(5)
  expect(client.sentFrames - sentBefore).toBeGreaterThan(30)
  expect(client.closeCode).toBeNull()
})

test('fills what the carrier lost with silence of the same length', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  client.fallSilent()
  await sleep(100)
  const before = session.audioMessages
  const media = (timestampMs: number): string =>
    JSON.stringify({
      event: 'media',
      sequenceNumber: '1000',
      streamSid: client.streamSid,
      media: {
        track: 'inbound',
        chunk: '1',
        timestamp: String(timestampMs),
        payload: SILENT_FRAME,
      },
    })
  client.sendRaw(media(100_000))
  await sleep(100)
  expect(session.audioMessages - before).toBe(501)
  client.sendRaw(media(100_220))
  await sleep(100)
  expect(session.audioMessages - before).toBe(512)
})
