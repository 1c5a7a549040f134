import type { SpeechChange } from './caller-audio.ts'

/** A machine that is silent for so long after its greeting, beep included, is listening. */
const SILENCE_MS = 2_000
/** Music, or a menu that goes round: whatever is said now, somebody may hear it. */
const LONGEST_MS = 25_000

/** Waits for the end of a machine's greeting, so that a message is not spoken into it. */
export class GreetingEnd {
  readonly #onEnd: () => void
  readonly #longest: NodeJS.Timeout
  #silence: NodeJS.Timeout | null = null
  #isOver = false

  constructor(isSpeaking: boolean, onEnd: () => void) {
    this.#onEnd = onEnd
    this.#longest = setTimeout(() => this.#end(), LONGEST_MS)
    if (!isSpeaking) this.#listen()
  }

  /** The other side began or ended to make a sound. */
  speech(change: SpeechChange): void {
    if (this.#silence) clearTimeout(this.#silence)
    this.#silence = null
    if (change.kind === 'ended') this.#listen()
  }

  cancel(): void {
    this.#isOver = true
    clearTimeout(this.#longest)
    if (this.#silence) clearTimeout(this.#silence)
  }

  #listen(): void {
    if (!this.#isOver) this.#silence = setTimeout(() => this.#end(), SILENCE_MS)
  }

  #end(): void {
    this.cancel()
    this.#onEnd()
  }
}
