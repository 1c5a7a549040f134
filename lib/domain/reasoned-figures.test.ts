import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { unsupportedFigures } from './reasoned-figures.ts'

const known = {
  money: [285, 410, 60, 470],
  numbers: [40, 90, 4.8, 2, 165],
  minutesOfDay: [9 * 60, 14 * 60 + 45],
  names: ['24/7 Plumbing'],
}

it.each([
  'Rapid Rooter asks $285 in total, $60 of them for the trip.',
  'Two hundred and eighty-five dollars, and they start within 40 minutes.',
  '24/7 Plumbing is rated 4.8 and gives a 90-day warranty.',
  'One of the two can start tomorrow at 9:00 AM, the other at 14:45.',
  'It is 165 percent of what is usual.',
])('%s', (text) => {
  expect(unsupportedFigures(text, known)).toEqual([])
})

it.each([
  ['It is $125 less than the other.', ['125']],
  ['They ask two hundred dollars.', ['two hundred']],
  ['They start at 10 AM.', ['10 AM']],
  ['They did 17 jobs here.', ['17']],
  // A count is not an amount.
  ['The fee is $40.', ['40']],
])('%s names what nobody gave', (text, figures) => {
  expect(unsupportedFigures(text, known)).toEqual(figures)
})

test('no invented amount passes, however large', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (amount) => {
      fc.pre(!known.money.includes(amount))
      expect(unsupportedFigures(`They ask $${amount} in all.`, known)).toHaveLength(1)
    }),
  )
})
