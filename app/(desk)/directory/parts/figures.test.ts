import { expect, test } from 'vitest'
import { minuteWords } from './figures.tsx'

test('a duration has at most two units, and nothing measured is a dash', () => {
  expect([0.4, 1, 59.6, 60, 95, 1440, 3000].map(minuteWords)).toEqual([
    '24 s',
    '1 min',
    '1 h',
    '1 h',
    '1 h 35 min',
    '1 d',
    '2 d 2 h',
  ])
  expect(minuteWords(null)).toBe('–')
})
