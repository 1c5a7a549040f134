import { expect, test } from 'vitest'
import { Playback, type PlaybackStep } from './playback.ts'

function speech(playback: Playback, turn: number, frames: number): void {
  for (let frame = 0; frame < frames; frame++)
    playback.enqueue(turn, new Uint8Array(160).fill(frame), true)
}
const framesOf = (steps: PlaybackStep[]): number =>
  steps.filter((step) => step.kind === 'frame').length
const marksOf = (steps: PlaybackStep[]): string[] =>
  steps.flatMap((step) => (step.kind === 'mark' ? [step.name] : []))

test('sends 200 ms ahead at once, and then as much as is played', () => {
  const playback = new Playback()
  speech(playback, 1, 100)
  expect(framesOf(playback.due(0))).toBe(10)
  expect(framesOf(playback.due(10))).toBe(0)
  expect(playback.nextDueMs()).toBe(40)
  expect(framesOf(playback.due(40))).toBe(2)
})

test('catches up after a stall, but never beyond its lead', () => {
  const playback = new Playback()
  speech(playback, 1, 100)
  playback.due(0)
  expect(framesOf(playback.due(1_000))).toBe(10)
  expect(playback.underruns).toBe(1)
})

test('asks every 200 ms and at the end of a turn how far Twilio has played', () => {
  const playback = new Playback()
  speech(playback, 1, 13)
  playback.endTurn(1)
  const marks = [...marksOf(playback.due(0)), ...marksOf(playback.due(200))]
  expect(marks).toEqual(['t0.1.1', 't0.1.2'])
})

test('knows from the marks what was heard, and when all of a turn was', () => {
  const playback = new Playback()
  speech(playback, 1, 13)
  playback.endTurn(1)
  playback.due(0)
  playback.due(200)
  expect(playback.markReturned('t0.1.1')).toEqual({ turn: 1, heardMs: 200, isWhole: false })
  expect(playback.isHeard).toBe(false)
  expect(playback.markReturned('t0.1.2')).toEqual({ turn: 1, heardMs: 260, isWhole: true })
  expect(playback.isHeard).toBe(true)
})

test('takes a turn that goes on after its supposed end for unfinished', () => {
  const playback = new Playback()
  speech(playback, 1, 5)
  playback.endTurn(1)
  const [first = ''] = marksOf(playback.due(0))
  speech(playback, 1, 5)
  expect(playback.markReturned(first)).toMatchObject({ isWhole: false })
  playback.endTurn(1)
  const [last = ''] = marksOf(playback.due(0))
  expect(playback.markReturned(last)).toEqual({ turn: 1, heardMs: 200, isWhole: true })
})

test('tells at an interruption how much was heard of each turn', () => {
  const playback = new Playback()
  speech(playback, 1, 20)
  playback.endTurn(1)
  speech(playback, 2, 30)
  const [mark = ''] = marksOf(playback.due(0))
  for (let nowMs = 40; nowMs <= 240; nowMs += 40) playback.due(nowMs)
  playback.markReturned(mark)
  expect(playback.interrupt(250)).toEqual([
    { turn: 1, heardMs: 250, totalMs: 400 },
    { turn: 2, heardMs: 0, totalMs: 600 },
  ])
  expect(playback.isHeard).toBe(true)
  expect(playback.isAudible(250)).toBe(false)
  expect(playback.due(250)).toEqual([])
})

test('never reckons more heard than one mark beyond the last that came back', () => {
  const playback = new Playback()
  speech(playback, 1, 100)
  for (let nowMs = 0; nowMs <= 1_000; nowMs += 40) playback.due(nowMs)
  expect(playback.interrupt(1_000)).toEqual([{ turn: 1, heardMs: 200, totalMs: 2_000 }])
})

test('takes a mark that a clear has sent back for no proof of anything', () => {
  const playback = new Playback()
  speech(playback, 1, 10)
  const [old = ''] = marksOf(playback.due(0))
  playback.interrupt(50)
  speech(playback, 2, 10)
  expect(marksOf(playback.due(50))).toEqual(['t1.2.2'])
  expect(playback.markReturned(old)).toBeNull()
})

test('tells nothing at an interruption of nothing', () => {
  const playback = new Playback()
  expect(playback.interrupt(0)).toEqual([])
})

test('drops what nobody could ever listen to', () => {
  const playback = new Playback()
  speech(playback, 1, 9_001)
  expect(playback.droppedFrames).toBe(1)
})
