import type { SpeechChange } from './caller-audio.ts'

/** The model's word on an interruption arrives within this, or it was a cough. */
const HOLD_MS = 400
/** A callee's late hello must not make the first sentence stutter. */
const GREETING_PROTECTED_MS = 1_500
/** After a hold that was for nothing: a noisy room must not chop up every sentence. */
const REST_MS = 2_000

/**
 * Guesses from sound alone that the caller is about to interrupt, a little before the model says so.
 * Only ever holds back what was not sent yet: what the model thinks it has said must be heard.
 */
export class BargeIn {
  #greetingEndsAtMs = Number.POSITIVE_INFINITY
  #restsUntilMs = 0

  /** The agent's first word was sent. */
  greeted(nowMs: number): void {
    this.#greetingEndsAtMs = Math.min(this.#greetingEndsAtMs, nowMs + GREETING_PROTECTED_MS)
  }

  /** How long to hold back, or null. */
  speech(change: SpeechChange, isAgentAudible: boolean, nowMs: number): number | null {
    const isLikely = change.kind === 'started' && isAgentAudible
    if (!isLikely || nowMs < this.#greetingEndsAtMs || nowMs < this.#restsUntilMs) return null
    this.#restsUntilMs = nowMs + HOLD_MS + REST_MS
    return HOLD_MS
  }

  /** It was an interruption: the guess was right, the next may come at once. */
  confirmed(): void {
    this.#restsUntilMs = 0
  }
}
