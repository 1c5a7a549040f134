import { expect, test } from 'vitest'
import { quietUntilMs } from './quiet-hours.ts'

const NIGHT = { quietFrom: '21:00:00', quietTo: '08:00:00' }
const LOS_ANGELES = 'America/Los_Angeles'

function quietUntil(now: string, hours = NIGHT): string | null {
  const untilMs = quietUntilMs(hours, Date.parse(now), LOS_ANGELES)
  return untilMs === null ? null : new Date(untilMs).toISOString()
}

test('by day nobody waits', () => {
  expect(quietUntil('2026-11-21T14:00:00-08:00')).toBe(null)
  expect(quietUntil('2026-11-21T20:59:59-08:00')).toBe(null)
})

test('from the first minute of the night until the last, one waits for the morning', () => {
  expect(quietUntil('2026-11-21T21:00:00-08:00')).toBe('2026-11-22T16:00:00.000Z')
  expect(quietUntil('2026-11-22T07:59:30-08:00')).toBe('2026-11-22T16:00:00.000Z')
  expect(quietUntil('2026-11-22T08:00:00-08:00')).toBe(null)
})

test('a siesta within one day works as well', () => {
  const siesta = { quietFrom: '13:00', quietTo: '15:00' }
  expect(quietUntil('2026-11-21T13:30:00-08:00', siesta)).toBe('2026-11-21T23:00:00.000Z')
  expect(quietUntil('2026-11-21T15:00:00-08:00', siesta)).toBe(null)
})

test('equal times mean no quiet hours', () => {
  const never = { quietFrom: '08:00', quietTo: '08:00' }
  expect(quietUntil('2026-11-21T08:00:00-08:00', never)).toBe(null)
})

test('the night before the clocks go forward still ends at eight on the wall', () => {
  expect(quietUntil('2026-03-07T22:00:00-08:00')).toBe('2026-03-08T15:00:00.000Z')
})

test('so does the night before they go back', () => {
  expect(quietUntil('2026-10-31T22:00:00-07:00')).toBe('2026-11-01T16:00:00.000Z')
})
