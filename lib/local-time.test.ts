import { describe, expect, it } from 'vitest'
import { fromLocalTime, sayMoment, sayWindow, toLocalIso } from './local-time.ts'

const PACIFIC = 'America/Los_Angeles'

describe('local time', () => {
  it('carries its offset, in winter and in summer', () => {
    expect(toLocalIso('2026-11-21T17:12:00Z', PACIFIC)).toBe('2026-11-21T09:12:00-08:00')
    expect(toLocalIso('2026-07-21T17:12:00Z', PACIFIC)).toBe('2026-07-21T10:12:00-07:00')
    expect(toLocalIso('2026-11-21T17:12:00Z', 'UTC')).toBe('2026-11-21T17:12:00+00:00')
    expect(toLocalIso('2026-11-21T00:00:00Z', 'Asia/Kolkata')).toBe('2026-11-21T05:30:00+05:30')
  })

  it('is the same instant again when it is read', () => {
    const hourTwiceSaid = '2026-11-01T09:30:00.000Z'
    expect(new Date(toLocalIso(hourTwiceSaid, PACIFIC)).toISOString()).toBe(hourTwiceSaid)
  })

  it('writes midnight as zero', () => {
    expect(toLocalIso('2026-11-21T08:00:00Z', PACIFIC)).toBe('2026-11-21T00:00:00-08:00')
  })

  it('says the time with plain spaces', () => {
    const now = '2026-11-21T17:00:00Z'
    expect(sayMoment('2026-11-21T23:10:00Z', PACIFIC, now)).toBe('today at 3:10 PM')
  })

  it('counts days on the wall of the place, not in UTC', () => {
    const eveningBefore = '2026-11-21T05:00:00Z'
    expect(sayMoment('2026-11-21T07:59:00Z', PACIFIC, eveningBefore)).toBe('today at 11:59 PM')
    expect(sayMoment('2026-11-21T08:01:00Z', PACIFIC, eveningBefore)).toBe('tomorrow at 12:01 AM')
    expect(sayMoment('2026-11-23T18:00:00Z', PACIFIC, eveningBefore)).toBe(
      'Monday, November 23 at 10:00 AM',
    )
  })

  it('says a window and a moment as people do', () => {
    const now = '2026-11-21T17:00:00Z'
    const window = { startsAt: '2026-11-21T23:10:00Z', endsAt: '2026-11-22T01:10:00Z' }
    expect(sayWindow(window, PACIFIC, now)).toBe('today between 3:10 PM and 5:10 PM')
    expect(sayMoment('2026-11-22T17:00:00Z', PACIFIC, now)).toBe('tomorrow at 9:00 AM')
  })
})

describe('a clock on the wall', () => {
  it('shows an instant, in winter and in summer', () => {
    expect(fromLocalTime('2026-11-21T09:12', PACIFIC)).toBe('2026-11-21T17:12:00.000Z')
    expect(fromLocalTime('2026-07-21T10:12', PACIFIC)).toBe('2026-07-21T17:12:00.000Z')
    expect(fromLocalTime('2026-11-21T05:30', 'Asia/Kolkata')).toBe('2026-11-21T00:00:00.000Z')
    expect(fromLocalTime('2026-11-21T00:00', 'Pacific/Kiritimati')).toBe('2026-11-20T10:00:00.000Z')
  })

  it('shows an hour twice when it is put back, and one never when it is put forward', () => {
    expect(fromLocalTime('2026-11-01T01:30', PACIFIC)).toBe('2026-11-01T08:30:00.000Z')
    expect(fromLocalTime('2026-03-08T02:30', PACIFIC)).toBeNull()
    expect(fromLocalTime('2026-03-08T03:30', PACIFIC)).toBe('2026-03-08T10:30:00.000Z')
  })

  it('shows nothing that is no time', () => {
    expect(fromLocalTime('2026-02-30T25:00', PACIFIC)).toBeNull()
    expect(fromLocalTime('2026-02-30T10:00', PACIFIC)).toBeNull()
  })
})
