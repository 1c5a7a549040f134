import { CONTROL_WORDS_MAX } from '#lib/contracts/call-control.ts'
import type { CallNote } from '#lib/db/call-controls.ts'
import { dictated } from '#lib/fenced-text.ts'
import { NUDGES } from './nudges.ts'

/** So long a note waits for a pause; then it is told into whatever is being said. */
const WAIT_MAX_MS = 6_000
/** What a model that takes over is told of earlier notes. */
const RECALLED_MAX = 10

type Note = Pick<CallNote, 'controlId' | 'words'>

export interface WhispersOptions {
  readonly nudge: (text: string) => void
  /** Whether neither side speaks. */
  readonly isPause: () => boolean
  /** Whether a text would take a tool back that is at work. */
  readonly wouldDisturbTool: () => boolean
  /** The agent speaks with this note in mind. */
  readonly onTakenUp: (controlId: string) => void
}

/** What a model that takes over must know of earlier notes; empty if there were none. */
export function notesRecap(notes: readonly { readonly words: string }[]): string {
  const recalled = notes.slice(-RECALLED_MAX).map(({ words }) => dictated(words, CONTROL_WORDS_MAX))
  if (recalled.length === 0) return ''
  return `\n\nThe property manager has told you during this call, for you alone, and never to be mentioned: ${recalled.join(' ')}`
}

/**
 * Notes to the agent that the other side does not hear. The model is told in a pause, since a text in
 * the middle of its sentence would end the sentence, and remembers them when its connection changes.
 * A note is taken up when the agent speaks next: until then it would be lost with this bridge.
 */
export class Whispers {
  readonly #options: WhispersOptions
  readonly #waiting: Note[] = []
  readonly #told: Note[] = []
  /** Told, and nothing new was said since. `isSentenceOver`: what is said next is new. */
  #unanswered: { readonly note: Note; isSentenceOver: boolean }[] = []
  #isOverdue = false
  #timer: NodeJS.Timeout | null = null

  constructor(options: WhispersOptions) {
    this.#options = options
  }

  add(note: Note): void {
    this.#wait(note)
    this.settle()
  }

  /**
   * What the desk has told the agent on an earlier stream. The model of this one is told what was not
   * taken up there, in the pause after its first words.
   */
  carryOver(notes: readonly CallNote[]): void {
    for (const { isTakenUp, ...note } of notes) {
      if (isTakenUp) this.#told.push(note)
      else this.#wait(note)
    }
  }

  /** Perhaps this is the pause. */
  settle(): void {
    if (this.#waiting.length === 0) return
    const { nudge, isPause, wouldDisturbTool } = this.#options
    const isSentenceOver = isPause()
    if (wouldDisturbTool() || !(isSentenceOver || this.#isOverdue)) return
    this.#forgetTime()
    for (const note of this.#waiting.splice(0)) {
      this.#told.push(note)
      this.#unanswered.push({ note, isSentenceOver })
      nudge(NUDGES.whisper(note.words))
    }
  }

  /** The agent is heard. */
  spoke(): void {
    if (this.#unanswered.length === 0) return
    for (const { note, isSentenceOver } of this.#unanswered) {
      if (isSentenceOver) this.#options.onTakenUp(note.controlId)
    }
    this.#unanswered = this.#unanswered.filter(({ isSentenceOver }) => !isSentenceOver)
  }

  /** What the agent was saying has come to its end. */
  turnEnded(): void {
    for (const told of this.#unanswered) told.isSentenceOver = true
  }

  /** For a model that was not there when they were told. */
  recap(): string {
    return notesRecap(this.#told)
  }

  stop(): void {
    this.#forgetTime()
    this.#waiting.length = 0
  }

  #wait(note: Note): void {
    this.#waiting.push(note)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#isOverdue = true
      this.settle()
    }, WAIT_MAX_MS)
  }

  #forgetTime(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#isOverdue = false
  }
}
