import { describe, expect, it } from 'vitest'
import { meansDecline, meansNo, meansVoicemail, meansYes } from './intent.ts'
import { digitsOf } from './numbers.ts'
import { readPlace, readSeverity, readShutOff, readTrade } from './symptoms.ts'
import { readWarrantyDays } from './warranty.ts'

describe('digitsOf', () => {
  it('writes spoken numbers as digits and leaves the rest alone', () => {
    expect(digitsOf('twelve hundred, one oh five and a hundred and fifty')).toBe(
      '1200, 105 and 150',
    )
    expect(digitsOf('I have a van and two guys')).toBe('I have a van and 2 guys')
  })
})

describe('readWarrantyDays', () => {
  it('reads days, months and years', () => {
    expect(readWarrantyDays('90-day warranty')).toBe(90)
    expect(readWarrantyDays('a year of warranty')).toBe(365)
    expect(readWarrantyDays('no warranty')).toBe(0)
  })

  it('takes a bare duration for a warranty only when that was the question', () => {
    expect(readWarrantyDays('one year')).toBeNull()
    expect(readWarrantyDays('one year', true)).toBe(365)
  })
})

describe('what a guest reports', () => {
  it('is judged by physical facts', () => {
    const said = 'Help, water is pouring out under the kitchen sink!'
    expect(readTrade(said)).toBe('plumbing')
    expect(readSeverity(said)).toBe('emergency')
    expect(readPlace(said)).toBe('under the kitchen sink')
    expect(readSeverity('I am furious, the table is scratched!')).toBe('cosmetic')
    expect(readSeverity('I smell gas in the hall')).toBe('life_safety')
  })

  it('tells a closed valve from one that will not close', () => {
    expect(readShutOff('Okay, I turned the valve off.')).toBe(true)
    expect(readShutOff("I can't find it, it is still pouring")).toBe(false)
    expect(readShutOff('It is the kitchen.')).toBeNull()
  })
})

describe('intent', () => {
  it('goes by what was said first', () => {
    expect(meansYes("Yes, that's right.")).toBe(true)
    expect(meansNo('No, yes, I mean no')).toBe(true)
    expect(meansYes('no problem')).toBe(true)
  })

  it('knows a recording and a refusal', () => {
    expect(meansVoicemail('Please leave a message after the tone.')).toBe(true)
    expect(meansDecline('Sorry, we are fully booked this week.')).toBe(true)
    expect(meansDecline('Sure, go ahead.')).toBe(false)
  })
})
