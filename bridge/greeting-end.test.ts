import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GreetingEnd } from './greeting-end.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function wait(isSpeaking: boolean): { greeting: GreetingEnd; ends: number[] } {
  const startedMs = Date.now()
  const ends: number[] = []
  const greeting = new GreetingEnd(isSpeaking, () => ends.push(Date.now() - startedMs))
  return { greeting, ends }
}

test('a machine that has fallen silent listens after two seconds', () => {
  const { ends } = wait(false)
  vi.advanceTimersByTime(30_000)
  expect(ends).toEqual([2_000])
})

test('a greeting is heard out, and so is the beep after it', () => {
  const { greeting, ends } = wait(true)
  vi.advanceTimersByTime(6_000)
  greeting.speech({ kind: 'ended', speechMs: 6_000 })
  vi.advanceTimersByTime(1_500)
  greeting.speech({ kind: 'started' })
  vi.advanceTimersByTime(400)
  greeting.speech({ kind: 'ended', speechMs: 400 })
  vi.advanceTimersByTime(30_000)
  expect(ends).toEqual([9_900])
})

test('what never ends is not waited for', () => {
  const { ends } = wait(true)
  vi.advanceTimersByTime(60_000)
  expect(ends).toEqual([25_000])
})

test('a call that is over waits for nothing', () => {
  const { greeting, ends } = wait(false)
  greeting.cancel()
  greeting.speech({ kind: 'ended', speechMs: 100 })
  vi.advanceTimersByTime(60_000)
  expect(ends).toEqual([])
})
