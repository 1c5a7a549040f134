import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Goodbye } from './goodbye.ts'

let isHeard: boolean
let over: string[]
let goodbye: Goodbye

beforeEach(() => {
  vi.useFakeTimers()
  isHeard = true
  over = []
  goodbye = new Goodbye({
    isHeard: () => isHeard,
    onOver: (outcome) => over.push(outcome),
    onHandOver: () => over.push('handed over'),
  })
})

afterEach(() => {
  goodbye.cancel()
  vi.useRealTimers()
})

test('waits until the goodbye is said and heard', () => {
  goodbye.begin('finished')
  goodbye.spoke()
  isHeard = false
  goodbye.finished()
  vi.advanceTimersByTime(3_000)
  expect(over).toEqual([])
  isHeard = true
  goodbye.settle()
  expect(over).toEqual(['finished'])
})

test('waits a moment for a goodbye that may have been said already', () => {
  goodbye.begin('finished')
  vi.advanceTimersByTime(1_499)
  expect(over).toEqual([])
  vi.advanceTimersByTime(1)
  expect(over).toEqual(['finished'])
})

test('waits longer for a goodbye that was asked for', () => {
  goodbye.begin('silent', 'asked-for')
  vi.advanceTimersByTime(4_999)
  expect(over).toEqual([])
  vi.advanceTimersByTime(1)
  expect(over).toEqual(['silent'])
})

test('gives up on a goodbye whose end never comes', () => {
  goodbye.begin('finished')
  goodbye.spoke()
  isHeard = false
  vi.advanceTimersByTime(8_000)
  expect(over).toEqual(['finished'])
})

test('lets a long message play to its end, but not for ever', () => {
  isHeard = false
  goodbye.begin('voicemail')
  goodbye.spoke()
  goodbye.finished()
  for (let second = 0; second < 24; second++) {
    goodbye.settle()
    vi.advanceTimersByTime(1_000)
  }
  expect(over).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(over).toEqual(['voicemail'])
})

test('remembers what the call turned out to be', () => {
  goodbye.turnsOut('refused')
  expect(goodbye.outcomeOfHangUp).toBe('refused')
  goodbye.begin('finished')
  expect(goodbye.outcome).toBe('refused')
})

test('ends a call to a machine although nobody says goodbye', () => {
  goodbye.turnsOut('voicemail')
  vi.advanceTimersByTime(41_500)
  expect(over).toEqual(['voicemail'])
})

test('calls it a hang-up while nobody has begun to end the call', () => {
  expect(goodbye.outcomeOfHangUp).toBe('caller_hung_up')
  goodbye.begin('finished')
  expect(goodbye.outcomeOfHangUp).toBe('finished')
})

test('is over once', () => {
  goodbye.begin('finished')
  goodbye.begin('silent')
  vi.advanceTimersByTime(60_000)
  expect(over).toEqual(['finished'])
})

test('hands the caller over when the last word was heard, which is no end of the call', () => {
  isHeard = false
  goodbye.handOver()
  goodbye.spoke()
  goodbye.finished()
  expect(over).toEqual([])
  expect([goodbye.hasBegun, goodbye.outcome]).toEqual([true, null])
  goodbye.begin('finished')
  isHeard = true
  goodbye.settle()
  expect(over).toEqual(['handed over'])
})

test('whoever hangs up before a person was rung has hung up', () => {
  goodbye.handOver()
  expect(goodbye.outcomeOfHangUp).toBe('caller_hung_up')
})
