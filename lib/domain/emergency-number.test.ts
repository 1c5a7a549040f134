import { expect, test } from 'vitest'
import { emergencyNumberOf } from './emergency-number.ts'

test.each([
  ['America/Los_Angeles', '911'],
  ['America/Indiana/Knox', '911'],
  ['America/Toronto', '911'],
  ['America/Mexico_City', '911'],
  ['Pacific/Honolulu', '911'],
  ['Europe/Berlin', '112'],
  ['Europe/London', '112'],
  ['Atlantic/Canary', '112'],
  ['Asia/Kolkata', '112'],
])('in %s people call %s', (timezone, number) => {
  expect(emergencyNumberOf(timezone)).toBe(number)
})

test.each(['America/Sao_Paulo', 'Europe/Minsk', 'Asia/Tokyo', 'UTC', null])(
  'where the number is not certain (%s) none is named',
  (timezone) => {
    expect(emergencyNumberOf(timezone)).toBe('local')
  },
)

test('every zone that is listed exists', () => {
  const known = new Set(Intl.supportedValuesOf('timeZone'))
  for (const zone of ['America/Los_Angeles', 'America/Ciudad_Juarez', 'America/Fort_Nelson']) {
    expect(known.has(zone)).toBe(true)
  }
})
