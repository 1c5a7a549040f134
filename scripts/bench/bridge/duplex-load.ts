import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '#scripts/bench/db/measure.ts'
import type { LivePeer } from './live-peer.ts'
import { processRssBytes, UseMeter, type Use } from './machine-use.ts'
import { FRAME_MS, type MediaPeer } from './media-peer.ts'
import type { ProgramUnderTest } from './program-under-test.ts'
import { MODEL_VOICE } from './sounds.ts'
import type { World } from './world.ts'

const OPENED_PER_SECOND = 40
const SETTLE_MS = 1_500
const OPEN_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 10_000
/** More than can be under way: twenty seconds of frames. */
const RING = 1_024
/** A frame that is later than this was lost, or the program is far beyond its limit. */
const LATE_FRAMES_MAX = RING - 8
/** All calls are there when nothing is later than this. */
const UP_TO_DATE_FRAMES = 25
const TICK_MS = 1

export interface DuplexResult extends Use {
  readonly calls: number
  readonly upMs: Percentiles
  readonly downMs: Percentiles
  readonly rssBytes: number
}

export interface Percentiles {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** When the frames of one direction were sent: the n-th to arrive is the n-th that was sent. */
class FrameClock {
  readonly latenciesMs: number[] = []
  readonly #sentAtMs = new Float64Array(RING)
  #sent = 0
  #arrived = 0
  isMeasured = false

  sent(nowMs: number): void {
    this.#sentAtMs[this.#sent % RING] = nowMs
    this.#sent += 1
  }

  arrived(nowMs: number): void {
    const sentAtMs = this.#sentAtMs[this.#arrived % RING] ?? 0
    this.#arrived += 1
    if (this.isMeasured) this.latenciesMs.push(nowMs - sentAtMs)
  }

  get underWay(): number {
    return this.#sent - this.#arrived
  }
}

/** A call in which both sides never stop: the caller's line, and an agent who speaks in real time. */
class DuplexCall {
  readonly up = new FrameClock()
  readonly down = new FrameClock()
  readonly media: MediaPeer
  live: LivePeer | null = null
  #nextMs: number
  #voiced = 0

  constructor(media: MediaPeer, firstMs: number) {
    this.media = media
    this.#nextMs = firstMs
  }

  tick(nowMs: number): void {
    if (nowMs < this.#nextMs) return
    this.#nextMs += FRAME_MS
    this.up.sent(performance.now())
    this.media.tick(nowMs)
    if (!this.live) return
    this.down.sent(performance.now())
    this.live.write(MODEL_VOICE[this.#voiced++ % MODEL_VOICE.length]!)
  }
}

/** Puts so many calls on a program at once and measures it from outside for a while. */
export class DuplexLoad {
  readonly #world: World
  readonly #calls: DuplexCall[] = []
  readonly #byId = new Map<string, DuplexCall>()
  #isOver = false
  #fault: string | null = null

  constructor(world: World) {
    this.#world = world
  }

  async run(
    target: ProgramUnderTest,
    options: { calls: number; measureMs: number; others: readonly number[] },
  ): Promise<DuplexResult> {
    const clock = this.#turn()
    try {
      await this.#open(target, options.calls)
      await sleep(SETTLE_MS)
      return await this.#measure(target, options)
    } finally {
      this.#isOver = true
      await clock
      await this.#close()
    }
  }

  async #open(target: ProgramUnderTest, count: number): Promise<void> {
    this.#world.live = {
      onSetup: (peer, callId) => {
        const call = this.#byId.get(callId)
        if (call) call.live = peer
      },
      onAudio: (peer) => this.#byId.get(peer.callId)?.up.arrived(performance.now()),
    }
    const startedMs = performance.now()
    for (let index = 0; index < count; index += 1) {
      const record = this.#world.records.newCall()
      const media = await this.#world.dial(target, record, {
        onMedia: () => call.down.arrived(performance.now()),
        onClose: () => this.#broke('A stream was closed in the middle.'),
      })
      // Calls have nothing to do with each other: their frames come evenly spread over 20 ms,
      // whatever the moment at which each was dialled.
      const phaseMs = (index * FRAME_MS) / count
      const frames = Math.ceil((performance.now() - startedMs - phaseMs) / FRAME_MS)
      const call = new DuplexCall(media, startedMs + phaseMs + frames * FRAME_MS)
      this.#byId.set(record.callId, call)
      media.start(record.token)
      this.#calls.push(call)
      const dueMs = startedMs + ((index + 1) * 1000) / OPENED_PER_SECOND
      await sleep(Math.max(0, dueMs - performance.now()))
      if (this.#fault) throw new Error(this.#fault)
    }
    const deadlineMs = performance.now() + OPEN_TIMEOUT_MS
    while (this.#calls.some(({ live, up }) => !live || up.underWay > UP_TO_DATE_FRAMES)) {
      if (this.#fault) throw new Error(this.#fault)
      if (performance.now() > deadlineMs) throw new Error('Not every call reached the model.')
      await sleep(FRAME_MS)
    }
  }

  async #measure(
    target: ProgramUnderTest,
    options: { calls: number; measureMs: number; others: readonly number[] },
  ): Promise<DuplexResult> {
    const clocks = this.#calls.flatMap(({ up, down }) => [up, down])
    const meter = new UseMeter(target.pid, options.others)
    for (const clock of clocks) clock.isMeasured = true
    await sleep(options.measureMs)
    const use = meter.read()
    for (const clock of clocks) clock.isMeasured = false
    if (this.#fault) throw new Error(`${this.#fault} ${target.lastWords}`)
    return {
      ...use,
      calls: options.calls,
      upMs: percentilesOf(this.#calls.flatMap(({ up }) => up.latenciesMs)),
      downMs: percentilesOf(this.#calls.flatMap(({ down }) => down.latenciesMs)),
      rssBytes: processRssBytes(target.pid),
    }
  }

  /** Every call's clock in one: a timer each would cost more than what is measured. */
  async #turn(): Promise<void> {
    while (!this.#isOver) {
      await sleep(TICK_MS)
      const nowMs = performance.now()
      for (const call of this.#calls) {
        // Silence put in for frames that came late: then the n-th is no longer the n-th.
        if (call.up.underWay < 0) return this.#broke('The load came late and was filled up.')
        if (call.up.underWay > LATE_FRAMES_MAX || call.down.underWay > LATE_FRAMES_MAX) {
          return this.#broke('Frames were lost, or are seconds late.')
        }
        call.tick(nowMs)
      }
    }
  }

  #broke(fault: string): void {
    if (!this.#isOver) this.#fault ??= fault
  }

  async #close(): Promise<void> {
    for (const { media } of this.#calls) media.hangUp()
    const deadlineMs = performance.now() + CLOSE_TIMEOUT_MS
    const isGone = ({ media, live }: DuplexCall): boolean =>
      media.isClosed && (live?.isClosed ?? true)
    while (!this.#calls.every(isGone) && performance.now() < deadlineMs) await sleep(FRAME_MS)
  }
}

function percentilesOf(values: readonly number[]): Percentiles {
  return {
    p50: percentile(values, 0.5),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  }
}
