import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { normalizedTotalCents, quoteSchema, type Terms } from './quote.ts'

const terms: Terms = {
  amountMaxCents: 200_00,
  tripFeeCents: 60_00,
  afterHoursFeeCents: 40_00,
  afterHoursPercent: 150,
}

// The database computes the same: supabase/tests/functions-evidence.test.ts.
it.each([
  ['in working hours: the price and the trip', { startsAfterHours: false }, 260_00],
  ['after hours: time and a half, and the fee', { startsAfterHours: true }, 400_00],
  ['at no hour anybody named: at worst', {}, 400_00],
  ['no less than the minimum', { startsAfterHours: false, minimumChargeCents: 250_00 }, 310_00],
  [
    'with nothing said, the price',
    { tripFeeCents: null, afterHoursFeeCents: null, afterHoursPercent: null },
    200_00,
  ],
] as const)('%s', (_, change, cents) => {
  expect(normalizedTotalCents({ ...terms, ...change })).toBe(cents)
})

test('a range is an estimate, and never passes for a firm price', () => {
  const range = { amountMinCents: 200_00, amountMaxCents: 300_00 }
  expect(quoteSchema.safeParse({ kind: 'estimate', ...range }).success).toBe(true)
  expect(quoteSchema.safeParse({ kind: 'quote', ...range }).success).toBe(false)
})

const anyTerms = fc.record({
  amountMaxCents: fc.nat(10_000_000),
  tripFeeCents: fc.option(fc.nat(1_000_000)),
  afterHoursFeeCents: fc.option(fc.nat(1_000_000)),
  afterHoursPercent: fc.option(fc.integer({ min: 100, max: 400 })),
  minimumChargeCents: fc.option(fc.nat(10_000_000)),
})

test('a total is whole cents, never below price or minimum, and the night is never cheaper', () => {
  fc.assert(
    fc.property(anyTerms, (given) => {
      const day = normalizedTotalCents({ ...given, startsAfterHours: false })
      const night = normalizedTotalCents({ ...given, startsAfterHours: true })
      expect(Number.isInteger(night)).toBe(true)
      expect(day).toBeGreaterThanOrEqual(
        Math.max(given.amountMaxCents, given.minimumChargeCents ?? 0),
      )
      expect(night).toBeGreaterThanOrEqual(day)
      expect(normalizedTotalCents(given)).toBe(night)
    }),
  )
})
