import { SpeechDecoder, type VoiceRateHz } from '#sim/voice/speech.ts'
import { VoiceActivityDetector } from './voice-activity.ts'

export type EarEvent =
  | { kind: 'start' }
  | { kind: 'word'; text: string }
  /** The utterance is over; '' when nothing in it could be understood. */
  | { kind: 'end'; text: string }

export interface EarOptions {
  readonly startMs: number
  readonly silenceMs: number
}

const SLICE_MS = 20
const RATES: readonly number[] = [8000, 16_000, 24_000]

export function isHearableRate(rateHz: number): rateHz is VoiceRateHz {
  return RATES.includes(rateHz)
}

/** Hears: when somebody speaks, by energy, and what, by decoding the words in the sound. */
export class Ear {
  readonly rateHz: VoiceRateHz
  readonly #decoder: SpeechDecoder
  readonly #activity: VoiceActivityDetector
  #words: string[] = []

  constructor(rateHz: VoiceRateHz, options: EarOptions) {
    this.rateHz = rateHz
    this.#decoder = new SpeechDecoder({ sampleRateHz: rateHz })
    this.#activity = new VoiceActivityDetector({ sampleRateHz: rateHz, ...options })
  }

  push(audio: Int16Array): EarEvent[] {
    const sliceSamples = (this.rateHz * SLICE_MS) / 1000
    const events: EarEvent[] = []
    // Slice by slice, so that words and pauses of a long piece stay in order.
    for (let at = 0; at < audio.length; at += sliceSamples) {
      events.push(...this.#slice(audio.subarray(at, at + sliceSamples)))
    }
    return events
  }

  /** Ends the utterance by the client's word instead of by silence. */
  finish(): string {
    const text = this.#words.join(' ')
    this.#words = []
    return text
  }

  #slice(audio: Int16Array): EarEvent[] {
    const events: EarEvent[] = []
    const changes = this.#activity.push(audio)
    if (changes.includes('start')) events.push({ kind: 'start' })
    for (const event of this.#decoder.push(audio)) {
      if (event.kind !== 'word') continue
      this.#words.push(event.text)
      events.push({ kind: 'word', text: event.text })
    }
    if (changes.includes('end')) events.push({ kind: 'end', text: this.finish() })
    return events
  }
}
