import { expect, test } from 'vitest'
import { SILENCE } from './audio-port.ts'
import { JitterBuffer } from './jitter-buffer.ts'

/** A frame that is told from others by its first byte, loud unless it says otherwise. */
const frame = (mark: number, rest = 0x90): Uint8Array => {
  const bytes = new Uint8Array(160).fill(rest)
  bytes[0] = mark
  return bytes
}
const marks = (buffer: JitterBuffer, count: number): (number | 'silence')[] =>
  Array.from({ length: count }, () => {
    const next = buffer.next()
    return next === SILENCE ? 'silence' : (next[0] ?? -1)
  })

test('waits for four frames, then gives one at a time, in order', () => {
  const buffer = new JitterBuffer()
  for (const mark of [1, 2, 3]) buffer.push(frame(mark))
  expect(marks(buffer, 2)).toEqual(['silence', 'silence'])
  buffer.push(frame(4))
  expect(marks(buffer, 4)).toEqual([1, 2, 3, 4])
})

test('is silent in a gap, and fills up again before it goes on', () => {
  const buffer = new JitterBuffer()
  for (const mark of [1, 2, 3, 4]) buffer.push(frame(mark))
  marks(buffer, 4)
  expect(marks(buffer, 1)).toEqual(['silence'])
  buffer.push(frame(5))
  expect(marks(buffer, 1)).toEqual(['silence'])
  for (const mark of [6, 7, 8]) buffer.push(frame(mark))
  expect(marks(buffer, 4)).toEqual([5, 6, 7, 8])
})

test('never holds more than half a second, and loses the oldest', () => {
  const buffer = new JitterBuffer()
  for (let mark = 0; mark < 200; mark += 1) buffer.push(frame(mark))
  expect(buffer.depth).toBe(25)
  expect(marks(buffer, 1)).toEqual([175])
})

test('gives a delay back in the pauses, not in the middle of a word', () => {
  const buffer = new JitterBuffer()
  for (let mark = 0; mark < 12; mark += 1) buffer.push(frame(mark))
  for (let count = 0; count < 100; count += 1) {
    buffer.push(frame(100))
    buffer.next()
  }
  expect(buffer.depth).toBe(12)
  for (let count = 0; count < 600; count += 1) {
    buffer.push(frame(0xff, 0xff))
    buffer.next()
  }
  expect(buffer.depth).toBeLessThanOrEqual(5)
})
