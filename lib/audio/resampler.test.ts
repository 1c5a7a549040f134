import { describe, expect, it } from 'vitest'
import golden from './golden/resampler-speex-q4.json' with { type: 'json' }
import { Resampler, resamplerMemoryBytes } from './resampler.ts'

function convert(
  rates: { inRate: number; outRate: number },
  input: readonly number[],
  chunkSamples: number,
): number[] {
  using resampler = new Resampler(rates.inRate, rates.outRate)
  const output: number[] = []
  for (let start = 0; start < input.length; start += chunkSamples) {
    const chunk = Int16Array.from(input.slice(start, start + chunkSamples))
    const room = new Int16Array(resampler.outputSamplesMax(chunk.length))
    output.push(...room.subarray(0, resampler.process(chunk, room)))
  }
  return output
}

describe('Resampler', () => {
  it('gives the golden samples from 8 to 16 kHz, however the input is cut', () => {
    const { input, output } = golden.up
    expect(convert(golden.up, input, input.length)).toEqual(output)
    expect(convert(golden.up, input, 160)).toEqual(output)
    expect(convert(golden.up, input, 7)).toEqual(output)
  })

  it('gives the golden samples from 24 to 8 kHz, however the input is cut', () => {
    const { input, output } = golden.down
    expect(convert(golden.down, input, input.length)).toEqual(output)
    expect(convert(golden.down, input, 480)).toEqual(output)
    expect(convert(golden.down, input, 7)).toEqual(output)
  })

  it('turns each 20 ms frame into exactly 320 samples', () => {
    using resampler = new Resampler(8000, 16_000)
    const output = new Int16Array(400)
    const counts = Array.from({ length: 100 }, () => resampler.process(new Int16Array(160), output))
    expect(new Set(counts)).toEqual(new Set([320]))
  })

  it('gives a third of the samples from 24 to 8 kHz, rounded, for any length', () => {
    const wrong = Array.from({ length: 500 }, (_, index) => index + 1).filter((length) => {
      const count = convert({ inRate: 24_000, outRate: 8000 }, Array(length).fill(1), 7).length
      return count !== Math.floor(length / 3) && count !== Math.ceil(length / 3)
    })
    expect(wrong).toEqual([])
  })

  it('takes an input longer than its own block', () => {
    const input = Array.from({ length: 30_000 }, (_, index) => 9000 * Math.sin(index / 9))
    const rates = { inRate: 48_000, outRate: 8000 }
    expect(convert(rates, input, 30_000)).toEqual(convert(rates, input, 960))
  })

  it('is as good as new after a reset', () => {
    using used = new Resampler(24_000, 8000)
    const scratch = new Int16Array(2000)
    used.process(
      Int16Array.from({ length: 1001 }, (_, index) => index * 13),
      scratch,
    )
    used.reset()
    const count = used.process(Int16Array.from(golden.down.input), scratch)
    expect([...scratch.subarray(0, count)]).toEqual(golden.down.output)
  })

  it('refuses to work once it is closed, instead of reading memory that is not its own', () => {
    const resampler = new Resampler(8000, 16_000)
    resampler.close()
    resampler.close()
    expect(() => resampler.process(new Int16Array(1), new Int16Array(9))).toThrow('closed')
    expect(() => resampler.reset()).toThrow('closed')
  })

  it('refuses rates that make no sense', () => {
    expect(() => new Resampler(0, 8000)).toThrow(RangeError)
    expect(() => new Resampler(24_000.5, 8000)).toThrow(RangeError)
  })

  it('serves a thousand calls at once and leaks nothing over twenty thousand', () => {
    const atOnce = Array.from({ length: 1000 }, () => new Resampler(24_000, 8000))
    for (const resampler of atOnce) resampler.close()
    const before = resamplerMemoryBytes()
    for (let call = 0; call < 20_000; call++) new Resampler(8000, 16_000).close()
    expect(resamplerMemoryBytes()).toBe(before)
  })
})
