import { describe, expect, it } from 'vitest'
import { formatTime, isTimeZone, parseTime } from './zoned-time.ts'

const LA = 'America/Los_Angeles'
const iso = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString()

describe('zoned times', () => {
  it('follow the clock of the zone on either side of a change', () => {
    expect(iso(parseTime('2026-11-01T00:30:00', LA))).toBe('2026-11-01T07:30:00.000Z')
    expect(iso(parseTime('2026-11-01T03:30:00', LA))).toBe('2026-11-01T11:30:00.000Z')
    expect(iso(parseTime('2026-03-08T03:30:00', LA))).toBe('2026-03-08T10:30:00.000Z')
    expect(iso(parseTime('2026-07-01T10:00:00', 'Asia/Kolkata'))).toBe('2026-07-01T04:30:00.000Z')
  })

  it('keep an offset of their own, whatever the zone', () => {
    expect(iso(parseTime('2026-11-22T10:00:00+01:00', LA))).toBe('2026-11-22T09:00:00.000Z')
    expect(iso(parseTime('2026-11-22t10:00:00z'))).toBe('2026-11-22T10:00:00.000Z')
  })

  it('are refused without offset or zone, or when no calendar has them', () => {
    expect(parseTime('2026-11-22T10:00:00')).toBeNull()
    expect(parseTime('2026-02-30T10:00:00Z')).toBeNull()
    expect(parseTime('2026-11-22T25:00:00Z')).toBeNull()
    expect(parseTime('2026-11-22')).toBeNull()
  })

  it('are written with the offset that holds at that instant', () => {
    expect(formatTime(Date.parse('2026-11-22T18:00:00Z'), LA)).toBe('2026-11-22T10:00:00-08:00')
    expect(formatTime(Date.parse('2026-07-22T18:00:00Z'), LA)).toBe('2026-07-22T11:00:00-07:00')
    expect(formatTime(Date.parse('2026-07-22T18:00:00Z'), 'Asia/Kolkata')).toBe(
      '2026-07-22T23:30:00+05:30',
    )
    expect(formatTime(Date.parse('2026-07-22T18:00:00Z'), 'UTC')).toBe('2026-07-22T18:00:00Z')
  })

  it('know which zones exist', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true)
    expect(isTimeZone('Mars/Olympus')).toBe(false)
  })
})
