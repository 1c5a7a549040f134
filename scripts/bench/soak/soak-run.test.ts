import { expect, test } from 'vitest'
import { slopeOf } from './soak-run.ts'

test('finds how much every call adds, through the noise of single blocks', () => {
  const blocks = [100, 200, 300, 400].map((x) => ({ x, y: 5_000 + 3 * x }))
  expect(slopeOf(blocks)).toBeCloseTo(3)
  expect(slopeOf(blocks.map(({ x }, index) => ({ x, y: index % 2 })))).toBeCloseTo(0, 1)
})
