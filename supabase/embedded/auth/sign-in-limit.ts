/** Guesses at one account before it has to wait, and the time after which they are forgotten. */
const FAILURES_PER_ACCOUNT = 10
const WINDOW_MS = 5 * 60_000
/** Guesses at all accounts together: each costs the database a bcrypt. */
const FAILURES_OVERALL = 100
/** Made-up addresses must not fill the memory; the overall limit is reached before. */
const ACCOUNTS_REMEMBERED = 1_000

/**
 * Limits failed sign-ins. Per account and not per address as GoTrue does: everybody who reaches this
 * server comes from 127.0.0.1.
 */
export class SignInLimit {
  readonly #failuresAtMs = new Map<string, number[]>()
  #overallAtMs: number[] = []

  /**
   * Whether another try may be made. Counts it as failed until `succeeded` says otherwise, so that
   * many tries at once do not all pass.
   */
  mayTry(account: string, nowMs: number): boolean {
    const own = recent(this.#failuresAtMs.get(account) ?? [], nowMs)
    this.#overallAtMs = recent(this.#overallAtMs, nowMs)
    if (own.length >= FAILURES_PER_ACCOUNT || this.#overallAtMs.length >= FAILURES_OVERALL) {
      return false
    }
    this.#failuresAtMs.delete(account)
    this.#failuresAtMs.set(account, [...own, nowMs])
    this.#overallAtMs.push(nowMs)
    const oldest = this.#failuresAtMs.keys().next()
    if (this.#failuresAtMs.size > ACCOUNTS_REMEMBERED && !oldest.done) {
      this.#failuresAtMs.delete(oldest.value)
    }
    return true
  }

  succeeded(account: string): void {
    this.#failuresAtMs.delete(account)
    this.#overallAtMs.pop()
  }
}

function recent(timesMs: readonly number[], nowMs: number): number[] {
  return timesMs.filter((atMs) => nowMs - atMs < WINDOW_MS)
}
