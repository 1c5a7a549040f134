import { describe, expect, it } from 'vitest'
import decodeGolden from '#lib/audio/golden/mulaw-decode.json' with { type: 'json' }
import encodeGolden from '#lib/audio/golden/mulaw-encode.json' with { type: 'json' }
import {
  type CreateConverter,
  DOWNLINK,
  failures,
  LIMITS,
  measure,
  UPLINK,
} from '#lib/audio/testing/conformance.ts'
import {
  decodeMulaw,
  FRAME_SAMPLES,
  JitterBuffer,
  LevelMeter,
  mulawCode,
  Receiver,
  Resampler,
  Sender,
} from '#public/telephone/sound.js'

const inBrowser: CreateConverter = (inputRateHz, outputRateHz) => {
  const resampler = new Resampler(inputRateHz, outputRateHz)
  return {
    process: (input) =>
      Int16Array.from(resampler.process(input), (sample) =>
        Math.max(-32_768, Math.min(32_767, Math.round(sample))),
      ),
    reset: () => resampler.reset(),
    close: () => undefined,
  }
}

const sine = (frequencyHz: number, rateHz: number, seconds: number): Float32Array =>
  Float32Array.from(
    { length: rateHz * seconds },
    (_, index) => Math.sin((2 * Math.PI * frequencyHz * index) / rateHz) / 2,
  )
const powerDb = (samples: Float32Array): number =>
  10 * Math.log10(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length)

describe('the μ-law of the browser', () => {
  it('decodes all 256 code words as the ITU reference does', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    expect([...decodeMulaw(codes)].map((level) => level * 32_768 || 0)).toEqual(
      decodeGolden.table.map((level) => level || 0),
    )
  })

  it('encodes each sample into the code word that the ITU reference gives', () => {
    const wrong = encodeGolden.itu.codes.flatMap((range, code) => {
      if (!range) return []
      const [lowest = 0, highest = 0] = range
      const samples = Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index)
      return samples.filter((sample) => mulawCode(sample) !== code)
    })
    expect(wrong).toEqual([])
  })
})

describe('the sample rates of the browser', () => {
  it('keep the limits that the bridge keeps, both ways', () => {
    expect(failures(measure(inBrowser, UPLINK), LIMITS.up)).toEqual([])
    expect(failures(measure(inBrowser, DOWNLINK), LIMITS.down)).toEqual([])
  })

  it.each([44_100, 48_000, 96_000])(
    'let nothing fold into the telephone band from %i Hz',
    (rate) => {
      for (const frequencyHz of [4100, 5000, 7600, 12_000, 20_000]) {
        const output = new Resampler(rate, 8000).process(sine(frequencyHz, rate, 0.2))
        expect(powerDb(output.subarray(400))).toBeLessThan(-80)
      }
      const spoken = new Resampler(rate, 8000).process(sine(1000, rate, 0.2))
      expect(powerDb(spoken.subarray(400))).toBeCloseTo(powerDb(sine(1000, 8000, 0.15)), 1)
    },
  )

  it.each([44_100, 48_000])('make as many samples as time has passed at %i Hz', (rate) => {
    const blocks = Array.from({ length: rate / 100 }, () => new Float32Array(128))
    const down = new Resampler(rate, 8000)
    const count = blocks.reduce((sum, block) => sum + down.process(block).length, 0)
    expect(Math.abs(count - (blocks.length * 128 * 8000) / rate)).toBeLessThan(1)
  })
})

describe('a telephone', () => {
  it('carries a voice from one to the other, in frames, at its level', () => {
    const sender = new Sender(48_000)
    const receiver = new Receiver(44_100)
    const frames: Uint8Array[] = []
    for (const [start, voice] of [[0, sine(700, 48_000, 0.4)]] as const) {
      for (let at = start; at < voice.length; at += 128) {
        sender.push(voice.subarray(at, at + 128), (frame) => frames.push(frame))
      }
    }
    expect(frames).toHaveLength(20)
    expect(frames.every((frame) => frame.length === FRAME_SAMPLES)).toBe(true)
    for (const frame of frames) receiver.push(frame)
    const heard = new Float32Array(44_100 * 0.3)
    for (let at = 0; at < heard.length; at += 128) receiver.pull(heard.subarray(at, at + 128))
    expect(powerDb(heard.subarray(2000))).toBeCloseTo(powerDb(sine(700, 8000, 0.3)), 0)
  })

  it('is silent until it has 60 ms in hand, and never holds more than 400 ms', () => {
    const buffer = new JitterBuffer()
    const frame = new Float32Array(FRAME_SAMPLES).fill(0.5)
    buffer.push(frame)
    buffer.push(frame)
    expect(buffer.next()).toBeNull()
    buffer.push(frame)
    expect(buffer.next()).toBe(frame)
    for (let count = 0; count < 100; count += 1) buffer.push(frame)
    expect(buffer.frames).toHaveLength(20)
  })

  it('gives a delay back in the pauses only', () => {
    const buffer = new JitterBuffer()
    const loud = new Float32Array(FRAME_SAMPLES).fill(0.5)
    const quiet = new Float32Array(FRAME_SAMPLES)
    for (let count = 0; count < 10; count += 1) buffer.push(loud)
    for (let count = 0; count < 120; count += 1) {
      buffer.push(loud)
      buffer.next()
    }
    expect(buffer.frames).toHaveLength(10)
    for (let count = 0; count < 600; count += 1) {
      buffer.push(quiet)
      buffer.next()
    }
    expect(buffer.frames.length).toBeLessThanOrEqual(4)
  })

  it('tells its level ten times a second, and silence as a number', () => {
    const meter = new LevelMeter(8000)
    expect(meter.push(new Float32Array(400))).toBeNull()
    expect(meter.push(new Float32Array(400))).toBe(-90)
    expect(meter.push(sine(1000, 8000, 0.1))).toBeCloseTo(-9, 1)
  })
})
