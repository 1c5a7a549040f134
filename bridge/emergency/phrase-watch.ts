import { findEmergencies, type FoundEmergency } from '#lib/domain/emergency-phrases.ts'

/** Fragments end anywhere: "there is a fire" may go on with "place". So long the next may take… */
const SETTLE_MS = 700
/** …and no longer, whoever goes on speaking. */
const SETTLE_MAX_MS = 2_000
/** What was said longer ago does not belong to what is said now. */
const WINDOW_MS = 12_000
const FRAGMENTS_MAX = 200
const SENTENCE_PAUSE_MS = 1_000

export interface PhraseWatchOptions {
  readonly now: () => number
  readonly onFound: (found: readonly FoundEmergency[]) => void
}

/** Listens to the caller's words, as fragments of a transcript, for a cry for help. */
export class PhraseWatch {
  readonly #options: PhraseWatchOptions
  #heard: { atMs: number; text: string }[] = []
  /** Of these, from the first on, so many were judged: what is left of a sentence is not judged again. */
  #judged = 0
  #timer: NodeJS.Timeout | null = null
  #waitsSinceMs = 0

  constructor(options: PhraseWatchOptions) {
    this.#options = options
  }

  take(fragment: string): void {
    const nowMs = this.#options.now()
    const last = this.#heard.at(-1)
    const isApart = last !== undefined && nowMs - last.atMs > SENTENCE_PAUSE_MS
    this.#heard.push({ atMs: nowMs, text: isApart ? ` ${fragment}` : fragment })
    while (this.#isTooOld(nowMs)) {
      this.#heard.shift()
      this.#judged = Math.max(0, this.#judged - 1)
    }
    if (this.#timer) clearTimeout(this.#timer)
    else this.#waitsSinceMs = nowMs
    const leftMs = this.#waitsSinceMs + SETTLE_MAX_MS - nowMs
    this.#timer = setTimeout(() => this.#judge(), Math.max(0, Math.min(SETTLE_MS, leftMs)))
  }

  /** Nothing more will be said: what was said last is judged at once. */
  stop(): void {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#judge()
  }

  #isTooOld(nowMs: number): boolean {
    const [first] = this.#heard
    if (!first || this.#heard.length < 2) return false
    return this.#heard.length > FRAGMENTS_MAX || nowMs - first.atMs >= WINDOW_MS
  }

  #judge(): void {
    this.#timer = null
    const texts = this.#heard.map(({ text }) => text)
    const judged = texts.slice(0, this.#judged).join('').length
    const found = findEmergencies(texts.join(''), judged)
    this.#judged = this.#heard.length
    if (found.length === 0) return
    // Said again it is found again, and not because it was said before.
    this.#heard = []
    this.#judged = 0
    this.#options.onFound(found)
  }
}
