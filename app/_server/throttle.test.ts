import { expect, test } from 'vitest'
import { clientAddress, Throttle } from './throttle.ts'

test('so many acts a minute are allowed to each, and the next minute again', () => {
  const throttle = new Throttle(2)
  const acts = [0, 1, 2].map((ms) => throttle.allows('a', ms))
  expect(acts).toEqual([true, true, false])
  expect(throttle.allows('b', 3)).toBe(true)
  expect(throttle.allows('a', 60_001)).toBe(true)
})

test('an address that the client wrote itself does not count', () => {
  const headers = new Headers({ 'x-forwarded-for': '1.2.3.4, 10.0.0.7' })
  expect(clientAddress(headers)).toBe('10.0.0.7')
  expect(clientAddress(new Headers())).toBe('unknown')
})
