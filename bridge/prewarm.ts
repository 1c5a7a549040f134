/** A phone rings for less than this, or it is not answered. */
const KEPT_MS = 60_000

interface Entry<Line> {
  readonly line: Promise<Line | null>
  readonly timer: NodeJS.Timeout
}

export interface PrewarmOptions<Line> {
  readonly maxCount: number
  /** Makes a line ready; null when it could not. */
  readonly warm: (callId: string) => Promise<Line | null>
  readonly discard: (line: Line) => void
}

/** Model lines that are opened while the phone rings, by call. Each is taken once or thrown away. */
export class Prewarm<Line> {
  readonly #options: PrewarmOptions<Line>
  readonly #entries = new Map<string, Entry<Line>>()

  constructor(options: PrewarmOptions<Line>) {
    this.#options = options
  }

  get count(): number {
    return this.#entries.size
  }

  /** Starts at once and returns; false when there are too many already. Repeating it is harmless. */
  prepare(callId: string): boolean {
    if (this.#entries.has(callId)) return true
    if (this.#entries.size >= this.#options.maxCount) return false
    const line = this.#options.warm(callId).catch(() => null)
    const timer = setTimeout(() => this.#discard(callId), KEPT_MS)
    this.#entries.set(callId, { line, timer })
    return true
  }

  /** The line that was made ready for this call, or null. */
  async take(callId: string): Promise<Line | null> {
    const entry = this.#entries.get(callId)
    if (!entry) return null
    this.#entries.delete(callId)
    clearTimeout(entry.timer)
    return entry.line
  }

  clear(): void {
    for (const callId of this.#entries.keys()) this.#discard(callId)
  }

  #discard(callId: string): void {
    const entry = this.#entries.get(callId)
    if (!entry) return
    this.#entries.delete(callId)
    clearTimeout(entry.timer)
    void entry.line.then((line) => line && this.#options.discard(line))
  }
}
