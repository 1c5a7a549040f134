import { describe, expect, it } from 'vitest'
import { type ArguedQuote, quoteFlags, ruleReasons, whatWouldChange } from './quote-reasons.ts'
import { scoreQuotes } from './quote-score.ts'

const options = { isEmergency: false, nowMs: 0, startMsOf: Date.parse }

function quote(
  vendorName: string,
  dollars: number,
  change: Partial<ArguedQuote> = {},
): ArguedQuote {
  return {
    quoteId: vendorName,
    vendorName,
    kind: 'quote',
    amountMaxCents: dollars * 100,
    totalCents: dollars * 100,
    tripFeeCents: 0,
    afterHoursFeeCents: 0,
    startsAfterHours: false,
    currency: 'USD',
    earliestStart: null,
    warrantyDays: 90,
    rating: 4.5,
    jobsHere: 0,
    confirmation: 'confirmed',
    figures: [],
    ...change,
  }
}

describe('the rule', () => {
  it('gives its reasons in figures that anybody can check', () => {
    expect(ruleReasons([quote('Dana', 410), quote('Marco', 285)], options)).toEqual([
      'Marco asks $285 in all, the lowest of 2 prices.',
      'By price, start, rating and familiarity with the property it ranks before Dana.',
    ])
    expect(ruleReasons([quote('Marco', 285)], options)[1]).toBe('It is the only price.')
  })

  it('says at which price it would choose another', () => {
    const quotes = [quote('Marco', 285), quote('Dana', 410)]
    const change = whatWouldChange(quotes, options)
    const turning = Number(/more than \$(\d+)/.exec(change)?.[1])
    expect(change).toContain('Dana would be the choice')
    const best = (dollars: number) =>
      scoreQuotes([quote('Marco', dollars), quote('Dana', 410)], options)[0]?.quoteId
    expect(best(turning - 1)).toBe('Marco')
    expect(best(turning + 2)).toBe('Dana')
  })

  it('has nothing to compare one price with', () => {
    expect(whatWouldChange([quote('Marco', 285)], options)).toContain('A second price')
  })
})

it('flags what an owner should know of a quote', () => {
  const doubtful = quote('Dana', 410, {
    kind: 'estimate',
    warrantyDays: null,
    figures: [
      { figure: 'amount_max', state: 'unconfirmed', reason: 'disputed' },
      { figure: 'trip_fee', state: 'missing', reason: null },
    ],
  })
  expect(quoteFlags(doubtful)).toEqual([
    'Dana gave an estimate, not a firm price.',
    'Unconfirmed with Dana: price.',
    'Dana did not say: trip fee.',
    'Dana named no warranty.',
  ])
  expect(quoteFlags(quote('Marco', 285))).toEqual([])
})
