import { packWord } from './packet.ts'
import { CARRIER_AMPLITUDE, symbolSamples } from './protocol.ts'
import type { VoiceRateHz } from './protocol.ts'
import { Waveform } from './waveform.ts'

/** One word of an utterance and where it lies in it. */
export interface SpokenWord {
  readonly text: string
  readonly startSample: number
  /** Where the next word starts. */
  readonly endSample: number
  readonly samples: Int16Array
}

interface VoiceOptions {
  readonly sampleRateHz: VoiceRateHz
  /** Louder or softer than an ordinary voice. */
  readonly levelDb?: number
}

/** Speaks. Words are contiguous; stop sending anywhere and the listener has the words before. */
export class SpeechEncoder {
  private readonly sampleRateHz: VoiceRateHz
  private readonly amplitude: number

  constructor(options: VoiceOptions) {
    this.sampleRateHz = options.sampleRateHz
    this.amplitude = CARRIER_AMPLITUDE * 10 ** ((options.levelDb ?? 0) / 20)
  }

  /** The text word by word. White space separates words and is not spoken. */
  *words(text: string): Generator<SpokenWord, void, undefined> {
    let startSample = 0
    for (const word of wordsOf(text)) {
      const samples = concat(packWord(word).map((tones) => this.packet(tones)))
      const endSample = startSample + samples.length
      yield { text: word, startSample, endSample, samples }
      startSample = endSample
    }
  }

  /** How long the text takes to say. */
  durationMs(text: string): number {
    const perSymbolMs = (symbolSamples(this.sampleRateHz) / this.sampleRateHz) * 1000
    const packets = wordsOf(text).flatMap((word) => packWord(word))
    // One symbol more for each packet: half a rise and half a fall.
    return packets.reduce((ms, tones) => ms + (tones.length + 1) * perSymbolMs, 0)
  }

  private packet(tones: readonly number[]): Int16Array {
    const rampSamples = symbolSamples(this.sampleRateHz) / 2
    const sampleCount = (tones.length + 1) * 2 * rampSamples
    const waveform = new Waveform(tones, this.sampleRateHz)
    return Int16Array.from({ length: sampleCount }, (_, index) => {
      const fromEdge = Math.min(index, sampleCount - index)
      const ramp =
        fromEdge < rampSamples ? 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / rampSamples) : 1
      const value = waveform.valueAt((index - rampSamples) / this.sampleRateHz)
      return Math.max(-32_768, Math.min(32_767, Math.round(this.amplitude * ramp * value)))
    })
  }
}

/** The whole text as PCM16, with no silence before or after it. */
export function encodeSpeech(text: string, options: VoiceOptions): Int16Array {
  return concat([...new SpeechEncoder(options).words(text)].map((word) => word.samples))
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function concat(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
