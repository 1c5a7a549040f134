import { FRAME_BYTES, MULAW_SILENCE } from '#lib/audio/g711.ts'
import { LineWatch, SpeechGate, type LineState } from '#lib/audio/level.ts'
import { Uplink } from '#lib/audio/uplink.ts'

const FRAME_MS = 20
const BYTES_PER_MS = 8
/** A gap in Twilio's timestamps that is longer than this is not filled: the model need not wait for it. */
const GAP_FILLED_MAX_MS = 10_000
const SILENCE = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE)
/** More than one message may hold. Shared by all calls: a message is taken in one go. */
const decoded = Buffer.allocUnsafeSlow(16 * 1024)

export type SpeechChange = { kind: 'started' } | { kind: 'ended'; speechMs: number }

export interface CallerAudioFacts {
  readonly speech: SpeechChange | null
  /** Audio that never reached us and was replaced by silence. */
  readonly gapMs: number
}

/**
 * The agent's ear: Twilio's media messages in, the model's audio out, in an unbroken stream. What is
 * missing is replaced by silence, since the model tells from silence that a turn is over.
 */
export class CallerAudio implements Disposable {
  readonly mimeType: string
  readonly #uplink = new Uplink()
  readonly #gate = new SpeechGate()
  readonly #line = new LineWatch()
  readonly #deliver: (pcmBase64: string) => void
  #expectedAtMs: number | null = null
  /** Silence that stands for media since the last of it came. */
  #filledMs = 0
  #isSpeaking = false
  #speechFrames = 0

  constructor(deliver: (pcmBase64: string) => void) {
    this.#deliver = deliver
    this.mimeType = this.#uplink.mimeType
  }

  /** Whether there is sound that may be speech; 60 to 80 ms behind the ear. */
  get isSpeaking(): boolean {
    return this.#isSpeaking
  }

  /** Of the last 20 ms, in dB of full scale. */
  get levelDb(): number {
    return this.#gate.levelDb
  }

  /** What the line is like while nobody is heard on it. */
  get lineState(): LineState {
    return this.#line.state
  }

  /**
   * No media has come for so long. The model hears silence instead, in real time: it would wait for
   * the end of a sentence for ever. Returns how much; what was only late is passed on all the same.
   */
  missing(forMs: number): number {
    if (this.#expectedAtMs === null) return 0
    const owedMs = Math.min(forMs, GAP_FILLED_MAX_MS) - this.#filledMs
    const filledMs = this.#fill(Math.floor(owedMs / FRAME_MS))
    this.#filledMs += filledMs
    this.#expectedAtMs += filledMs
    return filledMs
  }

  take(media: { timestamp: string; payload: string }): CallerAudioFacts {
    const mulaw = decoded.subarray(0, decoded.write(media.payload, 'base64'))
    this.#filledMs = 0
    const gapMs = this.#fillGap(Number(media.timestamp), mulaw.length / BYTES_PER_MS)
    let speech: SpeechChange | null = null
    if (mulaw.length === FRAME_BYTES) speech = this.#watch(mulaw)
    else {
      for (let start = 0; start < mulaw.length; start += FRAME_BYTES) {
        speech = this.#watch(mulaw.subarray(start, start + FRAME_BYTES)) ?? speech
      }
    }
    this.#forward(mulaw)
    return { speech, gapMs }
  }

  [Symbol.dispose](): void {
    this.#uplink.close()
  }

  #fillGap(timestampMs: number, lengthMs: number): number {
    const gapMs = this.#expectedAtMs === null ? 0 : timestampMs - this.#expectedAtMs
    this.#expectedAtMs = timestampMs + lengthMs
    return this.#fill(Math.floor(Math.min(gapMs, GAP_FILLED_MAX_MS) / FRAME_MS))
  }

  #fill(frames: number): number {
    for (let filled = 0; filled < frames; filled++) this.#forward(SILENCE)
    return Math.max(0, frames * FRAME_MS)
  }

  #forward(mulaw: Uint8Array): void {
    const pcm = this.#uplink.pushBytes(mulaw)
    if (pcm !== null) this.#deliver(pcm)
  }

  #watch(frame: Uint8Array): SpeechChange | null {
    const isSpeaking = this.#gate.push(frame)
    this.#line.push(this.#gate.levelDb, isSpeaking)
    if (isSpeaking) this.#speechFrames += 1
    if (isSpeaking === this.#isSpeaking) return null
    this.#isSpeaking = isSpeaking
    if (isSpeaking) {
      this.#speechFrames = 1
      return { kind: 'started' }
    }
    return { kind: 'ended', speechMs: this.#speechFrames * FRAME_MS }
  }
}
