import { expect, test } from 'vitest'
import { paperOf, paperWords, todayIn, worstPaper } from './papers.ts'

test('a paper holds on its last day, is due within a month, and is out the day after', () => {
  expect(paperOf('2026-11-21', '2026-11-21')).toEqual({ days: 0, state: 'soon' })
  expect(paperOf('2026-11-20', '2026-11-21')).toEqual({ days: -1, state: 'out' })
  expect(paperOf('2026-12-20', '2026-11-21').state).toBe('soon')
  expect(paperOf('2026-12-21', '2026-11-21').state).toBe('valid')
})

test('a month with a change of clocks has as many days', () => {
  expect(paperOf('2026-11-21', '2026-10-21').days).toBe(31)
})

test('what is missing is the worst', () => {
  const good = paperOf('2027-11-21', '2026-11-21')
  expect(worstPaper([good, paperOf('2026-11-30', '2026-11-21')]).days).toBe(9)
  expect(paperWords(worstPaper([good, null]))).toBe('not on file')
  expect(worstPaper([]).state).toBe('out')
})

test('says it as people do', () => {
  expect([-12, -1, 0, 1, 45].map((days) => paperWords({ days, state: 'soon' }))).toEqual([
    'out for 12 days',
    'out since yesterday',
    'runs out today',
    '1 day left',
    '45 days left',
  ])
})

test('today is the date on a clock over there', () => {
  const atNight = Date.parse('2026-11-21T03:00:00Z')
  expect(todayIn('America/Los_Angeles', atNight)).toBe('2026-11-20')
  expect(todayIn('Europe/Berlin', atNight)).toBe('2026-11-21')
})
