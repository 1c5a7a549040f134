import fc from 'fast-check'
import { expect, test } from 'vitest'
import { historyFlags, standingOf } from './price-history.ts'

const history = { repairs: 8, medianCents: 195_00, lowerCents: 160_00, upperCents: 240_00 }
const quote = (vendorName: string, totalCents: number) => ({
  vendorName,
  totalCents,
  currency: 'USD',
})

test('a price is far above only outside the usual spread of this very house', () => {
  expect(standingOf(285_00, history)).toBe('usual')
  expect(standingOf(470_00, history)).toBe('far-above')
  expect(standingOf(470_00, { ...history, upperCents: 450_00 })).toBe('usual')
  expect(standingOf(60_00, history)).toBe('far-below')
})

test('two repairs are no history', () => {
  expect(standingOf(9999_00, { ...history, repairs: 2 })).toBe('unknown')
  expect(standingOf(9999_00, null)).toBe('unknown')
})

test('the flags name the vendor, the price and what is usual', () => {
  expect(historyFlags([quote('Rapid', 285_00), quote('Whitfield', 470_00)], history, null)).toEqual(
    ['Whitfield asks $470, 241 percent of the $195 that is usual here.'],
  )
})

test('when every price is far above, another round is worth a thought', () => {
  const [first] = historyFlags([quote('A', 500_00), quote('B', 600_00)], history, null)
  expect(first).toContain('Every price is far above the $195')
})

test('a fault that keeps coming back is said', () => {
  const fault = { times: 3, lastOn: '2026-03-14' }
  expect(historyFlags([], history, fault)[0]).toContain('repaired 3 times here, last in 2026-03')
})

test('what is cheaper is never further above', () => {
  const order = { 'far-below': 0, unknown: 1, usual: 1, 'far-above': 2 }
  fc.assert(
    fc.property(fc.nat(500_000), fc.nat(500_000), (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      expect(order[standingOf(low, history)]).toBeLessThanOrEqual(order[standingOf(high, history)])
    }),
  )
})
