import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordedChunk } from '#lib/db/recordings.ts'
import { messageOf } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'

/** A minute of a call. What comes on top while storage is away is a gap, and counted. */
const QUEUED_MAX = 6
const RETRY_FIRST_MS = 500
const RETRY_LONGEST_MS = 8_000
/** After the end of a call, what could not be put away for so long is given up. */
const GIVE_UP_MS = 60_000
/** How long the end of a call waits for it. */
const FLUSH_MS = 3_000

export interface ChunkSenderOptions {
  /** Before the first chunk. False: nothing may be kept. */
  readonly begin: () => Promise<boolean>
  /** False: nothing may be kept any more. */
  readonly store: (chunk: RecordedChunk) => Promise<boolean>
  readonly onLost: (ms: number) => void
  readonly log: Log
}

/** Puts chunks away behind the conversation's back, in order, again after a failure. */
export class ChunkSender {
  readonly #options: ChunkSenderOptions
  readonly #queue: RecordedChunk[] = []
  #sending: Promise<void> | null = null
  #hasBegun = false
  #isStopped = false
  #isEnding = false
  #giveUpAtMs = Infinity

  constructor(options: ChunkSenderOptions) {
    this.#options = options
  }

  /** Notes the beginning, also when the call is over before a chunk is full. */
  start(): void {
    this.#send()
  }

  put(chunk: RecordedChunk): void {
    if (this.#isStopped) return
    this.#queue.push(chunk)
    // At the end all that is left comes at once: there is nothing more behind it.
    if (!this.#isEnding && this.#queue.length > QUEUED_MAX) this.#lose(1)
    this.#send()
  }

  /** Nothing of it may be kept: what waits is forgotten. */
  stop(): void {
    this.#isStopped = true
    this.#queue.length = 0
  }

  /** The call's last chunks follow. */
  ending(): void {
    this.#isEnding = true
    this.#giveUpAtMs = performance.now() + GIVE_UP_MS
  }

  /** Resolves when all is put away, or after three seconds; what is left is still tried for a minute. */
  async flush(): Promise<void> {
    const timeUp = new AbortController()
    await Promise.race([
      this.#sending,
      sleep(FLUSH_MS, undefined, { signal: timeUp.signal, ref: false }).catch(() => undefined),
    ])
    timeUp.abort()
  }

  #send(): void {
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = null
      if (this.#queue.length > 0) this.#send()
    })
  }

  async #drain(): Promise<void> {
    if (!this.#hasBegun) this.#hasBegun = await this.#certainly(() => this.#options.begin())
    while (!this.#isStopped) {
      const [chunk] = this.#queue
      if (!chunk) return
      // oxlint-disable-next-line no-await-in-loop
      const isKept = await this.#certainly(() => this.#options.store(chunk))
      if (!isKept) return
      const at = this.#queue.indexOf(chunk)
      if (at >= 0) this.#queue.splice(at, 1)
    }
  }

  /** Tries until it is answered; false ends the recording. */
  async #certainly(attempt: () => Promise<boolean>): Promise<boolean> {
    for (let waitMs = RETRY_FIRST_MS; !this.#isStopped;) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        if (await attempt()) return true
        this.stop()
      } catch (error) {
        this.#options.log.warn('recording-not-stored', { reason: messageOf(error) })
        if (performance.now() > this.#giveUpAtMs) {
          this.#lose(this.#queue.length)
          this.stop()
          return false
        }
        // oxlint-disable-next-line no-await-in-loop
        await sleep(waitMs, undefined, { ref: false })
        waitMs = Math.min(waitMs * 2, RETRY_LONGEST_MS)
      }
    }
    return false
  }

  /** The oldest first: what is being said now may still be put away. */
  #lose(count: number): void {
    const lost = this.#queue.splice(0, count)
    this.#options.onLost(lost.reduce((sum, { lengthMs }) => sum + lengthMs, 0))
  }
}
