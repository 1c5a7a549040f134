import { expect, test } from 'vitest'
import { BargeIn } from './barge-in.ts'

const STARTED = { kind: 'started' } as const

test('holds back for a moment when the caller begins to speak over the agent', () => {
  const bargeIn = new BargeIn()
  bargeIn.greeted(0)
  expect(bargeIn.speech(STARTED, true, 5_000)).toBe(400)
})

test('does not hold back when nothing is being said, or when the caller stops', () => {
  const bargeIn = new BargeIn()
  bargeIn.greeted(0)
  expect(bargeIn.speech(STARTED, false, 5_000)).toBeNull()
  expect(bargeIn.speech({ kind: 'ended', speechMs: 500 }, true, 5_000)).toBeNull()
})

test('does not let a late hello make the greeting stutter', () => {
  const bargeIn = new BargeIn()
  expect(bargeIn.speech(STARTED, true, 0)).toBeNull()
  bargeIn.greeted(1_000)
  expect(bargeIn.speech(STARTED, true, 2_499)).toBeNull()
  expect(bargeIn.speech(STARTED, true, 2_500)).toBe(400)
})

test('rests after a guess that was wrong, and not after one that was right', () => {
  const bargeIn = new BargeIn()
  bargeIn.greeted(0)
  bargeIn.speech(STARTED, true, 5_000)
  expect(bargeIn.speech(STARTED, true, 7_000)).toBeNull()
  bargeIn.confirmed()
  expect(bargeIn.speech(STARTED, true, 7_000)).toBe(400)
})
