const WINDOW_MS = 60_000
/** Beyond these many addresses the oldest are forgotten: a flood must not fill the memory. */
const ADDRESSES_MAX = 10_000

interface Window {
  readonly startedMs: number
  count: number
}

/** Allows each key so many acts a minute, in this process. */
export class Throttle {
  readonly #limit: number
  readonly #windows = new Map<string, Window>()

  constructor(limit: number) {
    this.#limit = limit
  }

  allows(key: string, nowMs: number): boolean {
    const known = this.#windows.get(key)
    if (known && nowMs - known.startedMs < WINDOW_MS) {
      known.count += 1
      return known.count <= this.#limit
    }
    this.#windows.delete(key)
    this.#windows.set(key, { startedMs: nowMs, count: 1 })
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= ADDRESSES_MAX) break
      this.#windows.delete(oldest)
    }
    return this.#limit > 0
  }
}

/** Who asks, as the nearest proxy saw them; what came before it in the header anybody can write. */
export function clientAddress(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'
}
