import { FRAME_BYTES, SILENT_FRAME } from '#lib/audio/g711.ts'
import { SpeechGate } from '#lib/audio/level.ts'
import { Uplink } from '#lib/audio/uplink.ts'

const FRAME_MS = 20
const BYTES_PER_MS = 8
/** A gap in Twilio's timestamps that is longer than this is not filled: the model need not wait for it. */
const GAP_FILLED_MAX_MS = 10_000

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
  readonly #deliver: (pcmBase64: string) => void
  #expectedAtMs: number | null = null
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

  take(media: { timestamp: string; payload: string }): CallerAudioFacts {
    const mulaw = Buffer.from(media.payload, 'base64')
    const gapMs = this.#fillGap(Number(media.timestamp), mulaw.length / BYTES_PER_MS)
    let speech: SpeechChange | null = null
    for (let start = 0; start < mulaw.length; start += FRAME_BYTES) {
      speech = this.#watch(mulaw.subarray(start, start + FRAME_BYTES)) ?? speech
    }
    this.#forward(media.payload)
    return { speech, gapMs }
  }

  [Symbol.dispose](): void {
    this.#uplink.close()
  }

  #fillGap(timestampMs: number, lengthMs: number): number {
    const gapMs = this.#expectedAtMs === null ? 0 : timestampMs - this.#expectedAtMs
    this.#expectedAtMs = timestampMs + lengthMs
    const frames = Math.floor(Math.min(gapMs, GAP_FILLED_MAX_MS) / FRAME_MS)
    for (let filled = 0; filled < frames; filled++) this.#forward(SILENT_FRAME)
    return Math.max(0, frames * FRAME_MS)
  }

  #forward(payload: string): void {
    const pcm = this.#uplink.push(payload)
    if (pcm !== null) this.#deliver(pcm)
  }

  #watch(frame: Uint8Array): SpeechChange | null {
    const isSpeaking = this.#gate.push(frame)
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
