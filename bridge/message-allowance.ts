/** Twilio sends fifty a second; twice that for keys, marks and clocks that are not exact. */
const PER_SECOND = 100
/** After a stall of the network what has piled up comes at once: twenty seconds of it. */
const AT_ONCE_MAX = 1_000

/**
 * How many messages one stream may send. Its token was good, which says nothing of what follows: a
 * peer that sends as fast as it can would take the time of every other call on the process.
 */
export class MessageAllowance {
  #left = AT_ONCE_MAX
  #asOfMs: number

  constructor(nowMs: number) {
    this.#asOfMs = nowMs
  }

  /** Whether one more message may be acted on now. */
  take(nowMs: number): boolean {
    const earned = ((nowMs - this.#asOfMs) * PER_SECOND) / 1000
    this.#left = Math.min(AT_ONCE_MAX, this.#left + earned)
    this.#asOfMs = nowMs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
