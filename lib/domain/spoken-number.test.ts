import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { holdsNumber, numbersIn } from './spoken-number.ts'

const UNITS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

function underHundred(value: number): string {
  if (value < 20) return UNITS[value - 1] ?? ''
  const unit = value % 10
  return `${TENS[Math.floor(value / 10) - 2]}${unit ? `-${UNITS[unit - 1]}` : ''}`
}

function spoken(value: number): string {
  const thousands = Math.floor(value / 1000)
  const hundreds = Math.floor((value % 1000) / 100)
  const rest = value % 100
  return [
    thousands ? `${underHundred(thousands)} thousand` : '',
    hundreds ? `${underHundred(hundreds)} hundred` : '',
    rest ? `${thousands || hundreds ? 'and ' : ''}${underHundred(rest)}` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

describe('a number in what somebody said', () => {
  it.each([
    ["It's $285 all in.", 285],
    ['two eighty-five, all in', 285],
    ['two hundred and eighty-five dollars', 285],
    ['twelve fifty for the lot', 1250],
    ['fifteen hundred', 1500],
    ['2.5k', 2500],
    ['$1,250.50', 1250.5],
    ['a hundred and ten', 110],
    ['two oh five', 205],
    ['that is two, eight, five', 285],
    ['one five zero', 150],
    ['a grand would do', 1000],
    ['4 hundred', 400],
  ])('%s', (text, value) => {
    expect(holdsNumber(text, value)).toBe(true)
  })

  it.each([
    ['fifteen', 50],
    ['one fifty', 115],
    ['sixteen', 60],
    ['$150', 15],
    ['two eighty-five', 85],
    ['and a lot of work', 1],
    ['thanks a lot', 0],
  ])('%s does not hold %d', (text, value) => {
    expect(holdsNumber(text, value)).toBe(false)
  })
})

test('whatever whole amount is said in full is found, and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999 }), (value) => {
      const text = `The price is ${spoken(value)} dollars, all in`
      const [first] = numbersIn(text)
      expect(first?.value).toBe(value)
    }),
  )
})

test('whatever amount is written in figures is found, with and without commas', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), (cents) => {
      const value = cents / 100
      expect(holdsNumber(`It is $${value.toLocaleString('en-US')} in all`, value)).toBe(true)
      expect(holdsNumber(`It is ${value} in all`, value)).toBe(true)
    }),
  )
})

test('a teen is never taken for its ty, however it is said', () => {
  const teens = fc.integer({ min: 3, max: 9 })
  fc.assert(
    fc.property(teens, fc.integer({ min: 0, max: 9 }), (unit, hundreds) => {
      const teen = hundreds * 100 + 10 + unit
      const ty = hundreds * 100 + unit * 10
      expect(holdsNumber(spoken(teen), ty)).toBe(false)
      expect(holdsNumber(spoken(ty), teen)).toBe(false)
    }),
  )
})
