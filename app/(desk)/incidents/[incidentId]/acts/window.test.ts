import { expect, test } from 'vitest'
import { around, beginAt, endOf } from './window.ts'

const window = { day: '2026-11-24', from: '10:00', until: '12:00' }

test('a window that ends before it begins ends on the next day', () => {
  expect(endOf(window)).toBe('2026-11-24T12:00')
  expect(endOf({ ...window, day: '2026-12-31', from: '23:00', until: '01:30' })).toBe(
    '2027-01-01T01:30',
  )
  expect(endOf({ ...window, until: '10:00' })).toBe('2026-11-25T10:00')
})

test('a window that begins at another time stays as long as it was', () => {
  expect(beginAt(window, '15:45')).toEqual({ ...window, from: '15:45', until: '17:45' })
  expect(beginAt(window, '23:00')).toEqual({ ...window, from: '23:00', until: '01:00' })
  const night = { ...window, from: '23:00', until: '01:00' }
  expect(beginAt(night, '09:00')).toEqual({ ...window, from: '09:00', until: '11:00' })
})

test('what is agreed otherwise is in the way only where it overlaps', () => {
  const before = { from: '2026-11-24T08:00', until: '2026-11-24T10:00' }
  const during = { from: '2026-11-24T11:59', until: '2026-11-24T13:00' }
  const overNight = { from: '2026-11-23T22:00', until: '2026-11-24T00:30' }
  const nextDay = { from: '2026-11-25T11:00', until: '2026-11-25T12:00' }
  const all = [before, during, overNight, nextDay]
  expect(around(window, all)).toEqual({
    inTheWay: [during],
    thatDay: [before, during, overNight],
  })
  const late = { ...window, from: '23:00', until: '11:30' }
  expect(around(late, all).inTheWay).toEqual([nextDay])
})
