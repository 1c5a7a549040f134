import { expect, test } from 'vitest'
import { scoreQuotes, type ScoredQuote } from './quote-score.ts'

const NOW = Date.parse('2026-11-21T10:00:00Z')
const HOUR = 3_600_000

function quote(quoteId: string, overrides: Partial<ScoredQuote> = {}): ScoredQuote {
  return {
    quoteId,
    amountMaxCents: 30_000,
    tripFeeCents: 0,
    afterHoursFeeCents: 0,
    earliestStart: new Date(NOW + HOUR).toISOString(),
    warrantyDays: null,
    rating: 4,
    jobsHere: 0,
    confirmation: 'confirmed',
    ...overrides,
  }
}

function best(quotes: ScoredQuote[], isEmergency = true): string | undefined {
  const options = { isEmergency, nowMs: NOW, startMsOf: Date.parse }
  return scoreQuotes(quotes, options)[0]?.quoteId
}

test('the cheaper of two otherwise equal quotes wins, fees counted', () => {
  const withFees = quote('fees', { amountMaxCents: 28_000, tripFeeCents: 6_000 })
  expect(best([withFees, quote('all in')])).toBe('all in')
})

test('in an emergency an early start beats a lower price; in routine work it does not', () => {
  const early = quote('early', { amountMaxCents: 33_000 })
  const late = quote('late', { earliestStart: new Date(NOW + 23 * HOUR).toISOString() })
  expect(best([early, late], true)).toBe('early')
  expect(best([early, late], false)).toBe('late')
})

test('figures that the transcript does not bear out lose against equal confirmed ones', () => {
  expect(best([quote('heard once', { confirmation: 'unconfirmed' }), quote('confirmed')])).toBe(
    'confirmed',
  )
})

test('a vendor who names no start earns nothing for speed', () => {
  expect(best([quote('silent', { earliestStart: null }), quote('prompt')])).toBe('prompt')
})

test('one quote is ranked too, and none gives none', () => {
  expect(best([quote('only')])).toBe('only')
  expect(best([])).toBeUndefined()
})
