import { Downlink } from '#lib/audio/downlink.ts'
import { isAudible, SILENCE_DB } from '#lib/audio/level.ts'
import type { ClipFrame } from './clips/clips.ts'
import { Playback, type Cut, type Heard, type PlaybackTape } from './playback.ts'
import { PlayedLevel } from './played-level.ts'
import type { StreamFormat } from './twilio-stream.ts'

/** A click is not a voice: so many audible frames of a turn, 100 ms, are. */
const VOICE_FRAMES_MIN = 5

export interface SpeakerOptions {
  readonly format: StreamFormat
  /** Messages that leave together, in order. */
  readonly send: (texts: readonly string[]) => void
  readonly now: () => number
  /** The first sound of a turn has just been sent, or is next. */
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
  #audibleFrames = 0
  /** Only while somebody looks: otherwise no frame is looked into. */
  #level: PlayedLevel | null = null
  #isClosed = false

  constructor(options: SpeakerOptions) {
    this.#options = options
  }

  /**
   * Queues a piece of a turn; throws a RangeError when it is not audio we can play. Returns whether
   * the turn has been more than silence so far.
   */
  say(turn: number, pcmBase64: string, mimeType: string): boolean {
    if (this.#isClosed) return false
    this.#downlink.push(pcmBase64, (frame) => this.#queue(turn, frame), mimeType)
    this.#pump()
    return turn === this.#voicedTurn && this.#audibleFrames >= VOICE_FRAMES_MIN
  }

  /** Queues a whole turn that needs no conversion. */
  play(turn: number, frames: readonly ClipFrame[]): void {
    if (this.#isClosed) return
    for (const { mulaw, isSound } of frames) this.#take(turn, mulaw, isSound)
    this.#playback.endTurn(turn)
    this.#pump()
  }

  /** The turn has no more audio: the rest comes out, padded to a frame, and its end is marked. */
  endTurn(turn: number): void {
    if (this.#isClosed) return
    this.#downlink.flush((frame) => this.#queue(turn, frame))
    this.#playback.endTurn(turn)
    this.#pump()
  }

  /** Silence now: what Twilio has and what we have is dropped. Returns what the caller missed. */
  interrupt(): Cut[] {
    if (this.#isClosed) return []
    const wasPlaying = this.isPlaying
    this.#downlink.reset()
    this.#heldUntilMs = 0
    const cuts = this.#playback.interrupt(this.#options.now())
    if (wasPlaying || cuts.length > 0) this.#options.send([this.#options.format.clear()])
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

  /** Whether the caller hears somebody speak, now or before long. */
  get isAudible(): boolean {
    return this.#playback.isAudible(this.#options.now())
  }

  /** Whether anything is being played, be it silence. */
  get isPlaying(): boolean {
    return this.#playback.isPlaying(this.#options.now())
  }

  /** From here on, or no longer, it is known how loud the agent is. */
  measure(isMeasured: boolean): void {
    this.#level = isMeasured ? new PlayedLevel() : null
  }

  /** In dB of full scale; -120 while it is not measured, and while nothing is heard. */
  get levelDb(): number {
    return this.isAudible ? (this.#level?.peakDb ?? SILENCE_DB) : SILENCE_DB
  }

  /** Where what is heard is kept. */
  record(tape: PlaybackTape | null): void {
    this.#playback.tape = tape
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

  #queue(turn: number, mulaw: Uint8Array): void {
    this.#take(turn, mulaw, isAudible(mulaw))
  }

  #take(turn: number, mulaw: Uint8Array, isSound: boolean): void {
    this.#playback.enqueue(turn, mulaw, isSound)
    if (!isSound) return
    if (turn === this.#voicedTurn) {
      this.#audibleFrames += 1
      return
    }
    this.#voicedTurn = turn
    this.#audibleFrames = 1
    this.#options.onVoice(turn)
  }

  #pump(): void {
    if (this.#isClosed) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const nowMs = this.#options.now()
    if (nowMs < this.#heldUntilMs) return this.#pumpAt(this.#heldUntilMs, nowMs)
    const { format, send } = this.#options
    const steps = this.#playback.due(nowMs)
    this.#level?.sent(steps)
    const texts = steps.map((step) =>
      step.kind === 'frame' ? format.media(step.payload) : format.mark(step.name),
    )
    if (texts.length > 0) send(texts)
    const dueMs = this.#playback.nextDueMs()
    if (dueMs !== null) this.#pumpAt(dueMs, nowMs)
  }

  #pumpAt(atMs: number, nowMs: number): void {
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(atMs - nowMs)))
  }
}
