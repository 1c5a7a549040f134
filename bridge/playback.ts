import { FrameQueue, type QueuedFrame } from './frame-queue.ts'

const FRAME_MS = 20
/** How far Twilio is kept ahead of the caller's ear: a stall of ours shorter than this is not heard. */
const LEAD_MS = 200
/** Two frames a wake-up: half the timers, and Twilio still never has less than 160 ms. */
const REFILL_MS = LEAD_MS - 2 * FRAME_MS
/** How often Twilio is asked how far it has played. */
const MARK_EVERY_FRAMES = 10
const MARK_EVERY_MS = MARK_EVERY_FRAMES * FRAME_MS
/** Three minutes of speech that nobody has heard yet: more is a fault, not a reply. */
const QUEUED_FRAMES_MAX = 9_000

export type PlaybackStep = { kind: 'frame'; payload: string } | { kind: 'mark'; name: string }

/** A turn whose speaking was cut off. */
export interface Cut {
  readonly turn: number
  readonly heardMs: number
  /** How much of it there was. */
  readonly totalMs: number
}

export interface Heard {
  readonly turn: number
  readonly heardMs: number
  /** All of the turn was heard, and it is over. */
  readonly isWhole: boolean
}

export interface PlaybackTape {
  agentPlays(payload: string, atMs: number): void
  agentCut(atMs: number): void
}

interface Turn {
  queuedMs: number
  sentMs: number
  heardMs: number
  isEnded: boolean
}

/**
 * The ledger of what the agent has said: queued here, sent to Twilio, heard by the caller. It sends
 * nothing and knows no clock: `due` says what to send now.
 *
 * Twilio returns a mark when what was before it has been played, but also at once when it is told to
 * clear. Hence the generation in the name, `t<generation>.<turn>.<number>`: a mark from before the
 * last interruption proves nothing.
 */
export class Playback {
  /** Told of each frame when it is heard, and from when on nothing is. */
  tape: PlaybackTape | null = null
  readonly #queue = new FrameQueue()
  #turns = new Map<number, Turn>()
  #marks = new Map<string, { turn: number; atMs: number; isEnd: boolean }>()
  #generation = 0
  #markCount = 0
  #framesSinceMark = 0
  /** When Twilio will have played all it has. */
  #playedOutAtMs = 0
  /** When Twilio will have played the last of it that is more than silence. */
  #soundEndsAtMs = 0
  #queuedSounds = 0
  #underruns = 0
  #droppedFrames = 0

  /**
   * 20 ms of μ-law, which are copied. `isSound`: the frame can be heard; silence is played too, and
   * nobody speaks meanwhile.
   */
  enqueue(turn: number, mulaw: Uint8Array, isSound: boolean): void {
    if (this.#queue.length >= QUEUED_FRAMES_MAX) {
      this.#droppedFrames += 1
      return
    }
    const ledger = this.#turns.get(turn) ?? { queuedMs: 0, sentMs: 0, heardMs: 0, isEnded: false }
    this.#turns.set(turn, ledger)
    ledger.queuedMs += FRAME_MS
    ledger.isEnded = false
    if (isSound) this.#queuedSounds += 1
    this.#queue.pushFrame(turn, mulaw, isSound)
  }

  /** No more audio for this turn, as far as is known. Repeating it is harmless. */
  endTurn(turn: number): void {
    const ledger = this.#turns.get(turn)
    if (!ledger || ledger.isEnded) return
    ledger.isEnded = true
    this.#queue.pushEnd(turn)
  }

  /** What Twilio should get now to be `LEAD_MS` ahead; after a stall that is all it has missed. */
  due(nowMs: number): PlaybackStep[] {
    const steps: PlaybackStep[] = []
    if (this.#hasRunDry(nowMs)) this.#underruns += 1
    this.#playedOutAtMs = Math.max(this.#playedOutAtMs, nowMs)
    while (this.#queue.frameTurn === null || this.#playedOutAtMs + FRAME_MS <= nowMs + LEAD_MS) {
      const item = this.#queue.shift()
      if (!item) break
      if (item.kind === 'frame') this.#send(item, steps)
      else steps.push(this.#mark(item.turn, true))
    }
    return steps
  }

  /** When to ask `due` again; null: not before something is queued. */
  nextDueMs(): number | null {
    return this.#queue.length > 0 ? this.#playedOutAtMs - REFILL_MS : null
  }

  /** Twilio returned a mark; null when it proves nothing. */
  markReturned(name: string): Heard | null {
    const mark = this.#marks.get(name)
    const ledger = mark && this.#turns.get(mark.turn)
    if (!mark || !ledger) return null
    this.#marks.delete(name)
    ledger.heardMs = Math.max(ledger.heardMs, mark.atMs)
    const isWhole = mark.isEnd && ledger.isEnded && ledger.heardMs === ledger.queuedMs
    if (isWhole) this.#turns.delete(mark.turn)
    return { turn: mark.turn, heardMs: ledger.heardMs, isWhole }
  }

  /** Forgets everything unsaid and unheard; tells what was cut, the earliest turn first. */
  interrupt(nowMs: number): Cut[] {
    this.tape?.agentCut(nowMs)
    const unplayedMs = Math.max(0, this.#playedOutAtMs - nowMs)
    const sentTotalMs = [...this.#turns.values()].reduce((sum, turn) => sum + turn.sentMs, 0)
    let playedMs = sentTotalMs - unplayedMs
    const cuts: Cut[] = []
    for (const [turn, ledger] of this.#turns) {
      const reckonedMs = Math.min(ledger.sentMs, Math.max(0, playedMs))
      playedMs -= ledger.sentMs
      // Marks are certain but coarse; our clock is fine but knows nothing of Twilio's delays.
      const heardMs = Math.max(ledger.heardMs, Math.min(reckonedMs, ledger.heardMs + MARK_EVERY_MS))
      cuts.push({ turn, heardMs, totalMs: ledger.queuedMs })
    }
    this.#queue.clear()
    this.#turns = new Map()
    this.#marks = new Map()
    this.#generation += 1
    this.#framesSinceMark = 0
    this.#playedOutAtMs = nowMs
    this.#soundEndsAtMs = nowMs
    this.#queuedSounds = 0
    return cuts
  }

  /** Whether the caller hears the agent, now or before long: silence that is played does not count. */
  isAudible(nowMs: number): boolean {
    return this.#soundEndsAtMs > nowMs || this.#queuedSounds > 0
  }

  /** Whether anything is played, or waits to be, be it silence. */
  isPlaying(nowMs: number): boolean {
    return this.#playedOutAtMs > nowMs || this.#queue.length > 0
  }

  /** Whether all that was ever queued has been heard, by Twilio's own word. */
  get isHeard(): boolean {
    return this.#turns.size === 0
  }

  /** Audio that has not left us. */
  get unsentMs(): number {
    return [...this.#turns.values()].reduce((sum, turn) => sum + turn.queuedMs - turn.sentMs, 0)
  }

  /** Times the caller heard a gap inside a turn because the model was slower than speech. */
  get underruns(): number {
    return this.#underruns
  }

  get droppedFrames(): number {
    return this.#droppedFrames
  }

  #hasRunDry(nowMs: number): boolean {
    const turn = this.#queue.frameTurn
    if (turn === null || this.#playedOutAtMs >= nowMs) return false
    return (this.#turns.get(turn)?.sentMs ?? 0) > 0
  }

  #send({ turn, payload, isSound }: QueuedFrame, steps: PlaybackStep[]): void {
    const ledger = this.#turns.get(turn)
    if (ledger) ledger.sentMs += FRAME_MS
    this.tape?.agentPlays(payload, this.#playedOutAtMs)
    this.#playedOutAtMs += FRAME_MS
    if (isSound) {
      this.#queuedSounds -= 1
      this.#soundEndsAtMs = this.#playedOutAtMs
    }
    this.#framesSinceMark += 1
    steps.push({ kind: 'frame', payload })
    if (this.#framesSinceMark >= MARK_EVERY_FRAMES) steps.push(this.#mark(turn, false))
  }

  #mark(turn: number, isEnd: boolean): PlaybackStep {
    this.#framesSinceMark = 0
    this.#markCount += 1
    const name = `t${this.#generation}.${turn}.${this.#markCount}`
    this.#marks.set(name, { turn, atMs: this.#turns.get(turn)?.sentMs ?? 0, isEnd })
    return { kind: 'mark', name }
  }
}
