const TICK_MS = 250
/** A reply that takes this long is not coming by itself. */
const MODEL_NUDGE_MS = 6_000
const MODEL_RECONNECT_MS = 12_000
const MODEL_GIVE_UP_MS = 20_000
const CALLER_SILENT_MS = 12_000
/** How often a silent caller is asked whether they are there. */
const CALLER_PROMPTS_MAX = 2
const TIME_WARNING_MS = 60_000
/** Twilio sends fifty messages a second, silence too: without any the line is dead. */
const LINE_DEAD_MS = 10_000

export type Alarm =
  /** It is the model's turn and it says nothing: tell it. */
  | 'model-silent'
  /** It still says nothing: connect anew. */
  | 'model-stuck'
  | 'model-lost'
  | 'caller-silent'
  | 'caller-gone'
  | 'time-almost-up'
  | 'time-up'
  | 'line-dead'

export interface WatchdogOptions {
  readonly maxSeconds: number
  readonly now: () => number
  readonly isAgentAudible: () => boolean
  readonly onAlarm: (alarm: Alarm) => void
}

/**
 * What must not go on for ever on a call, watched by a timer: a check that waits for the next
 * message never fires when there is none, which is the very fault it is for.
 */
export class Watchdogs {
  readonly #options: WatchdogOptions
  readonly #startedAtMs: number
  #timer: NodeJS.Timeout
  #lastMediaAtMs: number
  /** Since when the model owes a reply; null: it does not. */
  #owedSinceMs: number | null = null
  #isOwedCertainly = false
  #modelStage = 0
  #quietSinceMs: number
  #callerPrompts = 0
  #isCallerActive = false
  #isBusy = false
  #hasWarned = false
  #isTimeUp = false

  constructor(options: WatchdogOptions) {
    this.#options = options
    this.#startedAtMs = options.now()
    this.#lastMediaAtMs = this.#startedAtMs
    this.#quietSinceMs = this.#startedAtMs
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  mediaArrived(): void {
    this.#lastMediaAtMs = this.#options.now()
  }

  /** It is the model's turn to speak. `perhaps`: there was a sound, and it may not have been speech. */
  replyOwed(how: 'certainly' | 'perhaps'): void {
    this.#owedSinceMs ??= this.#options.now()
    if (how === 'certainly') this.#isOwedCertainly = true
  }

  /** The model spoke, or uses a tool, or rightly says nothing. */
  replySettled(): void {
    this.#owedSinceMs = null
    this.#isOwedCertainly = false
    this.#modelStage = 0
  }

  /**
   * The model answered with nothing. Returns whether to ask it once more, which is once; a reply that
   * was owed only perhaps is not owed any longer.
   */
  askAgain(): boolean {
    if (!this.#isOwedCertainly) {
      this.replySettled()
      return false
    }
    if (this.#modelStage > 0) return false
    this.#modelStage = 1
    return true
  }

  get isReplyOwed(): boolean {
    return this.#owedSinceMs !== null
  }

  /** Tools are at work: nobody is to blame for the silence. They have a deadline of their own. */
  busy(isBusy: boolean): void {
    this.#isBusy = isBusy
    if (!isBusy) this.#quietSinceMs = this.#options.now()
  }

  /** The caller speaks (until told otherwise), or pressed a key. */
  callerActive(isSpeaking: boolean): void {
    this.#isCallerActive = isSpeaking
    // Whoever goes on speaking does not wait for an answer yet.
    if (isSpeaking && !this.#isOwedCertainly) this.replySettled()
    this.#quietSinceMs = this.#options.now()
    this.#callerPrompts = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const nowMs = this.#options.now()
    if (nowMs - this.#lastMediaAtMs >= LINE_DEAD_MS) {
      this.stop()
      return this.#raise('line-dead')
    }
    this.#watchTime(nowMs)
    this.#watchModel(nowMs)
    this.#watchCaller(nowMs)
  }

  #watchTime(nowMs: number): void {
    const leftMs = this.#startedAtMs + this.#options.maxSeconds * 1000 - nowMs
    const isLong = this.#options.maxSeconds * 1000 > 2 * TIME_WARNING_MS
    if (isLong && leftMs <= TIME_WARNING_MS && !this.#hasWarned) {
      this.#hasWarned = true
      this.#raise('time-almost-up')
    }
    if (leftMs <= 0 && !this.#isTimeUp) {
      this.#isTimeUp = true
      this.#raise('time-up')
    }
  }

  #watchModel(nowMs: number): void {
    if (this.#owedSinceMs === null || this.#isBusy) return
    // What was asked while the agent spoke is owed from the end of its sentence.
    if (this.#options.isAgentAudible()) this.#owedSinceMs = nowMs
    const owedMs = nowMs - this.#owedSinceMs
    const stages = [
      [MODEL_NUDGE_MS, 'model-silent'],
      [MODEL_RECONNECT_MS, 'model-stuck'],
      [MODEL_GIVE_UP_MS, 'model-lost'],
    ] as const
    const stage = stages[this.#modelStage]
    if (!stage || owedMs < stage[0]) return
    this.#modelStage += 1
    this.#raise(stage[1])
  }

  #watchCaller(nowMs: number): void {
    const isSomethingGoingOn =
      this.#isCallerActive ||
      this.#isBusy ||
      this.#owedSinceMs !== null ||
      this.#options.isAgentAudible()
    if (isSomethingGoingOn) {
      this.#quietSinceMs = nowMs
      return
    }
    if (nowMs - this.#quietSinceMs < CALLER_SILENT_MS) return
    this.#quietSinceMs = nowMs
    this.#callerPrompts += 1
    this.#raise(this.#callerPrompts > CALLER_PROMPTS_MAX ? 'caller-gone' : 'caller-silent')
  }

  #raise(alarm: Alarm): void {
    this.#options.onAlarm(alarm)
  }
}
