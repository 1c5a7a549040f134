import { expect, test } from 'vitest'
import { percentScale, shareScale, slotsOf, waitScale, weeksBetween, wilson } from './geometry.ts'

test('weeks begin on Monday, and both ends are in', () => {
  expect(weeksBetween('2026-11-04', '2026-11-21')).toEqual([
    '2026-11-02',
    '2026-11-09',
    '2026-11-16',
  ])
  expect(weeksBetween('2026-11-16', '2026-11-16')).toEqual(['2026-11-16'])
  expect(weeksBetween('2026-11-15', '2026-11-15')).toEqual(['2026-11-09'])
})

test('a longer wait is higher, and everything is on the picture', () => {
  const scale = waitScale([2, 30, 900], 'minutes')
  expect(scale.topOf(900)).toBeLessThan(scale.topOf(30))
  expect(scale.topOf(30)).toBeLessThan(scale.topOf(2))
  for (const value of [2, 30, 900]) {
    expect(scale.topOf(value)).toBeGreaterThanOrEqual(0)
    expect(scale.topOf(value)).toBeLessThanOrEqual(100)
  }
  expect(scale.ticks.map(({ value }) => value)).toEqual([2, 10, 30, 120, 480])
})

test('equal waits and no wait at all still make a picture', () => {
  for (const values of [[0], [5, 5], [1e6]]) {
    const { topOf, ticks } = waitScale(values, 'minutes')
    expect(Number.isFinite(topOf(values[0] ?? 0))).toBe(true)
    expect(ticks.every(({ top }) => top >= 0 && top <= 100)).toBe(true)
  }
})

test('percent begin at nothing and reach the whole', () => {
  const scale = percentScale([40, 60])
  expect(scale.topOf(0)).toBe(100)
  expect(scale.topOf(100)).toBeGreaterThanOrEqual(0)
  expect(percentScale([260]).topOf(260)).toBeGreaterThanOrEqual(0)
  expect(shareScale().topOf(50)).toBe(50)
})

test('columns stand side by side in the width', () => {
  const slots = slotsOf(['a', 'b', 'c'])
  expect(slots).toHaveLength(3)
  expect((slots[0]?.left ?? 0) + (slots[0]?.width ?? 0)).toBeLessThan(slots[1]?.left ?? 0)
  expect((slots[2]?.left ?? 0) + (slots[2]?.width ?? 0)).toBeLessThan(100)
  expect(slotsOf([])).toEqual([])
})

// Values of the textbook formula: 8 of 10, and the two ends.
test('a share of few tries is wide', () => {
  const [low, high] = wilson(8, 10)
  expect(low).toBeCloseTo(0.4902, 3)
  expect(high).toBeCloseTo(0.9433, 3)
  expect(wilson(3, 3)[0]).toBeCloseTo(0.4385, 3)
  expect(wilson(3, 3)[1]).toBe(1)
  expect(wilson(0, 50)[0]).toBe(0)
  expect(wilson(0, 0)).toEqual([0, 1])
})
