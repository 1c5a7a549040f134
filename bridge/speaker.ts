import { Downlink } from '#lib/audio/downlink.ts'
import { Playback, type Cut, type Heard } from './playback.ts'
import type { StreamFormat } from './twilio-stream.ts'

export interface SpeakerOptions {
  readonly format: StreamFormat
  readonly send: (text: string) => void
  readonly now: () => number
  /** The first audio of a turn has just been sent. */
  readonly onVoice: (turn: number) => void
  readonly onHeard: (heard: Heard) => void
}

/**
 * The agent's mouth: model audio in, paced frames to Twilio out. Keeps Twilio about 200 ms ahead and
 * the rest here, so that what was heard is known and what was not can be taken back.
 */
export class Speaker implements Disposable {
  readonly #options: SpeakerOptions
  readonly #downlink = new Downlink()
  readonly #playback = new Playback()
  #timer: NodeJS.Timeout | null = null
  #heldUntilMs = 0
  #voicedTurn = 0
  #isClosed = false

  constructor(options: SpeakerOptions) {
    this.#options = options
  }

  /** Queues a piece of a turn; throws a RangeError when it is not audio we can play. */
  say(turn: number, pcmBase64: string, mimeType: string): void {
    if (this.#isClosed) return
    const emit = (payload: string): void => this.#playback.enqueue(turn, payload)
    this.#downlink.push(pcmBase64, emit, mimeType)
    this.#noteVoice(turn)
    this.#pump()
  }

  /** The turn has no more audio: the rest comes out, padded to a frame, and its end is marked. */
  endTurn(turn: number): void {
    if (this.#isClosed) return
    this.#downlink.flush((payload) => this.#playback.enqueue(turn, payload))
    this.#playback.endTurn(turn)
    this.#pump()
  }

  /** Silence now: what Twilio has and what we have is dropped. Returns what the caller missed. */
  interrupt(): Cut[] {
    if (this.#isClosed) return []
    const wasAudible = this.isAudible
    this.#downlink.reset()
    this.#heldUntilMs = 0
    const cuts = this.#playback.interrupt(this.#options.now())
    if (wasAudible || cuts.length > 0) this.#options.send(this.#options.format.clear())
    this.#pump()
    return cuts
  }

  /** Keeps unsent audio back for a moment: perhaps the caller is about to interrupt. */
  hold(forMs: number): void {
    this.#heldUntilMs = this.#options.now() + forMs
  }

  release(): void {
    this.#heldUntilMs = 0
    this.#pump()
  }

  markReturned(name: string): void {
    const heard = this.#playback.markReturned(name)
    if (heard) this.#options.onHeard(heard)
  }

  get isAudible(): boolean {
    return this.#playback.isAudible(this.#options.now())
  }

  /** Whether everything that was ever said has been heard. */
  get isHeard(): boolean {
    return this.#playback.isHeard
  }

  get unsentMs(): number {
    return this.#playback.unsentMs
  }

  get faults(): { underruns: number; droppedFrames: number } {
    return { underruns: this.#playback.underruns, droppedFrames: this.#playback.droppedFrames }
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#downlink.close()
  }

  #noteVoice(turn: number): void {
    if (turn === this.#voicedTurn) return
    this.#voicedTurn = turn
    this.#options.onVoice(turn)
  }

  #pump(): void {
    if (this.#isClosed) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const nowMs = this.#options.now()
    if (nowMs < this.#heldUntilMs) return this.#pumpAt(this.#heldUntilMs, nowMs)
    const { format, send } = this.#options
    for (const step of this.#playback.due(nowMs)) {
      send(step.kind === 'frame' ? format.media(step.payload) : format.mark(step.name))
    }
    const dueMs = this.#playback.nextDueMs()
    if (dueMs !== null) this.#pumpAt(dueMs, nowMs)
  }

  #pumpAt(atMs: number, nowMs: number): void {
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(atMs - nowMs)))
  }
}
