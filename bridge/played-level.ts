import { FRAME_BYTES } from '#lib/audio/g711.ts'
import { frameLevel, SILENCE_DB } from '#lib/audio/level.ts'
import type { PlaybackStep } from './playback.ts'

/** What the carrier has ahead of the ear: what was sent last is heard within so many frames. */
const FRAMES_AHEAD = 10
/** One frame; a message is taken in one go, so all calls share it. */
const decoded = Buffer.allocUnsafeSlow(FRAME_BYTES * 2)

/** How loud the agent is at the caller's ear, from the frames that have just left. */
export class PlayedLevel {
  readonly #levels = new Float64Array(FRAMES_AHEAD).fill(SILENCE_DB)
  #next = 0

  sent(steps: readonly PlaybackStep[]): void {
    for (const step of steps) {
      if (step.kind !== 'frame') continue
      const frame = decoded.subarray(0, decoded.write(step.payload, 'base64'))
      this.#levels[this.#next] = frameLevel(frame)
      this.#next = (this.#next + 1) % FRAMES_AHEAD
    }
  }

  /** The loudest of what is being heard, in dB of full scale. */
  get peakDb(): number {
    return Math.max(...this.#levels)
  }
}
