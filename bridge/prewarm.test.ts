import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Prewarm } from './prewarm.ts'

let warmed: string[]
let discarded: string[]
let prewarm: Prewarm<string>

beforeEach(() => {
  vi.useFakeTimers()
  warmed = []
  discarded = []
  prewarm = new Prewarm({
    maxCount: 2,
    warm: async (callId) => {
      warmed.push(callId)
      if (callId === 'unknown') throw new Error('no such call')
      return `line of ${callId}`
    },
    discard: (line) => discarded.push(line),
  })
})

afterEach(() => {
  vi.useRealTimers()
})

test('hands out each line once', async () => {
  expect(prewarm.prepare('a')).toBe(true)
  expect(await prewarm.take('a')).toBe('line of a')
  expect(await prewarm.take('a')).toBeNull()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(discarded).toEqual([])
})

test('prepares a call once, however often it is asked to', () => {
  prewarm.prepare('a')
  expect(prewarm.prepare('a')).toBe(true)
  expect(warmed).toEqual(['a'])
})

test('lets go of a line that nobody has taken in a minute', async () => {
  prewarm.prepare('a')
  await vi.advanceTimersByTimeAsync(59_999)
  expect(discarded).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(discarded).toEqual(['line of a'])
  expect(await prewarm.take('a')).toBeNull()
})

test('prepares no more calls than there is room for', () => {
  prewarm.prepare('a')
  prewarm.prepare('b')
  expect(prewarm.prepare('c')).toBe(false)
})

test('has nothing for a call that could not be prepared', async () => {
  prewarm.prepare('unknown')
  expect(await prewarm.take('unknown')).toBeNull()
})

test('lets go of everything at the end', async () => {
  prewarm.prepare('a')
  prewarm.prepare('b')
  prewarm.clear()
  await vi.advanceTimersByTimeAsync(0)
  expect(discarded).toEqual(['line of a', 'line of b'])
})
