import type { CallOutcome } from '#lib/domain/call.ts'

/** Without any sign of a goodbye for this long there will be none. */
const WATCHDOG_MS = 8_000
/** The goodbye may have come before the tool call: this long we wait for another… */
const GOODBYE_SAID_MS = 1_500
/** …and this long for one that we have asked for. */
const GOODBYE_ASKED_MS = 5_000
/** A machine's greeting is over by then and the app has taken the call; the line is paid for. */
const VOICEMAIL_MAX_MS = 40_000
/** However much is still being said: the line is not held longer. */
const LONGEST_MS = 25_000

export interface GoodbyeOptions {
  /** Whether all that was said has been heard. */
  readonly isHeard: () => boolean
  readonly onOver: (outcome: CallOutcome) => void
  /** The last of it was heard: the stream is closed, and the call is put through to a person. */
  readonly onHandOver: () => void
}

/**
 * The end of a call: the goodbye is spoken, heard to its last frame, and only then the line is
 * closed. `begin` when the model has been told that its `end_call` was accepted.
 */
export class Goodbye {
  readonly #options: GoodbyeOptions
  #outcome: CallOutcome | null = null
  #turnedOut: CallOutcome | null = null
  #voicemail: NodeJS.Timeout | null = null
  #silenceMs = GOODBYE_SAID_MS
  #hasSpoken = false
  #hasFinished = false
  #watchdog: NodeJS.Timeout | null = null
  #silence: NodeJS.Timeout | null = null
  #longest: NodeJS.Timeout | null = null
  #isHandingOver = false
  #isOver = false

  constructor(options: GoodbyeOptions) {
    this.#options = options
  }

  /** The call is not the conversation it was meant to be. */
  turnsOut(outcome: 'voicemail' | 'refused'): void {
    this.#turnedOut = outcome
    if (outcome !== 'voicemail' || this.#isOver) return
    this.#voicemail ??= setTimeout(() => this.begin('voicemail'), VOICEMAIL_MAX_MS)
  }

  /** What is being said is heard to its end, and then a person is to take the call. */
  handOver(): void {
    if (this.#outcome !== null || this.#isOver) return
    this.#isHandingOver = true
    this.begin('transferred', 'asked-for')
  }

  /** How the call has ended if the caller hangs up now: nobody was transferred yet. */
  get outcomeOfHangUp(): CallOutcome {
    return (this.#isHandingOver ? null : this.#outcome) ?? this.#turnedOut ?? 'caller_hung_up'
  }

  /** Whether the end of the conversation with the agent has begun. */
  get hasBegun(): boolean {
    return this.#outcome !== null
  }

  /** How the call will have ended, once its end has begun; null also if a person goes on with it. */
  get outcome(): CallOutcome | null {
    return this.#isHandingOver ? null : this.#outcome
  }

  begin(outcome: CallOutcome, goodbye: 'said' | 'asked-for' = 'said'): void {
    if (this.#outcome !== null || this.#isOver) return
    this.#outcome = this.#turnedOut ?? outcome
    this.#silenceMs = goodbye === 'said' ? GOODBYE_SAID_MS : GOODBYE_ASKED_MS
    this.#longest = setTimeout(() => this.#end(), LONGEST_MS)
    this.settle()
  }

  /** The model is speaking. */
  spoke(): void {
    if (this.#outcome === null) return
    this.#hasSpoken = true
    this.#hasFinished = false
    this.settle()
  }

  /** The model's turn is over. */
  finished(): void {
    if (this.#outcome === null) return
    this.#hasFinished = true
    this.settle()
  }

  /** Something was heard, or dropped: perhaps that was the last of it. */
  settle(): void {
    if (this.#outcome === null || this.#isOver) return
    this.#rearm()
    if (this.#silence) clearTimeout(this.#silence)
    this.#silence = null
    if (!this.#options.isHeard()) return
    if (this.#hasSpoken && this.#hasFinished) return this.#end()
    if (!this.#hasSpoken) this.#silence = setTimeout(() => this.#end(), this.#silenceMs)
  }

  cancel(): void {
    this.#isOver = true
    for (const timer of [this.#watchdog, this.#silence, this.#longest, this.#voicemail]) {
      if (timer) clearTimeout(timer)
    }
  }

  #rearm(): void {
    if (this.#watchdog) clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.#end(), WATCHDOG_MS)
  }

  #end(): void {
    if (this.#isOver || this.#outcome === null) return
    this.cancel()
    if (this.#isHandingOver) this.#options.onHandOver()
    else this.#options.onOver(this.#outcome)
  }
}
