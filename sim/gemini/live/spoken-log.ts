/** A sentence in the listener's time. */
interface Spoken {
  readonly item: string
  readonly startsAtMs: number
  endsAtMs: number
}

/** Below this share a sentence counts as not heard: its point is usually at the end. */
const HEARD_SHARE = 0.7

/** Remembers which sentence plays when, so that an interruption can tell what was not heard. */
export class SpokenLog {
  #spoken: Spoken[] = []

  add(item: string, startsAtMs: number, durationMs: number): void {
    const last = this.#spoken.at(-1)
    const endsAtMs = startsAtMs + durationMs
    if (last?.item === item) last.endsAtMs = endsAtMs
    else this.#spoken.push({ item, startsAtMs, endsAtMs })
  }

  /** The items that had not been heard to the point at this moment; forgets everything. */
  cutAt(nowMs: number): string[] {
    const unheard = this.#spoken
      .filter(({ startsAtMs, endsAtMs }) => {
        const heardMs = Math.max(0, nowMs - startsAtMs)
        return heardMs < HEARD_SHARE * (endsAtMs - startsAtMs)
      })
      .map(({ item }) => item)
    this.#spoken = []
    return unheard
  }

  clear(): void {
    this.#spoken = []
  }
}
