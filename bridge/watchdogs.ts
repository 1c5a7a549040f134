import type { LineState } from '#lib/audio/level.ts'

const TICK_MS = 250
/** A reply that takes this long is not coming by itself. */
const MODEL_NUDGE_MS = 6_000
const MODEL_RECONNECT_MS = 12_000
const MODEL_GIVE_UP_MS = 20_000
const CALLER_SILENT_MS = 12_000
/** Whoever pauses for so long has ended what they said, and a model that is there has begun to answer. */
const ANSWER_PAUSE_MS = 1_500
/** Somebody of whom nothing at all comes through cannot end this by speaking. */
const CALLER_UNHEARD_MS = 8_000
/** How often a silent caller is asked whether they are there. */
const CALLER_PROMPTS_MAX = 2
const TIME_WARNING_MS = 60_000
/** Twilio sends fifty messages a second, silence too: after this something is missing… */
const MEDIA_MISSING_MS = 500
/** …and after this the line is dead. */
const LINE_DEAD_MS = 10_000
/** Nobody waits longer for a tool without a word; then once more, and then no more. */
const FILLER_AFTER_MS = [1_200, 5_000] as const

export const ALARMS = [
  /** It is the model's turn and nothing is heard of it: tell it. */
  'model-silent',
  /** Still nothing: connect anew. */
  'model-stuck',
  'model-lost',
  /** The caller hears nothing because a tool is at work: say a word. */
  'tool-slow',
  'caller-silent',
  /** Their line carries nothing but zeros, now or since it began; or a voice that is too quiet. */
  'caller-muted',
  'caller-unheard',
  'caller-faint',
  'caller-gone',
  'time-almost-up',
  'time-up',
  'line-dead',
] as const
export type Alarm = (typeof ALARMS)[number]

const ALARM_OF_LINE: Readonly<Record<LineState, Alarm>> = {
  quiet: 'caller-silent',
  muted: 'caller-muted',
  unheard: 'caller-unheard',
  faint: 'caller-faint',
}

export interface WatchdogOptions {
  readonly maxSeconds: number
  /** How much of that is over already, on streams before this one. */
  readonly elapsedMs: number
  readonly now: () => number
  /** Whether the caller hears the agent: sound counts, not bytes. */
  readonly isAgentAudible: () => boolean
  /** Whether the model is in the middle of a reply. */
  readonly isAgentMidReply: () => boolean
  /** What the caller's line is like while nobody speaks. */
  readonly callerLine: () => LineState
  /** No media has come for so long, several times a second. */
  readonly onMediaMissing: (forMs: number) => void
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
  /** Since when a reply that began has not gone on; null: it does, or there is none. */
  #stalledSinceMs: number | null = null
  #modelStage = 0
  #audibleAtMs = Number.NEGATIVE_INFINITY
  #fillers = 0
  /** Since when the caller has heard nothing while tools are at work. */
  #waitsSinceMs = 0
  #quietSinceMs: number
  #callerPrompts = 0
  #isCallerActive = false
  #callerEndedAtMs = Number.NEGATIVE_INFINITY
  #isBusy = false
  #hasWarned = false
  #isTimeUp = false

  constructor(options: WatchdogOptions) {
    this.#options = options
    const nowMs = options.now()
    this.#startedAtMs = nowMs - options.elapsedMs
    this.#lastMediaAtMs = nowMs
    this.#quietSinceMs = nowMs
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  mediaArrived(): void {
    this.#lastMediaAtMs = this.#options.now()
  }

  /** It is the model's turn to speak. `perhaps`: there was a sound, and it may not have been speech. */
  replyOwed(how: 'certainly' | 'perhaps'): void {
    // Whoever asks into a sentence that hangs has waited since then.
    this.#owedSinceMs ??= this.#stalledSinceMs ?? this.#options.now()
    if (how === 'certainly') this.#isOwedCertainly = true
  }

  /** The model spoke, or uses a tool, or rightly says nothing. */
  replySettled(): void {
    this.#owedSinceMs = null
    this.#isOwedCertainly = false
    this.#stalledSinceMs = null
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

  /** Tools are at work: the model is not to blame for the silence. They have a deadline of their own. */
  busy(isBusy: boolean): void {
    const nowMs = this.#options.now()
    if (!isBusy) this.#quietSinceMs = nowMs
    else if (!this.#isBusy) {
      // "Let me see" may have been said just before.
      this.#fillers = nowMs - this.#audibleAtMs < FILLER_AFTER_MS[0] ? 1 : 0
      this.#waitsSinceMs = nowMs
    }
    this.#isBusy = isBusy
  }

  /** The caller speaks (until told otherwise), or pressed a key. */
  callerActive(isSpeaking: boolean): void {
    const nowMs = this.#options.now()
    // Whoever goes on speaking does not wait for an answer yet; whoever asks again still does.
    const isGoingOn = nowMs - this.#callerEndedAtMs < ANSWER_PAUSE_MS
    if (isSpeaking && isGoingOn && !this.#isOwedCertainly) this.replySettled()
    if (this.#isCallerActive && !isSpeaking) this.#callerEndedAtMs = nowMs
    this.#isCallerActive = isSpeaking
    this.#quietSinceMs = nowMs
    this.#callerPrompts = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const nowMs = this.#options.now()
    const missingMs = nowMs - this.#lastMediaAtMs
    if (missingMs >= LINE_DEAD_MS) {
      this.stop()
      return this.#raise('line-dead')
    }
    if (missingMs >= MEDIA_MISSING_MS) this.#options.onMediaMissing(missingMs)
    if (this.#options.isAgentAudible()) this.#audibleAtMs = nowMs
    this.#watchTime(nowMs)
    this.#watchTools(nowMs)
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

  /** A caller who waits for a tool hears a word from the model, or one is asked for. */
  #watchTools(nowMs: number): void {
    if (!this.#isBusy) return
    if (this.#options.isAgentAudible() || this.#isCallerActive) {
      // What the model says of its own accord while it waits is as good.
      if (!this.#isCallerActive) this.#fillers = Math.max(1, this.#fillers)
      this.#waitsSinceMs = nowMs
      return
    }
    const afterMs = FILLER_AFTER_MS[this.#fillers]
    if (afterMs === undefined || nowMs - this.#waitsSinceMs < afterMs) return
    this.#fillers += 1
    this.#waitsSinceMs = nowMs
    this.#raise('tool-slow')
  }

  #watchModel(nowMs: number): void {
    if (this.#isBusy) return
    const isAudible = this.#options.isAgentAudible()
    // What was asked while the agent spoke is owed from the end of its sentence.
    if (isAudible && this.#owedSinceMs !== null) this.#owedSinceMs = nowMs
    const sinceMs = this.#owedSinceMs ?? this.#stalledSince(nowMs, isAudible)
    if (sinceMs === null) return
    const isCallerSpeaking = this.#isCallerActive || nowMs - this.#callerEndedAtMs < ANSWER_PAUSE_MS
    if (isCallerSpeaking && !this.#isOwedCertainly) return
    const owedMs = nowMs - sinceMs
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

  /** The end of a sentence that began is owed as a reply is. */
  #stalledSince(nowMs: number, isAudible: boolean): number | null {
    if (isAudible || !this.#options.isAgentMidReply()) {
      this.#stalledSinceMs = null
      this.#modelStage = 0
      return null
    }
    this.#stalledSinceMs ??= nowMs
    return this.#stalledSinceMs
  }

  #watchCaller(nowMs: number): void {
    const isSomethingGoingOn =
      this.#isCallerActive ||
      this.#isBusy ||
      this.#owedSinceMs !== null ||
      this.#stalledSinceMs !== null ||
      this.#options.isAgentAudible()
    if (isSomethingGoingOn) {
      this.#quietSinceMs = nowMs
      return
    }
    const line = this.#options.callerLine()
    const patienceMs = line === 'unheard' ? CALLER_UNHEARD_MS : CALLER_SILENT_MS
    if (nowMs - this.#quietSinceMs < patienceMs) return
    this.#quietSinceMs = nowMs
    this.#callerPrompts += 1
    this.#raise(this.#callerPrompts > CALLER_PROMPTS_MAX ? 'caller-gone' : ALARM_OF_LINE[line])
  }

  #raise(alarm: Alarm): void {
    this.#options.onAlarm(alarm)
  }
}
