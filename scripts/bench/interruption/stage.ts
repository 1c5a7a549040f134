import { setTimeout as sleep } from 'node:timers/promises'
import type { LivePeer } from '#scripts/bench/bridge/live-peer.ts'
import { FRAME_MS, type MediaPeer } from '#scripts/bench/bridge/media-peer.ts'
import type { ProgramUnderTest } from '#scripts/bench/bridge/program-under-test.ts'
import type { World } from '#scripts/bench/bridge/world.ts'

const GREETING_MS = 300
const TIMEOUT_MS = 15_000
/** What a connection to the real service takes, about. */
const CONNECT_MS = 200

/** A call whose two ends the benchmark plays, with everything that a measurement needs of it. */
export class StagedCall {
  readonly media: MediaPeer
  /** Model sessions of this call, the latest last. */
  readonly sessions: LivePeer[] = []
  /** When the last clear came; 0: none yet. */
  clearedAtMs = 0
  /** The latest line of text of the bridge to the model, and on which session it came. */
  lastText = ''
  #isTicking = true

  constructor(media: MediaPeer) {
    this.media = media
  }

  get live(): LivePeer {
    const live = this.sessions.at(-1)
    if (!live) throw new Error('The model was never reached.')
    return live
  }

  /** Messages of caller audio that reached the model, over all its sessions. */
  get audioArrived(): number {
    return this.sessions.reduce((sum, session) => sum + session.audioCount, 0)
  }

  tick(nowMs: number): void {
    if (this.#isTicking) this.media.tick(nowMs)
  }

  /** The caller's line falls silent: what was sent until now can be counted on the other side. */
  stopTicking(): void {
    this.#isTicking = false
  }
}

/** Calls between the benchmark's ends, and the clock that all of them share. */
export class Stage implements Disposable {
  readonly #world: World
  readonly #bridge: ProgramUnderTest
  readonly #calls = new Map<string, StagedCall>()
  readonly #clock: NodeJS.Timeout

  constructor(world: World, bridge: ProgramUnderTest) {
    this.#world = world
    this.#bridge = bridge
    world.live = {
      setupMs: CONNECT_MS,
      leavesOutSilence: true,
      onSetup: (peer, callId) => void this.#calls.get(callId)?.sessions.push(peer),
      onText: (peer, text) => this.#text(peer, text),
    }
    this.#clock = setInterval(() => {
      const nowMs = performance.now()
      for (const call of this.#calls.values()) call.tick(nowMs)
    }, FRAME_MS)
  }

  /** A call whose greeting was heard. */
  async open(): Promise<StagedCall> {
    const record = this.#world.records.newCall()
    const media = await this.#world.dial(this.#bridge, record, {
      onClear: () => {
        call.clearedAtMs = performance.now()
      },
    })
    const call = new StagedCall(media)
    this.#calls.set(record.callId, call)
    media.start(record.token)
    await until(() => media.receivedCount * FRAME_MS >= GREETING_MS, 'the greeting')
    await sleep(GREETING_MS)
    return call
  }

  [Symbol.dispose](): void {
    clearInterval(this.#clock)
    for (const { media } of this.#calls.values()) media.hangUp()
  }

  #text(peer: LivePeer, text: string): void {
    const call = this.#calls.get(peer.callId)
    if (!call) return
    if (call.lastText === '') peer.say('Hello, this is the property line.', GREETING_MS)
    call.lastText = text
  }
}

/** Resolves once the condition holds; fails with the name of what did not come. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + TIMEOUT_MS
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`It did not come: ${what}.`)
    await sleep(2)
  }
}
