import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpeechDecoder, encodeSpeech } from './speech.ts'
import type { SpeechEvent, VoiceRateHz } from './speech.ts'
import type { LineFaults } from './telephone-line.ts'
import { hearAsModel, hearAsPerson } from './telephone-line.ts'

const SENTENCE = 'Water is pouring out under the kitchen sink, 12 Quay Street, I need help a.s.a.p.'
const said = fc
  .array(fc.stringMatching(/^[A-Za-z0-9.,!?$]{1,10}$/), { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' '))
const lead = fc.integer({ min: 0, max: 320 })

/** A-law as ITU-T G.711 has it: the European table, taken for μ-law by mistake. */
function encodeAlaw(sample: number): number {
  const negative = sample < 0
  const magnitude = Math.min(negative ? ~sample : sample, 32_767) >> 4
  const segment = Math.max(0, 28 - Math.clz32(magnitude | 1))
  const step = segment === 0 ? magnitude >> 0 : magnitude >> (segment - 1)
  const code = segment === 0 ? magnitude : (segment << 4) | (step & 15)
  return (negative ? code : code | 0x80) ^ 0x55
}

function withSilence(text: string, sampleRateHz: VoiceRateHz, leadSamples: number): Int16Array {
  const speech = encodeSpeech(text, { sampleRateHz })
  const whole = new Int16Array(leadSamples + speech.length + 2 * sampleRateHz)
  whole.set(speech, leadSamples)
  return whole
}

function listen(sampleRateHz: VoiceRateHz, chunks: readonly Int16Array[]): SpeechEvent[] {
  const decoder = new SpeechDecoder({ sampleRateHz })
  return chunks.flatMap((chunk) => decoder.push(chunk))
}

/** What a listener made of it: on a damaged line, that someone spoke and not one word. */
function understood(events: readonly SpeechEvent[]): { words: string[]; garbled: boolean } {
  return {
    words: events.flatMap((event) => (event.kind === 'word' ? [event.text] : [])),
    garbled: events.some((event) => event.kind === 'garbled'),
  }
}

/** Looks for something that gets through a line; null when nothing that was tried did. */
function findLeak(hear: (text: string, leadSamples: number) => SpeechEvent[]): unknown {
  const property = fc.property(said, lead, (text, leadSamples) => {
    const { words, garbled } = understood(hear(text, leadSamples))
    return words.length === 0 && garbled
  })
  return fc.check(property, { numRuns: 20 }).counterexample
}

const toModel =
  (faults: LineFaults) =>
  (text: string, leadSamples: number): SpeechEvent[] =>
    listen(16_000, hearAsModel(withSilence(text, 8000, leadSamples), faults))

const toPerson = (faults: LineFaults): SpeechEvent[] =>
  listen(8000, hearAsPerson(withSilence(SENTENCE, 24_000, 77), [4800], faults))

const NOTHING = { words: [], garbled: true }

const swapBytes = (samples: Int16Array): Int16Array =>
  samples.map((sample) => ((sample & 0xff) << 8) | ((sample >> 8) & 0xff))

const swapNeighbours = (frames: Uint8Array[]): Uint8Array[] =>
  frames.map((frame, index) => frames[index ^ 1] ?? frame)

describe('a damaged line to the model', () => {
  it('carries no word when A-law is taken for μ-law', () => {
    expect(findLeak(toModel({ encode: encodeAlaw }))).toBeNull()
  })

  it('carries no word when the bytes of each sample are swapped', () => {
    expect(findLeak(toModel({ pcm: swapBytes }))).toBeNull()
  })

  it('carries no word when one sample of 320 is lost in each frame', () => {
    expect(findLeak(toModel({ pcm: (samples) => samples.subarray(0, 319) }))).toBeNull()
  })

  it('carries no word when frames arrive out of order', () => {
    expect(findLeak(toModel({ frames: swapNeighbours }))).toBeNull()
  })

  it('carries no word when every third frame is missing', () => {
    expect(
      findLeak(toModel({ frames: (frames) => frames.filter((_, index) => index % 3 !== 1) })),
    ).toBeNull()
  })

  it('carries no word when 8 kHz is passed off as 16 kHz', () => {
    const hear = (text: string, leadSamples: number): SpeechEvent[] =>
      listen(16_000, [withSilence(text, 8000, leadSamples)])
    expect(findLeak(hear)).toBeNull()
  })

  it('carries no word when samples are doubled instead of interpolated', () => {
    const speech = withSilence(SENTENCE, 8000, 100)
    const doubled = Int16Array.from({ length: 2 * speech.length }, (_, i) => speech[i >> 1] ?? 0)
    expect(understood(listen(16_000, [doubled]))).toEqual(NOTHING)
  })
})

describe('a damaged line to the person', () => {
  it('carries no word when the bytes of each sample are swapped', () => {
    expect(understood(toPerson({ pcm: swapBytes }))).toEqual(NOTHING)
  })

  it('carries no word when the odd byte of a part is lost', () => {
    const shifted = (samples: Int16Array): Int16Array => {
      const bytes = Buffer.from(samples.slice().buffer)
      return new Int16Array(Uint8Array.from([...bytes.subarray(1), 0]).buffer)
    }
    expect(understood(toPerson({ pcm: shifted }))).toEqual(NOTHING)
  })

  it('carries no word when frames arrive out of order', () => {
    expect(understood(toPerson({ frames: swapNeighbours }))).toEqual(NOTHING)
  })

  it('carries no word when two of three samples are simply left out', () => {
    const hear = (text: string, leadSamples: number): SpeechEvent[] => {
      const speech = withSilence(text, 24_000, leadSamples)
      return listen(8000, [
        Int16Array.from({ length: speech.length / 3 }, (_, i) => speech[3 * i] ?? 0),
      ])
    }
    expect(findLeak(hear)).toBeNull()
  })

  it('carries no word when the model is played at two thirds of its rate', () => {
    const slow = (samples: Int16Array): Int16Array =>
      Int16Array.from({ length: samples.length * 1.5 }, (_, i) => samples[Math.floor(i / 1.5)] ?? 0)
    expect(understood(toPerson({ pcm: slow }))).toEqual(NOTHING)
  })

  it('carries no word when each part is resampled on its own and loses its last sample', () => {
    const lastLost = (samples: Int16Array): Int16Array =>
      samples.filter((_, index) => index % 480 < 477)
    expect(understood(toPerson({ pcm: lastLost }))).toEqual(NOTHING)
  })
})

describe('sound that is not speech', () => {
  it('is noticed, reported and not understood', () => {
    const beep = Int16Array.from({ length: 8000 }, (_, index) =>
      Math.round(9000 * Math.sin((2 * Math.PI * 1000 * index) / 8000)),
    )
    const events = listen(8000, [beep, new Int16Array(8000)])
    expect(understood(events)).toEqual(NOTHING)
    expect(events[0]).toMatchObject({ kind: 'onset' })
    expect(events.at(-1)).toMatchObject({ kind: 'end', text: '' })
  })

  it('in front of words does not hide them', () => {
    const knock = Int16Array.from({ length: 900 }, (_, index) => ((index * 7919) % 20_000) - 10_000)
    const events = listen(8000, [knock, withSilence('Hello there', 8000, 0)])
    expect(events.filter((event) => event.kind === 'word')).toHaveLength(2)
  })
})
