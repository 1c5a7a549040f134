/** Louder than this is a voice: an ordinary one is near -15 dBFS, a quiet line far below. */
const VOICE_MIN_DB = -42
const FULL_SCALE_POWER = 32_768 ** 2
const FRAME_MS = 20

export interface VoiceActivityOptions {
  readonly sampleRateHz: number
  /** So much speech before it counts as a start. */
  readonly startMs: number
  /** So much silence before it counts as the end. */
  readonly silenceMs: number
}

/** Server-side voice activity, by energy: where the caller starts and stops speaking. */
export class VoiceActivityDetector {
  readonly #options: VoiceActivityOptions
  readonly #frameSamples: number
  #power = 0
  #samples = 0
  #loudMs = 0
  #quietMs = 0
  #isSpeaking = false

  constructor(options: VoiceActivityOptions) {
    this.#options = options
    this.#frameSamples = (options.sampleRateHz * FRAME_MS) / 1000
  }

  get isSpeaking(): boolean {
    return this.#isSpeaking
  }

  /** Takes audio of any length; tells the changes in it, in order. */
  push(audio: Int16Array): ('start' | 'end')[] {
    const changes: ('start' | 'end')[] = []
    for (const sample of audio) {
      this.#power += sample * sample
      this.#samples += 1
      if (this.#samples < this.#frameSamples) continue
      const change = this.#frame(this.#power / this.#samples)
      if (change) changes.push(change)
      this.#power = 0
      this.#samples = 0
    }
    return changes
  }

  #frame(power: number): 'start' | 'end' | null {
    const isLoud = 10 * Math.log10(power / FULL_SCALE_POWER + 1e-12) > VOICE_MIN_DB
    this.#loudMs = isLoud ? this.#loudMs + FRAME_MS : 0
    this.#quietMs = isLoud ? 0 : this.#quietMs + FRAME_MS
    if (!this.#isSpeaking && this.#loudMs >= this.#options.startMs) {
      this.#isSpeaking = true
      return 'start'
    }
    if (this.#isSpeaking && this.#quietMs >= this.#options.silenceMs) {
      this.#isSpeaking = false
      return 'end'
    }
    return null
  }
}
