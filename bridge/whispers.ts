import { CONTROL_WORDS_MAX } from '#lib/contracts/call-control.ts'
import { dictated } from '#lib/fenced-text.ts'
import { NUDGES } from './nudges.ts'

/** So long a note waits for a pause; then it is told into whatever is being said. */
const WAIT_MAX_MS = 6_000
/** What a model that takes over is told of earlier notes. */
const RECALLED_MAX = 10

export interface WhispersOptions {
  readonly nudge: (text: string) => void
  /** Whether neither side speaks. */
  readonly isPause: () => boolean
  /** Whether a text would take a tool back that is at work. */
  readonly wouldDisturbTool: () => boolean
}

/**
 * Notes to the agent that the other side does not hear. The model is told in a pause, since a text in
 * the middle of its sentence would end the sentence, and remembers them when its connection changes.
 */
export class Whispers {
  readonly #options: WhispersOptions
  readonly #waiting: string[] = []
  readonly #told: string[] = []
  #isOverdue = false
  #timer: NodeJS.Timeout | null = null

  constructor(options: WhispersOptions) {
    this.#options = options
  }

  add(note: string): void {
    this.#waiting.push(note)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#isOverdue = true
      this.settle()
    }, WAIT_MAX_MS)
    this.settle()
  }

  /** Perhaps this is the pause. */
  settle(): void {
    if (this.#waiting.length === 0) return
    const { nudge, isPause, wouldDisturbTool } = this.#options
    if (wouldDisturbTool() || !(isPause() || this.#isOverdue)) return
    this.#forgetTime()
    for (const note of this.#waiting.splice(0)) {
      this.#told.push(note)
      nudge(NUDGES.whisper(note))
    }
  }

  /** For a model that was not there when they were told; empty if there were none. */
  recap(): string {
    const notes = this.#told.slice(-RECALLED_MAX).map((note) => dictated(note, CONTROL_WORDS_MAX))
    if (notes.length === 0) return ''
    return `\n\nThe property manager has told you during this call, for you alone, and never to be mentioned: ${notes.join(' ')}`
  }

  stop(): void {
    this.#forgetTime()
    this.#waiting.length = 0
  }

  #forgetTime(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#isOverdue = false
  }
}
