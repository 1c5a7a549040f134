/** What comes after an interruption without an end of turn is straggling audio for this long. */
const DISCARD_MAX_MS = 1_500

/**
 * Which of the model's turns something belongs to. Numbers begin at 1 and only grow, whatever the
 * model repeats, leaves out or sends late.
 */
export class ModelTurns {
  #turn = 0
  #isOpen = false
  #isGenerating = false
  #hasContent = false
  #discardUntilMs = 0

  /** Whether the model is in the middle of a reply. */
  get isGenerating(): boolean {
    return this.#isGenerating
  }

  /** Audio: the turn it belongs to, or null when that turn was cut off. */
  audio(nowMs: number): number | null {
    if (nowMs < this.#discardUntilMs) return null
    this.#discardUntilMs = 0
    this.#isGenerating = true
    return this.#open()
  }

  /** Words: of this turn or, since they may come before its sound, of the next. */
  words(nowMs: number): number | null {
    if (nowMs < this.#discardUntilMs) return null
    return this.#open()
  }

  /** The turn is more than bytes and words: something was heard, or a tool used. */
  hasContent(): void {
    this.#hasContent = true
  }

  /** All audio was sent. Returns the turn, or null when there was none. */
  generationComplete(): number | null {
    this.#isGenerating = false
    return this.#isOpen ? this.#turn : null
  }

  /** Returns the turn, and whether the model has said and done nothing in it. */
  turnComplete(nowMs: number): { turn: number | null; wasEmpty: boolean } {
    const turn = this.#isOpen ? this.#turn : null
    const wasCut = nowMs < this.#discardUntilMs
    const wasEmpty = !this.#hasContent && !wasCut
    this.#close()
    this.#discardUntilMs = 0
    return { turn, wasEmpty }
  }

  /**
   * The caller spoke over the model. What still comes of that turn is dropped, up to its end. With
   * no turn in progress nothing is dropped: the end of the last one has come already, and the next
   * audio is the next reply.
   */
  interrupted(nowMs: number): void {
    if (!this.#isOpen) return
    this.#close()
    this.#discardUntilMs = nowMs + DISCARD_MAX_MS
  }

  /** The number of a turn that is not the model's: what it was saying, if anything, is cut off. */
  own(): number {
    this.#close()
    this.#turn += 1
    return this.#turn
  }

  /** The connection broke. Returns the turn that will not be finished, or null. */
  broken(): number | null {
    const turn = this.#isGenerating ? this.#turn : null
    this.#close()
    this.#discardUntilMs = 0
    return turn
  }

  #open(): number {
    if (!this.#isOpen) {
      this.#isOpen = true
      this.#turn += 1
    }
    return this.#turn
  }

  #close(): void {
    this.#isOpen = false
    this.#isGenerating = false
    this.#hasContent = false
  }
}
