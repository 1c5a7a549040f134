import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('waits longer each time, up to a bound, and never all at the same moment', () => {
  expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, 1))).toEqual([1000, 2000, 4000, 8000])
  expect(backoffMs(0, 0)).toBe(500)
  for (const attempt of [5, 50, 5000]) {
    expect(backoffMs(attempt, 1)).toBe(20_000)
    expect(backoffMs(attempt, 0)).toBe(10_000)
  }
})
