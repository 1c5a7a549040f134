import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { greetWhenAsked, type LiveServerSession } from './testing/live-server.ts'
import type { MediaClient } from './testing/media-client.ts'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const FRAME_MS = 20
/** Under way, or in a socket at the moment at which it broke. */
const FRAMES_UNDER_WAY = 5

/** Caller audio that reached none of these sessions. */
function framesLost(client: MediaClient, sessions: readonly LiveServerSession[]): number {
  return client.sentFrames - sessions.reduce((sum, session) => sum + session.audioMessages, 0)
}

/** The longest that the caller heard nothing between two frames of what was sent after `fromMs`. */
function longestSilenceMs(client: MediaClient, fromMs: number): number {
  let playedOutAtMs = 0
  let longestMs = 0
  for (const { atMs } of client.of('media')) {
    if (playedOutAtMs > fromMs) longestMs = Math.max(longestMs, atMs - playedOutAtMs)
    playedOutAtMs = Math.max(playedOutAtMs, atMs) + FRAME_MS
  }
  return longestMs
}

test('a drop in the middle of an answer costs half a second at most, and no word of the caller', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  session.send({ sessionResumptionUpdate: { newHandle: 'handle-1', resumable: true } })
  const heardBefore = client.heardFrames
  session.speak('The first half', 1_000)
  await waitUntil(() => client.heardFrames >= heardBefore + 45, 'most of the first half')
  const droppedMs = performance.now()
  session.cut()
  const second = await stage.live.session(call.callId, 2)
  second.say('and the second half.', 1_000)
  await waitUntil(() => client.heardFrames >= heardBefore + 100, 'the answer to its end')
  expect(longestSilenceMs(client, droppedMs)).toBeLessThanOrEqual(500)
  expect(client.of('clear')).toHaveLength(0)
  await waitUntil(
    () => Math.abs(framesLost(client, [session, second])) <= FRAMES_UNDER_WAY,
    'what the caller said meanwhile',
  )
})

test('a goAway that finds no pause is obeyed before the time is up, without losing the caller', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  session.send({ sessionResumptionUpdate: { newHandle: 'handle-2', resumable: true } })
  session.speak('An answer without an end', 6_000)
  await sleep(50)
  const toldMs = performance.now()
  session.send({ goAway: { timeLeft: '3s' } })
  const second = await stage.live.session(call.callId, 2)
  const tookMs = performance.now() - toldMs
  expect(tookMs).toBeGreaterThan(500)
  expect(tookMs).toBeLessThan(3_000)
  expect(second.frames[0]?.setup?.sessionResumption).toEqual({ handle: 'handle-2' })
  // What the model had sent by then is heard on: it was said faster than it is played.
  expect(client.of('clear')).toHaveLength(0)
  await waitUntil(
    () => Math.abs(framesLost(client, [session, second])) <= FRAMES_UNDER_WAY,
    'what the caller said meanwhile',
  )
})

test('a handle that is refused leads to a new session, which is told what was said', async () => {
  const { call, session } = await stage.converse(stage.records.addCall())
  session.send({ sessionResumptionUpdate: { newHandle: 'expired', resumable: true } })
  session.hears(' The boiler is out.')
  await sleep(50)
  const refused: LiveServerSession[] = []
  stage.live.isHanging = true
  stage.live.onFrame = (frame, each) => {
    if (frame.setup?.sessionResumption?.handle !== undefined) {
      refused.push(each)
      stage.live.isHanging = false
      each.close(1007)
    }
    greetWhenAsked(frame, each)
  }
  session.cut()
  const third = await stage.live.session(call.callId, 3)
  expect(refused).toHaveLength(1)
  const { setup } = third.frames[0] ?? {}
  expect(setup?.sessionResumption).toEqual({})
  const instructions = setup?.systemInstruction?.parts[0]?.text
  expect(instructions).toContain('do not introduce yourself again')
  expect(instructions).toContain('caller: «The boiler is out.»')
  await waitUntil(() => third.audioMessages > 5, 'the audio to flow again')
})
