import type { Random } from '#sim/support/random.ts'
import { SpeechEncoder, type SpokenWord } from '#sim/voice/speech.ts'

/** What is to be generated, in order. `after` runs when everything before it has been sent. */
export type Step =
  | { kind: 'speech'; text: string; item: string; begin: () => void }
  | { kind: 'after'; run: () => void; drop: () => void }

export interface SpeechChunk {
  readonly item: string
  /** Exactly what is said in it; fragments joined give the text. */
  readonly words: string
  readonly samples: Int16Array
  readonly durationMs: number
  /** The last of its sentence. */
  readonly isLast: boolean
}

export interface MouthOptions {
  readonly random: Random
  /** How many times faster than real time audio is generated. */
  readonly pace: number
  readonly onChunk: (chunk: SpeechChunk) => void
  /** Nothing is left to generate. */
  readonly onIdle: () => void
}

export const OUTPUT_RATE_HZ = 24_000
/** The real service sends pieces of this size, in bursts. */
const CHUNK_MS_MIN = 40
const CHUNK_MS_MAX = 200

interface Sentence {
  readonly item: string
  readonly words: Iterator<SpokenWord>
  /** Samples of the word at hand that did not fit into the last chunk. */
  rest: Int16Array
  isFirstWord: boolean
}

/** Turns sentences into chunks of sound with the words in them, faster than they play. */
export class Mouth {
  readonly #options: MouthOptions
  readonly #encoder = new SpeechEncoder({ sampleRateHz: OUTPUT_RATE_HZ })
  #steps: Step[] = []
  #sentence: Sentence | null = null
  #timer: NodeJS.Timeout | null = null
  #hasSpoken = false

  constructor(options: MouthOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#timer !== null || this.#steps.length > 0 || this.#sentence !== null
  }

  /** Items that are not generated to their end yet. */
  get unfinished(): string[] {
    const queued = this.#steps.flatMap((step) => (step.kind === 'speech' ? [step.item] : []))
    return this.#sentence ? [this.#sentence.item, ...queued] : queued
  }

  say(steps: readonly Step[], delayMs: number): void {
    const wasBusy = this.isBusy
    this.#steps.push(...steps)
    if (!wasBusy) this.#wakeIn(delayMs)
  }

  /** Starts a new turn: its transcript does not continue the last one. */
  begin(): void {
    this.#hasSpoken = false
  }

  /** Stops at once and forgets the rest. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#sentence = null
    const dropped = this.#steps
    this.#steps = []
    for (const step of dropped) if (step.kind === 'after') step.drop()
  }

  #wakeIn(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#work()
    }, delayMs)
  }

  #work(): void {
    while (!this.#sentence) {
      const step = this.#steps.shift()
      if (!step) return this.#options.onIdle()
      if (step.kind === 'after') step.run()
      else {
        step.begin()
        this.#sentence = this.#start(step.text, step.item)
      }
    }
    const chunk = this.#nextChunk(this.#sentence)
    if (chunk.isLast) this.#sentence = null
    this.#options.onChunk(chunk)
    this.#wakeIn(chunk.durationMs / this.#options.pace)
  }

  #start(text: string, item: string): Sentence {
    return {
      item,
      words: this.#encoder.words(text),
      rest: new Int16Array(0),
      isFirstWord: true,
    }
  }

  #nextChunk(sentence: Sentence): SpeechChunk {
    const wantedMs = this.#options.random.between(CHUNK_MS_MIN, CHUNK_MS_MAX)
    const samples = new Int16Array((OUTPUT_RATE_HZ * wantedMs) / 1000)
    let filled = 0
    let words = ''
    let isLast = false
    while (filled < samples.length) {
      if (sentence.rest.length === 0) {
        const next = sentence.words.next()
        if (next.done === true) {
          isLast = true
          break
        }
        sentence.rest = next.value.samples
        words += `${this.#hasSpoken ? ' ' : ''}${next.value.text}`
        this.#hasSpoken = true
      }
      const part = sentence.rest.subarray(0, samples.length - filled)
      samples.set(part, filled)
      filled += part.length
      sentence.rest = sentence.rest.subarray(part.length)
    }
    return {
      item: sentence.item,
      words,
      samples: samples.subarray(0, filled),
      durationMs: (filled / OUTPUT_RATE_HZ) * 1000,
      isLast,
    }
  }
}
