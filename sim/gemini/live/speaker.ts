import type { Random } from '#sim/support/random.ts'
import { GAIN, STUCK_AFTER_MS, type Flaw } from './flaw.ts'
import { Mouth, OUTPUT_RATE_HZ, type SpeechChunk, type Step } from './mouth.ts'
import { PlaybackClock } from './playback-clock.ts'
import { SpokenLog } from './spoken-log.ts'

type ServerContent = Readonly<Record<string, unknown>>

export interface SpeakerOptions {
  readonly random: Random
  readonly pace: number
  readonly transcribes: boolean
  readonly now: () => number
  readonly send: (content: ServerContent) => void
  /** Everything queued was generated; the turn ends when it has been heard. */
  readonly onGenerated: () => void
  /** The turn is over for the listener too; with a reason, if it is not an ordinary one. */
  readonly onTurnOver: (reason?: string) => void
}

/**
 * The model's side of a turn: sends audio and transcript in bursts, then `generationComplete`, and
 * `turnComplete` when the listener, who hears in real time, has reached the end.
 */
export class Speaker {
  readonly #options: SpeakerOptions
  readonly #mouth: Mouth
  readonly #clock = new PlaybackClock()
  readonly #log = new SpokenLog()
  #timer: NodeJS.Timeout | null = null
  #isTurnOpen = false
  #outputMs = 0
  #gain = 1
  #endReason: string | undefined

  constructor(options: SpeakerOptions) {
    this.#options = options
    this.#mouth = new Mouth({
      random: options.random,
      pace: options.pace,
      onChunk: (chunk) => this.#send(chunk),
      onIdle: () => options.onGenerated(),
    })
  }

  get isTurnOpen(): boolean {
    return this.#isTurnOpen
  }

  /** Something is being generated, or is still being heard. */
  get isAudible(): boolean {
    return this.#mouth.isBusy || this.#clock.remainingMs(this.#options.now()) > 0
  }

  /** Milliseconds of speech sent since the last time this was asked. */
  takeOutputMs(): number {
    const ms = this.#outputMs
    this.#outputMs = 0
    return ms
  }

  /** Says these, in the turn that is open or in a new one; a flaw is of all that is said from here. */
  speak(steps: readonly Step[], delayMs: number, flaw: Flaw | null = null): void {
    this.#gain = flaw === null ? 1 : GAIN[flaw]
    this.#endReason = flaw === 'rejected' ? 'RESPONSE_REJECTED' : undefined
    if (flaw === 'stuck') setTimeout(() => this.#mouth.stop(), STUCK_AFTER_MS)
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.#isTurnOpen) this.#mouth.begin()
    this.#isTurnOpen = true
    const isWithheld = flaw === 'empty-turn' || flaw === 'rejected'
    this.#mouth.say(isWithheld ? [] : steps, delayMs)
  }

  /** Nothing more comes in this turn. */
  finishTurn(): void {
    this.#options.send({ generationComplete: true })
    const remainingMs = this.#clock.remainingMs(this.#options.now())
    this.#timer = setTimeout(() => this.#endTurn(), remainingMs)
  }

  /** Cuts the turn off; returns the items that were not heard. */
  interrupt(): string[] {
    const now = this.#options.now()
    const unheard = [...new Set([...this.#log.cutAt(now), ...this.#mouth.unfinished])]
    this.#mouth.stop()
    this.#clock.stop(now)
    this.#options.send({ interrupted: true })
    this.#endTurn()
    return unheard
  }

  close(): void {
    this.#mouth.stop()
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #endTurn(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#isTurnOpen = false
    this.#log.clear()
    const reason = this.#endReason
    this.#endReason = undefined
    this.#options.onTurnOver(reason)
  }

  #send(chunk: SpeechChunk): void {
    const { now, transcribes, random, send } = this.#options
    const startsAtMs = this.#clock.append(chunk.durationMs, now())
    this.#log.add(chunk.item, startsAtMs, chunk.durationMs)
    this.#outputMs += chunk.durationMs
    const samples =
      this.#gain === 1 ? chunk.samples : chunk.samples.map((sample) => sample * this.#gain)
    const { buffer, byteOffset, byteLength } = samples
    const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    const modelTurn = {
      parts: [{ inlineData: { mimeType: `audio/pcm;rate=${OUTPUT_RATE_HZ}`, data } }],
    }
    const words =
      transcribes && chunk.words !== '' ? { outputTranscription: { text: chunk.words } } : null
    // The service sends the two together or one after the other, in either order.
    if (words && random.chance(0.3)) send({ modelTurn, ...words })
    else if (words && random.chance(0.5)) {
      send(words)
      send({ modelTurn })
    } else {
      send({ modelTurn })
      if (words) send(words)
    }
  }
}
