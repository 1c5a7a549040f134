import type { SpeechChange } from './caller-audio.ts'

/** Whoever picks up says hello within this, or waits for us to. */
const HELLO_WAIT_MS = 1_200
/** A company's name and a person's are said in this; what goes on for longer is a recording. */
const HELLO_MAX_MS = 3_000

/**
 * When to speak first on a call that we placed: after the other side's hello, so that the two do not
 * collide and the model does not interrupt itself, but never long after.
 */
export class OpeningWait {
  readonly #onTime: () => void
  #timer: NodeJS.Timeout | null
  #isOver = false

  constructor(onTime: () => void) {
    this.#onTime = onTime
    this.#timer = setTimeout(() => this.#end(), HELLO_WAIT_MS)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  speech(change: SpeechChange): void {
    if (this.#isOver) return
    if (change.kind === 'ended') return this.#end()
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(), HELLO_MAX_MS)
  }

  cancel(): void {
    this.#isOver = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #end(): void {
    if (this.#isOver) return
    this.cancel()
    this.#onTime()
  }
}
