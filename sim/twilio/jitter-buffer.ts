import { SILENCE } from './audio-port.ts'

/** Kept in hand before the first frame is given out, and again after it ran dry. 80 ms. */
const TARGET_FRAMES = 4
/** Half a second; whoever sends faster than time passes loses the oldest. */
const FRAMES_MAX = 25
/** Over this long the buffer must have been too full all the time before a frame is left out. */
const WINDOW_FRAMES = 50
/** μ-law steps from zero below which nobody notices a frame that is missing: about −38 dBFS. */
const QUIET_STEPS = 0x20

function isQuiet(frame: Uint8Array): boolean {
  return frame.every((code) => (~code & 0x7f) < QUIET_STEPS)
}

/**
 * Evens out frames that arrive unevenly: one in whenever it comes, one out per 20 ms, silence where
 * none is there. What is too much is given back in the pauses, one frame a second, so that a delay
 * that was caught once does not stay and clocks that differ do no harm.
 */
export class JitterBuffer {
  #frames: Uint8Array[] = []
  #isFilling = true
  #leastInWindow = Infinity
  #windowLeft = WINDOW_FRAMES

  get depth(): number {
    return this.#frames.length
  }

  push(frame: Uint8Array): void {
    this.#frames.push(frame)
    if (this.#frames.length > FRAMES_MAX) this.#frames.shift()
  }

  next(): Uint8Array {
    if (this.#isFilling && this.#frames.length < TARGET_FRAMES) return SILENCE
    this.#isFilling = false
    this.#giveBack()
    const frame = this.#frames.shift()
    if (frame) return frame
    this.#isFilling = true
    this.#startWindow()
    return SILENCE
  }

  #giveBack(): void {
    this.#leastInWindow = Math.min(this.#leastInWindow, this.#frames.length)
    this.#windowLeft -= 1
    if (this.#windowLeft > 0) return
    const [oldest] = this.#frames
    const isTooFull = this.#leastInWindow > TARGET_FRAMES
    if (isTooFull && oldest && !isQuiet(oldest)) return
    if (isTooFull) this.#frames.shift()
    this.#startWindow()
  }

  #startWindow(): void {
    this.#leastInWindow = Infinity
    this.#windowLeft = WINDOW_FRAMES
  }
}
