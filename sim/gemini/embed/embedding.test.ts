import { describe, expect, it } from 'vitest'
import { embedText, FULL_DIMENSIONS } from './embedding.ts'

function similarity(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
  return dot / (Math.hypot(...a) * Math.hypot(...b))
}
const near = (a: string, b: string): number =>
  similarity(embedText('m', a, 768), embedText('m', b, 768))

const REPORT = 'water is pouring out under the kitchen sink'

describe('embedText', () => {
  it('puts the same fault in other words nearer than another fault', () => {
    const same = near(REPORT, 'Kitchen sink supply joint leaking, compression fitting tightened')
    const dripping = near(REPORT, 'the faucet in the kitchen drips')
    expect(same).toBeGreaterThan(0.4)
    expect(dripping).toBeGreaterThan(0.4)
    for (const other of [
      'Router replaced, wifi slow',
      'Front door lock jammed',
      'AC compressor failed',
    ]) {
      expect(near(REPORT, other)).toBeLessThan(0.2)
    }
  })

  it('is the same every time, and another space for another model', () => {
    expect(embedText('m', REPORT, 8)).toEqual(embedText('m', REPORT, 8))
    expect(
      Math.abs(similarity(embedText('m', REPORT, 768), embedText('n', REPORT, 768))),
    ).toBeLessThan(0.2)
  })

  it('has length 1 in full and less when it is cut short, as the real one', () => {
    expect(Math.hypot(...embedText('m', REPORT, FULL_DIMENSIONS))).toBeCloseTo(1)
    const short = embedText('m', REPORT, 768)
    expect(short).toHaveLength(768)
    expect(Math.hypot(...short)).toBeLessThan(0.8)
  })

  it('gives a vector even to a text without words', () => {
    expect(Math.hypot(...embedText('m', '!', FULL_DIMENSIONS))).toBeCloseTo(1)
  })
})
