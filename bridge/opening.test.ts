import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OpeningWait } from './opening.ts'

let opened: string[]
let wait: OpeningWait

beforeEach(() => {
  vi.useFakeTimers()
  opened = []
  wait = new OpeningWait((hello) => opened.push(hello))
})

afterEach(() => {
  wait.cancel()
  vi.useRealTimers()
})

test('speaks first when nobody says hello', () => {
  vi.advanceTimersByTime(1_199)
  expect(opened).toEqual([])
  vi.advanceTimersByTime(1)
  expect(opened).toEqual(['none'])
})

test('lets the other side finish its hello', () => {
  vi.advanceTimersByTime(1_000)
  wait.speech({ kind: 'started' })
  vi.advanceTimersByTime(2_000)
  expect(opened).toEqual([])
  wait.speech({ kind: 'ended', speechMs: 2_000 })
  expect(opened).toEqual(['hello'])
})

test('suspects a recording of whoever goes on for longer than a hello', () => {
  wait.speech({ kind: 'started' })
  wait.speech({ kind: 'ended', speechMs: 3_020 })
  expect(opened).toEqual(['recording'])
})

test('does not listen to music for ever', () => {
  wait.speech({ kind: 'started' })
  vi.advanceTimersByTime(15_000)
  expect(opened).toEqual(['recording'])
})

test('opens once', () => {
  wait.speech({ kind: 'ended', speechMs: 500 })
  wait.speech({ kind: 'ended', speechMs: 500 })
  vi.advanceTimersByTime(20_000)
  expect(opened).toEqual(['hello'])
})
