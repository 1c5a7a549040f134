/** What comes after an interruption without an end of turn is straggling audio for this long. */
const DISCARD_MAX_MS = 1_500
/** Words that arrive this soon after a turn's end still belong to it. */
const LATE_WORDS_MS = 500

/**
 * Which of the model's turns something belongs to. Numbers begin at 1 and only grow, whatever the
 * model repeats, leaves out or sends late.
 */
export class ModelTurns {
  #turn = 0
  #isOpen = false
  #isGenerating = false
  #hasContent = false
  #endedAtMs = Number.NEGATIVE_INFINITY
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
    this.#hasContent = true
    return this.#open()
  }

  words(nowMs: number): number | null {
    if (nowMs < this.#discardUntilMs) return null
    if (!this.#isOpen && nowMs - this.#endedAtMs < LATE_WORDS_MS && this.#turn > 0)
      return this.#turn
    return this.#open()
  }

  usedTool(): void {
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
    this.#close(nowMs)
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
    this.#close(nowMs)
    this.#discardUntilMs = nowMs + DISCARD_MAX_MS
  }

  /** The connection broke. Returns the turn that will not be finished, or null. */
  broken(nowMs: number): number | null {
    const turn = this.#isGenerating ? this.#turn : null
    this.#close(nowMs)
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

  #close(nowMs: number): void {
    this.#isOpen = false
    this.#isGenerating = false
    this.#hasContent = false
    this.#endedAtMs = nowMs
  }
}
