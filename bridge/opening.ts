import type { SpeechChange } from './caller-audio.ts'

/** Whoever picks up says hello within this, or waits for us to. */
const HELLO_WAIT_MS = 1_200
/** A company's name and a person's are said in this; what goes on for longer may be a recording. */
const HELLO_MAX_MS = 3_000
/** Music, or a recording that is not worth listening to. */
const RECORDING_MAX_MS = 15_000

/** `recording`: what was heard was too long for a hello. */
export type Hello = 'none' | 'hello' | 'recording'

/**
 * When to speak first on a call that we placed: after the other side's hello, so that the two do not
 * collide and the model does not interrupt itself, but never long after. The model hears the hello
 * too, and is told to greet before it would answer by itself.
 */
export class OpeningWait {
  readonly #onTime: (hello: Hello) => void
  #timer: NodeJS.Timeout
  #isOver = false

  constructor(onTime: (hello: Hello) => void) {
    this.#onTime = onTime
    this.#timer = setTimeout(() => this.#end('none'), HELLO_WAIT_MS)
  }

  speech(change: SpeechChange): void {
    if (this.#isOver) return
    if (change.kind === 'ended') {
      return this.#end(change.speechMs > HELLO_MAX_MS ? 'recording' : 'hello')
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end('recording'), RECORDING_MAX_MS)
  }

  cancel(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #end(hello: Hello): void {
    if (this.#isOver) return
    this.cancel()
    this.#onTime(hello)
  }
}
