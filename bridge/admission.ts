import { monitorEventLoopDelay } from 'node:perf_hooks'

const DELAY_RESOLUTION_MS = 10
const DELAY_WINDOW_MS = 5_000
/** Past this every call on the process is heard to suffer. */
const DELAY_MAX_MS = 30
/** With fewer calls it is not their number that delays us, and one more changes nothing. */
const CROWDED_CALLS = 10

/**
 * Whether one more call can be taken. Without such a limit overload is shared by all calls and has
 * no bound; a refused stream goes back to the app, which has another answer for the caller.
 */
export class Admission implements Disposable {
  readonly #delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  readonly #timer: NodeJS.Timeout
  readonly #callsMax: number
  #delayP99Ms = 0
  #isDraining = false

  constructor(callsMax: number) {
    this.#callsMax = callsMax
    this.#delay.enable()
    this.#timer = setInterval(() => this.#measure(), DELAY_WINDOW_MS).unref()
  }

  get delayP99Ms(): number {
    return this.#delayP99Ms
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** From now on nothing new is taken. */
  startDraining(): void {
    this.#isDraining = true
  }

  admits(liveCalls: number): boolean {
    if (this.#isDraining || liveCalls >= this.#callsMax) return false
    return liveCalls < CROWDED_CALLS || this.#delayP99Ms <= DELAY_MAX_MS
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#delay.disable()
  }

  #measure(): void {
    // The monitor reports the length of its own tick, delay included.
    const tickMs = this.#delay.percentile(99) / 1e6
    this.#delayP99Ms = Math.max(0, tickMs - DELAY_RESOLUTION_MS)
    this.#delay.reset()
  }
}
