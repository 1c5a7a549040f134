import { expect, test } from 'vitest'
import { isPromisable } from './promise.ts'

test('what is due at once, in the past, or when nobody remembers it is no promise', () => {
  const now = Date.UTC(2026, 10, 21, 12)
  const minutes = (count: number): number => now + count * 60_000
  expect([-1, 0, 0.5, 15 * 24 * 60].map((count) => isPromisable(minutes(count), now))).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect([1, 10, 13 * 24 * 60].every((count) => isPromisable(minutes(count), now))).toBe(true)
  expect(isPromisable(Number.NaN, now)).toBe(false)
})
