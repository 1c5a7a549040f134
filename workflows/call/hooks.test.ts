import { expect, test } from 'vitest'
import { callEndedToken } from './hooks.ts'

const FIRST = 'incident:quote:1:vendor'

test('all tries with one vendor in one round are heard at one hook', () => {
  expect(callEndedToken(`${FIRST}:2`)).toBe(callEndedToken(FIRST))
  expect(callEndedToken(`${FIRST}:again`)).toBe(callEndedToken(FIRST))
})

test('another vendor, another round and another kind of call have hooks of their own', () => {
  expect(callEndedToken('incident:quote:1:other')).not.toBe(callEndedToken(FIRST))
  expect(callEndedToken('incident:quote:2:vendor')).not.toBe(callEndedToken(FIRST))
  const landlord = ['incident:approval:1:1', 'incident:approval:1:2'].map(callEndedToken)
  expect(new Set(landlord).size).toBe(2)
})
