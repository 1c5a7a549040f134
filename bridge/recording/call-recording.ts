import type { RecordingRule } from '#lib/contracts/call-brief.ts'
import type { OpenedRecording, RecordedChunk } from '#lib/db/recordings.ts'
import { messageOf } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import { announcesRecording } from '#lib/recorded-line.ts'
import { ChunkSender } from './chunk-sender.ts'
import { Tape, type Side, type Span } from './tape.ts'

/** Before a key's message comes, its tone is on the line; it goes on for as long as it is held. */
const TONE_BEFORE_MS = 1_000
const TONE_AFTER_MS = 500
/** How often the two clocks are compared, and by how much they may differ. */
const ALIGN_EVERY_MS = 500
const DRIFT_MAX_MS = 200
/** Around what may be heard once a code is known, and around what must not. */
const CLEAN_MARGIN_MS = 200
const SECRET_MARGIN_MS = 1_500

export interface RecordingServices {
  readonly open: () => Promise<OpenedRecording>
  readonly begin: (beganMs: number) => Promise<boolean>
  readonly store: (chunk: RecordedChunk) => Promise<boolean>
}

export interface CallRecordingOptions {
  readonly rule: RecordingRule
  readonly services: RecordingServices
  /** From the process's clock, which all times here are on, to milliseconds of the call. */
  readonly callMsOf: (nowMs: number) => number
  readonly now: () => number
  readonly onLost: (ms: number) => void
  readonly log: Log
}

/** Something that was said; `isSecret`: it holds a code, or may. */
export interface SpokenSpan extends Span {
  readonly side: Side
  readonly isSecret: boolean
}

/**
 * The recording of one call: from when the rule allows it until its end or a refusal. The other side is
 * placed by Twilio's timestamps, the agent where it was played; what was cleared is not on it.
 */
export class CallRecording {
  readonly #options: CallRecordingOptions
  readonly #sender: ChunkSender
  #state: 'unknown' | 'waiting' | 'running' | 'over' = 'unknown'
  /** It could have begun before the database has said that it may. */
  #mayBegin = false
  #tape: Tape | null = null
  #beganMs = 0
  /** From Twilio's timestamps to milliseconds of the call. */
  #callerOffsetMs = Infinity
  #fastestMs = Infinity
  #alignedUntilMs = 0
  #secretFromMs: number | null = null

  constructor(options: CallRecordingOptions) {
    this.#options = options
    const { services, onLost, log } = options
    this.#sender = new ChunkSender({
      begin: () => services.begin(this.#beganMs),
      store: services.store,
      onLost,
      log,
    })
    void this.#open()
  }

  /** The other side has heard these words of the agent. */
  agentHeard(words: string): void {
    if (this.#options.rule === 'announced' && announcesRecording(words)) this.#begin()
  }

  /** The other side has said yes; that is on record. */
  consented(): void {
    this.#begin()
  }

  /** Nothing more, and nothing of what there is. */
  refused(): void {
    this.#state = 'over'
    this.#tape = null
    this.#sender.stop()
  }

  /** Once for each message of the caller's line. */
  callerSent(media: { readonly timestamp: string; readonly payload: string }): void {
    if (this.#state === 'over') return
    const nowMs = this.#callMs()
    const timestampMs = Number(media.timestamp)
    this.#align(nowMs, timestampMs)
    if (this.#tape === null) return
    this.#tape.write('caller', media.payload, timestampMs + this.#callerOffsetMs, nowMs)
    this.#tape.advance(nowMs)
  }

  /** A frame is heard from `atMs` of the process's clock on. */
  agentPlays(payload: string, atMs: number): void {
    this.#tape?.write('agent', payload, this.#options.callMsOf(atMs), this.#callMs())
  }

  /** What was to be heard after `atMs` of the process's clock is not. */
  agentCut(atMs: number): void {
    this.#tape?.silence('agent', { fromMs: this.#options.callMsOf(atMs), toMs: Infinity })
  }

  /** Its tone may be one of a PIN. */
  keyPressed(): void {
    const nowMs = this.#callMs()
    this.#tape?.muteCaller({ fromMs: nowMs - TONE_BEFORE_MS, toMs: nowMs + TONE_AFTER_MS })
  }

  /** A code was given to the agent: from here on only what certainly does not hold it is kept. */
  secretGiven(): void {
    this.#secretFromMs ??= this.#callMs()
    this.#tape?.hold()
  }

  /** The call is over, or this end of it. */
  end(spoken: readonly SpokenSpan[]): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    if (this.#secretFromMs !== null) this.#silenceSecrets(this.#secretFromMs, spoken)
    this.#sender.ending()
    this.#tape?.end(this.#callMs())
    this.#tape = null
  }

  /** Resolves when it is put away, or after a few seconds. */
  flush(): Promise<void> {
    return this.#sender.flush()
  }

  /**
   * The message that was fastest lately is nearest to when it was spoken. Once the tape runs it is left
   * alone while the clocks agree: a channel that moves is worse than one that is a little late.
   */
  #align(nowMs: number, timestampMs: number): void {
    const offsetMs = nowMs - timestampMs
    this.#fastestMs = Math.min(this.#fastestMs, offsetMs)
    if (this.#tape === null) this.#callerOffsetMs = Math.min(this.#callerOffsetMs, offsetMs)
    if (nowMs < this.#alignedUntilMs) return
    const allowedMs = this.#tape === null ? 0 : DRIFT_MAX_MS
    if (!(Math.abs(this.#fastestMs - this.#callerOffsetMs) <= allowedMs)) {
      this.#callerOffsetMs = this.#fastestMs
    }
    this.#fastestMs = Infinity
    this.#alignedUntilMs = nowMs + ALIGN_EVERY_MS
  }

  async #open(): Promise<void> {
    try {
      const opened = await this.#options.services.open()
      if (this.#state === 'over') return
      if (opened.kind === 'off') return this.refused()
      this.#state = 'waiting'
      if (opened.hasBegun || this.#mayBegin) this.#begin()
    } catch (error) {
      // Not known whether it may be: then it is not.
      this.#options.log.warn('recording-not-opened', { reason: messageOf(error) })
      this.refused()
    }
  }

  #begin(): void {
    this.#mayBegin = true
    if (this.#state !== 'waiting') return
    this.#state = 'running'
    this.#beganMs = Math.max(0, Math.round(this.#callMs()))
    this.#tape = new Tape(this.#beganMs, (chunk) => this.#sender.put(chunk))
    if (this.#secretFromMs !== null) this.#tape.hold()
    this.#sender.start()
  }

  #callMs(): number {
    return this.#options.callMsOf(this.#options.now())
  }

  /** Silence, except where somebody said something that is known not to be it. */
  #silenceSecrets(fromMs: number, spoken: readonly SpokenSpan[]): void {
    for (const side of ['caller', 'agent'] as const) {
      const own = spoken.filter((span) => span.side === side && span.toMs >= fromMs)
      // What the agent says next is the code, whatever was understood of it.
      const first = own.find((span) => side === 'agent' && span.fromMs >= fromMs)
      const isSilenced = (span: SpokenSpan): boolean => span.isSecret || span === first
      const clean = own
        .filter((span) => !isSilenced(span))
        .toSorted((left, right) => left.fromMs - right.fromMs)
      let heardToMs = fromMs
      for (const span of clean) {
        const untilMs = span.fromMs - CLEAN_MARGIN_MS
        if (untilMs > heardToMs) this.#tape?.silence(side, { fromMs: heardToMs, toMs: untilMs })
        heardToMs = Math.max(heardToMs, span.toMs + CLEAN_MARGIN_MS)
      }
      this.#tape?.silence(side, { fromMs: heardToMs, toMs: Infinity })
      for (const span of own.filter(isSilenced)) {
        this.#tape?.silence(side, {
          fromMs: span.fromMs - SECRET_MARGIN_MS,
          toMs: span.toMs + SECRET_MARGIN_MS,
        })
      }
    }
  }
}
