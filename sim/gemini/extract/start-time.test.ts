import { describe, expect, it } from 'vitest'
import { readDurationMinutes, readStartTime } from './start-time.ts'
import { sayTime } from './wall-time.ts'

const NOW = '2026-11-21T14:05:30-08:00'

describe('readStartTime', () => {
  it('counts from now, in the zone of the property', () => {
    expect(readStartTime('in forty minutes', NOW)).toBe('2026-11-21T14:45:00-08:00')
    expect(readStartTime('half an hour', NOW, true)).toBe('2026-11-21T14:35:00-08:00')
  })

  it('reads days and hours the way people mean them', () => {
    expect(readStartTime('tomorrow at nine', NOW)).toBe('2026-11-22T09:00:00-08:00')
    expect(readStartTime('tomorrow morning', NOW)).toBe('2026-11-22T09:00:00-08:00')
    expect(readStartTime('at 4', NOW)).toBe('2026-11-21T16:00:00-08:00')
    expect(readStartTime('monday afternoon', NOW)).toBe('2026-11-23T14:00:00-08:00')
    expect(readStartTime('at quarter to nine tomorrow', NOW)).toBe('2026-11-22T08:45:00-08:00')
  })

  it('does not mistake how long the work takes for when it starts', () => {
    expect(readStartTime('I can be there at 2:45 PM today. I need two hours.', NOW)).toBe(
      '2026-11-21T14:45:00-08:00',
    )
  })

  it('says nothing where no time was said', () => {
    expect(readStartTime('It is 285 with a 90 day warranty', NOW)).toBeNull()
  })
})

describe('readDurationMinutes', () => {
  it('hears how long the work takes', () => {
    expect(readDurationMinutes('Tomorrow at 9 AM, for two hours.')).toBe(120)
    expect(readDurationMinutes('In two hours.')).toBeNull()
  })
})

describe('sayTime', () => {
  it('names the day only when it is another one', () => {
    expect(sayTime('2026-11-21T14:45:00-08:00', NOW)).toBe('2:45 PM')
    expect(sayTime('2026-11-22T09:00:00-08:00', NOW)).toBe('tomorrow at 9 AM')
  })
})
