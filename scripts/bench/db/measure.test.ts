import { describe, expect, it } from 'vitest'
import { measure, percentile, table } from './measure.ts'

describe('figures', () => {
  it('takes the smallest value that the share does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([
      50, 95, 99, 100,
    ])
    expect(percentile([7], 0.5)).toBe(7)
    expect(percentile([], 0.5)).toBeNaN()
  })

  it('asks one after the other and times each', async () => {
    const order: string[] = []
    const request = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      order.push(`${name} ends`)
    }
    const { wallMs, cpuMs } = await measure([request('a'), request('b')])
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
    expect(wallMs.map((ms) => ms >= 4)).toEqual([true, true])
    expect(cpuMs).toBeGreaterThanOrEqual(0)
  })

  it('stand under their headings', () => {
    expect(
      table(
        ['', 'p50'],
        [
          ['call', '1.00'],
          ['a', '10.00'],
        ],
      ),
    ).toBe('        p50\ncall   1.00\na     10.00')
  })
})
