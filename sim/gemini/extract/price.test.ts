import { describe, expect, it } from 'vitest'
import { readAfterHoursPercent, readFees, readMinimum, readPrice } from './price.ts'

const firm = (amount: number, tripFee: number | null, afterHoursFee: number | null = null) => ({
  kind: 'quote',
  amountMin: amount,
  amountMax: amount,
  tripFee,
  afterHoursFee,
})

describe('readPrice', () => {
  it('takes "all in" to mean that no fee comes on top', () => {
    expect(readPrice('$285 all in')).toEqual(firm(285, 0, 0))
  })

  it('understands amounts in words', () => {
    expect(readPrice('two eighty-five')).toEqual(firm(285, null))
    expect(readPrice('four hundred ten dollars, sixty for the trip')).toEqual(firm(410, 60))
  })

  it('keeps the trip fee apart from the price, whichever is said first', () => {
    expect(readPrice('410 plus a 60 dollar trip fee')).toEqual(firm(410, 60))
    expect(readPrice('trip fee is 60, the job is 410')).toEqual(firm(410, 60))
  })

  it('takes a minimum and a rate of the night for what they are, not for the price', () => {
    const terms = 'No trip fee, a $95 minimum, and time and a half after hours.'
    expect(readPrice(terms)).toBeNull()
    expect(readFees(terms)).toEqual({ tripFee: 0, afterHoursFee: null })
    expect(readMinimum(terms)).toBe(95)
    expect(readAfterHoursPercent(terms)).toBe(150)
    expect(readMinimum('It is $350 all in.')).toBeNull()
  })

  it('calls a range or a rough figure an estimate', () => {
    expect(readPrice('between 250 and 300')).toMatchObject({
      kind: 'estimate',
      amountMin: 250,
      amountMax: 300,
    })
    expect(readPrice('around 350')).toMatchObject({ kind: 'estimate', amountMax: 350 })
  })

  it('does not take minutes, days, hours of the day or house numbers for money', () => {
    expect(readPrice('I can be there in 40 minutes, 285 all in with a 90 day warranty')).toEqual(
      firm(285, 0, 0),
    )
    expect(readPrice('Tomorrow morning at nine, 12 Quay Street')).toBeNull()
  })

  it('lets a correction win', () => {
    expect(readPrice('285, sorry, make it 295')).toEqual(firm(295, null))
  })
})

describe('readFees', () => {
  it('hears that there are none', () => {
    expect(readFees('No extra fees.')).toEqual({ tripFee: 0, afterHoursFee: 0 })
    expect(readFees('no trip fee')).toEqual({ tripFee: 0, afterHoursFee: null })
  })
})
