import { expect, test } from 'vitest'
import { clockOf, figuresOf, timeLineOf, type TimedTurn } from './time-line.ts'

const turn = (seq: number, part: Partial<TimedTurn>): TimedTurn => ({
  seq,
  speaker: 'agent',
  text: 'Words',
  started_ms: 0,
  ended_ms: null,
  interrupted: false,
  heard_ms: null,
  unheard_ms: null,
  reply_ms: null,
  ...part,
})

/** A call of a hundred seconds, so that a second is one percent. */
const END_MS = 100_000

test('puts each turn where it was spoken, in the lane of who spoke', () => {
  const { bars, durationMs } = timeLineOf(
    [
      turn(0, { started_ms: 0, ended_ms: 6_000, heard_ms: 5_000 }),
      turn(1, { speaker: 'caller', started_ms: 10_000, ended_ms: 14_500, text: 'A leak' }),
    ],
    [],
    END_MS,
  )
  expect(durationMs).toBe(END_MS)
  expect(bars).toMatchObject([
    // What was heard counts, not when the last mark came back.
    { seq: 0, lane: 'agent', x: 0, width: 5, cutWidth: 0, label: 'Agent at 0:00' },
    { seq: 1, lane: 'caller', x: 10, width: 4.5, cutWidth: 0, words: 'A leak' },
  ])
})

test('shows of an interrupted turn what was heard and what was cut off', () => {
  const { bars } = timeLineOf(
    [turn(0, { started_ms: 20_000, heard_ms: 2_000, unheard_ms: 3_000, interrupted: true })],
    [],
    END_MS,
  )
  expect(bars).toMatchObject([
    { x: 20, width: 2, cutWidth: 3, label: 'Agent at 0:20, interrupted' },
  ])
})

test('lets a turn that is being spoken reach to now, and no bar be too short to hit', () => {
  const { bars } = timeLineOf(
    [
      turn(0, { speaker: 'caller', started_ms: 90_000 }),
      turn(1, { started_ms: 50_000, ended_ms: 50_000, heard_ms: 0 }),
    ],
    [],
    END_MS,
  )
  expect(bars.map(({ width }) => width)).toEqual([10, 0.25])
})

test('colours a wait by how long somebody waited, up to 1.2 and 2 seconds', () => {
  const waits = [400, 1_200, 1_201, 2_000, 2_001]
  const { gaps } = timeLineOf(
    waits.map((ms, seq) => turn(seq, { started_ms: 10_000 * (seq + 1), reply_ms: ms })),
    [],
    END_MS,
  )
  expect(gaps.map(({ tone }) => tone)).toEqual(['fine', 'fine', 'fair', 'fair', 'slow'])
  // The wait ends where the reply begins.
  expect(gaps[4]).toMatchObject({ x: 48, width: 2, ms: 2_001 })
})

test('marks keys among the rest, in the order of time, and never beside the line', () => {
  const { marks, durationMs } = timeLineOf(
    [turn(0, { speaker: 'keypad', started_ms: 40_000, text: 'pressed 1' })],
    [
      { atMs: 110_000, label: 'Quote recorded', kind: 'event' },
      { atMs: -300, label: 'Told before', kind: 'event' },
    ],
    END_MS,
  )
  expect(durationMs).toBe(110_000)
  expect(marks.map(({ label, x }) => [label, x])).toEqual([
    ['Told before', 0],
    ['pressed 1', 36.36],
    ['Quote recorded', 100],
  ])
})

test('has ticks that can be read, however long the call', () => {
  for (const durationMs of [1_000, 45_000, 400_000, 900_000, 7_200_000]) {
    const { ticks } = timeLineOf([], [], durationMs)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    expect(ticks.length).toBeLessThanOrEqual(13)
    expect(ticks[0]).toEqual({ x: 0, label: '0:00' })
  }
  expect(timeLineOf([], [], 60_000).ticks[1]?.label).toBe('0:05')
})

test('an empty call is an empty line of half a minute', () => {
  const line = timeLineOf([], [], 0)
  expect(line).toMatchObject({ durationMs: 30_000, bars: [], gaps: [], marks: [] })
})

test('tells the median and the slowest twentieth of the waits, and who spoke how long', () => {
  const turns = [
    ...Array.from({ length: 20 }, (_, index) =>
      turn(index, { heard_ms: 1_000, reply_ms: (index + 1) * 100 }),
    ),
    turn(20, { speaker: 'caller', started_ms: 5_000, ended_ms: 9_000 }),
    turn(21, { heard_ms: 500, interrupted: true }),
  ]
  expect(figuresOf(turns, END_MS)).toEqual({
    p50Ms: 1_000,
    p95Ms: 1_900,
    replies: 20,
    interruptions: 1,
    agentMs: 20_500,
    callerMs: 4_000,
  })
  expect(figuresOf([], 0)).toMatchObject({ p50Ms: null, p95Ms: null, replies: 0 })
})

test('a clock reads minutes and seconds', () => {
  expect([0, 67_900, -5, 600_000].map(clockOf)).toEqual(['0:00', '1:07', '0:00', '10:00'])
})
