import { setTimeout as sleep } from 'node:timers/promises'
import { FRAME_MS, type MediaPeer } from './media-peer.ts'
import type { ProgramUnderTest } from './program-under-test.ts'
import type { World } from './world.ts'

const GREETING_MS = 600
/** How long the phone rings: the model has greeted by then. */
const RINGING_MS = 300
const HEARD_TIMEOUT_MS = 5_000

/**
 * One call that was announced while it rang: milliseconds from its `start` to the first audio. The
 * database's answer to the token is in them, and costs next to nothing here.
 */
export async function measureGreeting(world: World, target: ProgramUnderTest): Promise<number> {
  const call = world.records.newCall()
  world.live = {
    onText: (peer) => peer.say('Hello, this is the property line.', GREETING_MS),
  }
  await target.prepare(call.callId)
  await sleep(RINGING_MS)
  const heard = Promise.withResolvers<number>()
  const peer: MediaPeer = await world.dial(target, call, {
    onMedia: () => heard.resolve(performance.now()),
    onClose: () => heard.reject(new Error('The stream was closed before the greeting.')),
  })
  const startedMs = performance.now()
  peer.start(call.token)
  const clock = setInterval(() => peer.tick(performance.now()), FRAME_MS)
  const timeUp = setTimeout(() => heard.reject(new Error('No greeting came.')), HEARD_TIMEOUT_MS)
  try {
    return (await heard.promise) - startedMs
  } finally {
    clearTimeout(timeUp)
    clearInterval(clock)
    peer.hangUp()
  }
}
