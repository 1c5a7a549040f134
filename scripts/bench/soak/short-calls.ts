import { setTimeout as sleep } from 'node:timers/promises'
import type { LivePeer } from '#scripts/bench/bridge/live-peer.ts'
import { FRAME_MS, type MediaPeer } from '#scripts/bench/bridge/media-peer.ts'
import type { ProgramUnderTest } from '#scripts/bench/bridge/program-under-test.ts'
import type { World } from '#scripts/bench/bridge/world.ts'

const GREETING_MS = 400
const ANSWER_MS = 400
const GOODBYE_MS = 300
/** The caller begins to speak when the greeting is over, and the model answers when they are done. */
const SPEAKS_FROM_MS = 500
const SPEAKS_UNTIL_MS = 900
const ANSWERED_AT_MS = 1_300
const ENDED_AT_MS = 1_900
const CALL_MAX_MS = 30_000

/** A call from its first frame to its last: a greeting, a question, an answer, a goodbye. */
class ShortCall {
  readonly ended = Promise.withResolvers<number>()
  readonly media: MediaPeer
  #greetedMs: number | null = null
  #live: LivePeer | null = null
  #step = 0

  constructor(media: MediaPeer) {
    this.media = media
  }

  /** The bridge tells the model to greet; what it says later is not for us. */
  greet(peer: LivePeer): void {
    if (this.#live) return
    this.#live = peer
    this.#greetedMs = performance.now()
    peer.say('Hello, this is the property line.', GREETING_MS)
  }

  sayGoodbye(): void {
    this.#live?.say('Goodbye.', GOODBYE_MS)
  }

  tick(nowMs: number): void {
    const sinceMs = this.#greetedMs === null ? 0 : nowMs - this.#greetedMs
    this.media.tick(nowMs, sinceMs > SPEAKS_FROM_MS && sinceMs < SPEAKS_UNTIL_MS)
    if (this.#step === 0 && sinceMs > ANSWERED_AT_MS) {
      this.#step = 1
      this.#live?.send({ serverContent: { inputTranscription: { text: 'My sink leaks.' } } })
      this.#live?.say('I will send somebody.', ANSWER_MS)
    } else if (this.#step === 1 && sinceMs > ENDED_AT_MS) {
      this.#step = 2
      this.#live?.useTool('end_call')
    }
  }
}

/** Holds so many calls, a number of them at a time; throws when one of them does not end well. */
export async function holdShortCalls(
  world: World,
  target: ProgramUnderTest,
  options: { calls: number; atOnce: number },
): Promise<void> {
  const calls = new Map<string, ShortCall>()
  world.live = {
    onText: (peer) => calls.get(peer.callId)?.greet(peer),
    onToolResponse: (peer) => calls.get(peer.callId)?.sayGoodbye(),
  }
  const clock = setInterval(() => {
    const nowMs = performance.now()
    for (const call of calls.values()) call.tick(nowMs)
  }, FRAME_MS)
  let left = options.calls
  const holdSome = async (index: number): Promise<void> => {
    // Not all at the same instant: telephones do not ring in step.
    await sleep(index * FRAME_MS)
    while (left > 0) {
      left -= 1
      await holdOne(world, target, calls)
    }
  }
  try {
    await Promise.all(Array.from({ length: options.atOnce }, (_, index) => holdSome(index)))
  } finally {
    clearInterval(clock)
  }
}

async function holdOne(
  world: World,
  target: ProgramUnderTest,
  calls: Map<string, ShortCall>,
): Promise<void> {
  const record = world.records.newCall()
  const media = await world.dial(target, record, { onClose: (_, code) => call.ended.resolve(code) })
  const call = new ShortCall(media)
  calls.set(record.callId, call)
  const timeUp = setTimeout(() => call.ended.reject(new Error('A call did not end.')), CALL_MAX_MS)
  try {
    media.start(record.token)
    const code = await call.ended.promise
    const outcome = world.records.ended.get(record.callId)
    world.records.ended.delete(record.callId)
    if (code !== 1000 || outcome !== 'finished') {
      throw new Error(`A call ended with ${code}, ${outcome}. ${target.lastWords}`)
    }
  } finally {
    clearTimeout(timeUp)
    calls.delete(record.callId)
  }
}
