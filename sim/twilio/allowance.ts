/** How many of something may come: a store that fills at a steady rate up to a bound. */
export class Allowance {
  readonly #perSecond: number
  readonly #most: number
  #left: number
  #sinceMs = performance.now()

  constructor(perSecond: number, most: number) {
    this.#perSecond = perSecond
    this.#most = most
    this.#left = most
  }

  /** Takes one; false when there is none left. */
  take(): boolean {
    const nowMs = performance.now()
    const gained = ((nowMs - this.#sinceMs) / 1000) * this.#perSecond
    this.#left = Math.min(this.#most, this.#left + gained)
    this.#sinceMs = nowMs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
