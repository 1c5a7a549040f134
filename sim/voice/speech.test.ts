import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpeechDecoder, SpeechEncoder, encodeSpeech } from './speech.ts'
import type { GarbledReason, SpeechEvent, SpokenWord, VoiceRateHz } from './speech.ts'
import { hearAsModel, hearAsPerson } from './telephone-line.ts'

const SENTENCE =
  'Hello, this is Emma. Water is pouring out under the kitchen sink at 12 Quay Street!'

const word = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z0-9.,!?$'-]{1,12}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }) },
)
const text = fc
  .array(word, { minLength: 1, maxLength: 8 })
  .map((words) => words.join(' '))
  .filter((joined) => joined.trim() !== '')
const levelDb = fc.double({ min: -6, max: 6, noNaN: true })
const leadSamples = fc.integer({ min: 0, max: 700 })
const gapSamples = fc.array(fc.integer({ min: 0, max: 1600 }), { minLength: 8, maxLength: 8 })

const carried = (said: string): string => said.split(/\s+/).filter(Boolean).join(' ')

/** Speech with silence before it, after it and between its words. */
function inSilence(
  said: string,
  sampleRateHz: VoiceRateHz,
  silence: { levelDb?: number; lead?: number; gaps?: readonly number[] } = {},
): Int16Array {
  const encoder = new SpeechEncoder({ sampleRateHz, levelDb: silence.levelDb ?? 0 })
  const parts = [...encoder.words(said)].flatMap((spoken, index) => [
    ...spoken.samples,
    ...new Int16Array(silence.gaps?.[index] ?? 0),
  ])
  return Int16Array.from([
    ...new Int16Array(silence.lead ?? 0),
    ...parts,
    ...new Int16Array(sampleRateHz),
  ])
}

function listen(sampleRateHz: VoiceRateHz, chunks: readonly Int16Array[]): SpeechEvent[] {
  const decoder = new SpeechDecoder({ sampleRateHz })
  return chunks.flatMap((chunk) => decoder.push(chunk))
}

const wordsIn = (events: readonly SpeechEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'word' ? [event.text] : []))
const kindsIn = (events: readonly SpeechEvent[]): string[] => [
  ...new Set(events.map((event) => event.kind)),
]

describe('words over an intact line', () => {
  it('reach the model exactly, whatever is said, however loud, with whatever pauses', () => {
    fc.assert(
      fc.property(text, levelDb, leadSamples, gapSamples, (said, level, lead, gaps) => {
        const events = listen(
          16_000,
          hearAsModel(inSilence(said, 8000, { levelDb: level, lead, gaps })),
        )
        expect(kindsIn(events)).toEqual(['onset', 'word', 'end'])
        expect(wordsIn(events).join(' ')).toBe(carried(said))
      }),
      { numRuns: 50 },
    )
  })

  it('reach the person exactly, whatever is said, however the model cuts its audio', () => {
    const byteCounts = fc.array(fc.integer({ min: 1, max: 20_000 }), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(text, levelDb, leadSamples, byteCounts, (said, level, lead, cuts) => {
        const events = listen(
          8000,
          hearAsPerson(inSilence(said, 24_000, { levelDb: level, lead }), cuts),
        )
        expect(kindsIn(events)).toEqual(['onset', 'word', 'end'])
        expect(wordsIn(events).join(' ')).toBe(carried(said))
      }),
      { numRuns: 50 },
    )
  })

  it('come with the utterance they belong to', () => {
    const speech = [...inSilence('Hello there', 8000), ...inSilence('It leaks', 8000)]
    const events = listen(16_000, hearAsModel(Int16Array.from(speech)))
    expect(events.flatMap((event) => (event.kind === 'end' ? [event.text] : []))).toEqual([
      'Hello there',
      'It leaks',
    ])
  })

  it('are noticed at the same moments however the audio is cut', () => {
    const speech = inSilence(SENTENCE, 24_000, { lead: 1234 })
    const whole = listen(24_000, [speech])
    const sizes = [1, 479, 7, 4801, 23]
    const chunks: Int16Array[] = []
    for (let start = 0, turn = 0; start < speech.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1
      chunks.push(speech.subarray(start, start + size))
      start += size
    }
    expect(listen(24_000, chunks)).toEqual(whole)
  })

  it('are delivered one by one, each within 10 ms of its last sound', () => {
    const decoder = new SpeechDecoder({ sampleRateHz: 8000 })
    const speech = inSilence(SENTENCE, 8000)
    const deliveredMs: number[] = []
    for (let start = 0; start < speech.length; start += 8) {
      const events = decoder.push(speech.subarray(start, start + 8))
      deliveredMs.push(...wordsIn(events).map(() => start / 8 + 1))
    }
    const spoken = [...new SpeechEncoder({ sampleRateHz: 8000 }).words(SENTENCE)]
    const lateMs = spoken.map((part, index) => (deliveredMs[index] ?? 0) - part.endSample / 8)
    expect(deliveredMs).toHaveLength(spoken.length)
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(10)
  })
})

describe('a speaker who is cut off', () => {
  it('has said the words that were played whole, and nothing else', () => {
    const cutAt = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(text, cutAt, (said, share) => {
        const spoken: SpokenWord[] = [...new SpeechEncoder({ sampleRateHz: 8000 }).words(said)]
        const speech = encodeSpeech(said, { sampleRateHz: 8000 })
        const end = Math.floor(share * speech.length)
        const cut = Int16Array.from([...speech.subarray(0, end), ...new Int16Array(8000)])
        const heard = wordsIn(listen(16_000, hearAsModel(cut)))
        // The last 3 ms of a word only fade out.
        const surely = spoken.filter((part) => part.endSample <= end).length
        const atMost = spoken.filter((part) => part.endSample - 24 <= end).length
        expect(spoken.slice(0, heard.length).map((part) => part.text)).toEqual(heard)
        expect(heard.length).toBeGreaterThanOrEqual(surely)
        expect(heard.length).toBeLessThanOrEqual(atMost)
      }),
      { numRuns: 40 },
    )
  })

  it('leaves a trace of the broken word', () => {
    const speech = inSilence('Hello unbelievably', 8000)
    const cut = speech.slice()
    cut.fill(0, 1600)
    const events = listen(8000, [cut])
    expect(wordsIn(events)).toEqual(['Hello'])
    const reasons: GarbledReason[] = events.flatMap((event) =>
      event.kind === 'garbled' ? [event.reason] : [],
    )
    expect(reasons).toEqual(['cut'])
  })

  it('is understood again at once when the next thing is said without a pause', () => {
    const first = encodeSpeech('I was going to say something else entirely', {
      sampleRateHz: 24_000,
    })
    const next = inSilence('Sorry, go on please', 24_000)
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: first.length }), (end) => {
        const speech = Int16Array.from([...first.subarray(0, end), ...next])
        const heard = wordsIn(listen(8000, hearAsPerson(speech, [4800])))
        expect(heard.slice(-4).join(' ')).toBe('Sorry, go on please')
      }),
      { numRuns: 25 },
    )
  })
})

describe('the sound of speech', () => {
  it('carries 45 to 60 characters a second', () => {
    const milliseconds = new SpeechEncoder({ sampleRateHz: 8000 }).durationMs(SENTENCE)
    const perSecond = (SENTENCE.length / milliseconds) * 1000
    expect(perSecond).toBeGreaterThan(45)
    expect(perSecond).toBeLessThan(60)
    expect(encodeSpeech(SENTENCE, { sampleRateHz: 8000 })).toHaveLength(milliseconds * 8)
  })

  it('is as loud in every 20 ms as on the whole, so that a gate sees one utterance', () => {
    const speech = encodeSpeech(SENTENCE, { sampleRateHz: 8000 })
    const power = (samples: Int16Array): number =>
      samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length
    const levels = Array.from(
      { length: Math.floor(speech.length / 160) - 1 },
      (_, index) =>
        10 * Math.log10(power(speech.subarray(index * 160, index * 160 + 160)) / power(speech)),
    )
    expect(Math.min(...levels)).toBeGreaterThan(-2)
    expect(Math.max(...levels)).toBeLessThan(2)
  })

  it('keeps its words between 300 and 3400 Hz', () => {
    const speech = encodeSpeech(SENTENCE, { sampleRateHz: 8000 }).subarray(0, 8000)
    const powerAt = (frequencyHz: number): number => {
      let [real, imaginary] = [0, 0]
      speech.forEach((sample, index) => {
        const phase = (2 * Math.PI * frequencyHz * index) / 8000
        real += sample * Math.cos(phase)
        imaginary += sample * Math.sin(phase)
      })
      return real ** 2 + imaginary ** 2
    }
    let [inside, outside] = [0, 0]
    for (let frequencyHz = 2; frequencyHz < 4000; frequencyHz += 3) {
      if (frequencyHz < 300 || frequencyHz > 3400) outside += powerAt(frequencyHz)
      else inside += powerAt(frequencyHz)
    }
    expect(10 * Math.log10(outside / inside)).toBeLessThan(-25)
  })

  it('has an onset within 30 ms and an end after the silence that was asked for', () => {
    const decoder = new SpeechDecoder({ sampleRateHz: 16_000, silenceMs: 300 })
    const events = [
      ...decoder.push(new Int16Array(16_000)),
      ...decoder.push(inSilence('Yes', 16_000)),
    ]
    const onset = events.find((event) => event.kind === 'onset')
    const end = events.find((event) => event.kind === 'end')
    expect(onset?.atMs).toBeGreaterThanOrEqual(1000)
    expect(onset?.atMs).toBeLessThanOrEqual(1030)
    expect((end?.atMs ?? 0) - (end?.endedMs ?? 0)).toBe(300)
    expect(decoder.speaking).toBe(false)
  })

  it('of nothing is no samples, and silence is no event', () => {
    expect(encodeSpeech('  ', { sampleRateHz: 8000 })).toHaveLength(0)
    expect(listen(8000, [new Int16Array(80_000)])).toEqual([])
  })
})
