import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClipTurn } from './clip-turn.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function playing(wasGenerating = false): { clip: ClipTurn; over: () => number } {
  const onOver = vi.fn<() => void>()
  const clip = new ClipTurn(() => Date.now())
  clip.begin({ turn: 3, frames: 50, wasGenerating, onOver })
  return { clip, over: () => onOver.mock.calls.length }
}

test('withholds everything of the model until it was heard to its end, by the telephone’s word', () => {
  const { clip, over } = playing()
  for (const kind of ['agent-words', 'audio', 'turn-complete', 'interrupted'] as const) {
    expect(clip.withholds(kind)).toBe(true)
  }
  clip.heard({ turn: 2, heardMs: 900, isWhole: true })
  clip.heard({ turn: 3, heardMs: 900, isWhole: false })
  expect([clip.isPlaying, over()]).toEqual([true, 0])
  clip.withholds('turn-complete')
  clip.heard({ turn: 3, heardMs: 1_000, isWhole: true })
  expect([clip.isPlaying, over()]).toEqual([false, 1])
  expect(clip.withholds('audio')).toBe(false)
})

test('withholds the rest of what the model began to say during it, and no more', () => {
  const { clip } = playing(true)
  clip.heard({ turn: 3, heardMs: 1_000, isWhole: true })
  expect(clip.withholds('audio')).toBe(true)
  expect(clip.withholds('generation-complete')).toBe(true)
  expect(clip.withholds('turn-complete')).toBe(true)
  expect(clip.withholds('audio')).toBe(false)
})

test('does not wait for the end of a turn that never comes', () => {
  const { clip } = playing()
  clip.withholds('audio')
  clip.heard({ turn: 3, heardMs: 1_000, isWhole: true })
  vi.advanceTimersByTime(2_900)
  expect(clip.withholds('audio')).toBe(true)
  vi.advanceTimersByTime(200)
  expect(clip.withholds('audio')).toBe(false)
})

test('is over three seconds after its length when the mark was lost, and once', () => {
  const { clip, over } = playing()
  vi.advanceTimersByTime(3_900)
  expect(over()).toBe(0)
  vi.advanceTimersByTime(200)
  expect(over()).toBe(1)
  clip.heard({ turn: 3, heardMs: 1_000, isWhole: true })
  expect(over()).toBe(1)
})

test('says nothing of itself once the call is over', () => {
  const { clip, over } = playing()
  clip.stop()
  vi.advanceTimersByTime(10_000)
  expect(over()).toBe(0)
})
