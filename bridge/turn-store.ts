import { setTimeout as sleep } from 'node:timers/promises'
import type { CallTurn } from '#lib/db/turns.ts'
import { messageOf } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'

export type TurnRecord = CallTurn

/** A turn that is growing is written at most this often: the dashboard need not see each syllable. */
const WRITE_EVERY_MS = 250
const RETRY_WAITS_MS = [250, 1_000, 3_000] as const
/** How long the end of a call waits for its transcript. */
const FLUSH_MS = 3_000

export interface TurnStoreOptions {
  readonly append: (turn: TurnRecord) => Promise<void>
  readonly log: Log
}

/**
 * Writes turns behind the conversation's back: in order per turn, only the latest version, again
 * after a failure. A database that is slow or away never holds up speech.
 */
export class TurnStore {
  readonly #options: TurnStoreOptions
  readonly #dirty = new Map<number, TurnRecord>()
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null

  constructor(options: TurnStoreOptions) {
    this.#options = options
  }

  put(turn: TurnRecord, urgency: 'growing' | 'final'): void {
    this.#dirty.set(turn.seq, turn)
    if (urgency === 'final') return this.#write()
    this.#timer ??= setTimeout(() => this.#write(), WRITE_EVERY_MS)
  }

  /** Resolves when all is written, or after three seconds: a call's end cannot wait for ever. */
  async flush(): Promise<void> {
    const deadline = new AbortController()
    const timeUp = sleep(FLUSH_MS, 'late', { signal: deadline.signal }).catch(() => 'late')
    for (let state = ''; state !== 'late' && (this.#writing || this.#dirty.size > 0);) {
      this.#write()
      state = (await Promise.race([this.#writing?.then(() => 'written'), timeUp])) ?? ''
    }
    deadline.abort()
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#dirty.size > 0) this.#options.log.error('turns-lost', { count: this.#dirty.size })
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#writing || this.#dirty.size === 0) return
    this.#writing = this.#drain().finally(() => {
      this.#writing = null
      // What grew while the last version was being written.
      if (this.#dirty.size > 0) this.#timer ??= setTimeout(() => this.#write(), WRITE_EVERY_MS)
    })
  }

  async #drain(): Promise<void> {
    const batch = [...this.#dirty.values()]
    this.#dirty.clear()
    await Promise.all(batch.map((turn) => this.#append(turn)))
  }

  async #append(turn: TurnRecord): Promise<void> {
    for (const waitMs of [...RETRY_WAITS_MS, null]) {
      try {
        await this.#options.append(turn)
        return
      } catch (error) {
        if (waitMs === null) {
          this.#options.log.error('turn-not-stored', { seq: turn.seq, reason: messageOf(error) })
          return
        }
        await sleep(waitMs)
      }
    }
  }
}
