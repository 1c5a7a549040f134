import { describe, expect, test } from 'vitest'
import type { RecordedChunk } from '#lib/db/recordings.ts'
import { Tape, type Side } from './tape.ts'

const SILENCE = 0xff
const FRAME = 160

const frame = (value: number, bytes = FRAME): string =>
  Buffer.alloc(bytes, value).toString('base64')

function taped(beganMs = 0): { tape: Tape; chunks: RecordedChunk[] } {
  const chunks: RecordedChunk[] = []
  return { tape: new Tape(beganMs, (chunk) => chunks.push(chunk)), chunks }
}

/** One side of a chunk. */
function sideOf(chunk: RecordedChunk | undefined, side: Side): Uint8Array {
  if (!chunk) throw new Error('no chunk')
  const half = chunk.audio.length / 2
  return side === 'caller' ? chunk.audio.subarray(0, half) : chunk.audio.subarray(half)
}

/** The milliseconds of the call at which a side has this value. */
function whereIs(value: number, chunks: readonly RecordedChunk[], side: Side): [number, number][] {
  return chunks.flatMap((chunk) => {
    const bytes = sideOf(chunk, side)
    const [first, last] = [bytes.indexOf(value), bytes.lastIndexOf(value)]
    if (first < 0) return []
    return [[chunk.startMs + first / 8, chunk.startMs + (last + 1) / 8] satisfies [number, number]]
  })
}

describe('a tape', () => {
  test('has each side where it was heard, counted from when it began', () => {
    const { tape, chunks } = taped(1_234)
    tape.write('caller', frame(1), 1_300, 1_300)
    tape.write('agent', frame(2), 1_304.5, 1_300)
    tape.end(1_500)
    expect(chunks).toMatchObject([{ startMs: 1_234, lengthMs: 260 }])
    expect(whereIs(1, chunks, 'caller')).toEqual([[1_300, 1_320]])
    expect(whereIs(2, chunks, 'agent')).toEqual([[1_304.5, 1_324.5]])
    expect(sideOf(chunks[0], 'agent')[0]).toBe(SILENCE)
  })

  test('lets go of ten seconds when nothing can change them any more, and never a byte twice', () => {
    const { tape, chunks } = taped()
    for (let ms = 0; ms < 35_000; ms += 20) {
      tape.write('caller', frame(1 + ((ms / 20) % 200)), ms, ms)
      tape.advance(ms)
    }
    expect(chunks.map(({ startMs }) => startMs)).toEqual([0, 10_000, 20_000])
    tape.end(35_000)
    expect(chunks.map(({ startMs, lengthMs }) => [startMs, lengthMs])).toEqual([
      [0, 10_000],
      [10_000, 10_000],
      [20_000, 10_000],
      [30_000, 5_000],
    ])
    for (const chunk of chunks) {
      const bytes = sideOf(chunk, 'caller')
      for (let at = 0; at < bytes.length; at += FRAME) {
        expect(bytes[at]).toBe(1 + (((chunk.startMs + at / 8) / 20) % 200))
      }
    }
  })

  test('carries a frame over from one piece to the next', () => {
    const { tape, chunks } = taped()
    tape.write('agent', frame(7), 9_990, 9_900)
    tape.end(10_100)
    expect(whereIs(7, chunks, 'agent')).toEqual([
      [9_990, 10_000],
      [10_000, 10_010],
    ])
  })

  test('takes back what an interruption cleared, in whatever piece it lies', () => {
    const { tape, chunks } = taped()
    for (let ms = 9_900; ms < 10_200; ms += 20) tape.write('agent', frame(3), ms, 9_900)
    tape.silence('agent', { fromMs: 9_950, toMs: Infinity })
    // What is said next is heard.
    tape.write('agent', frame(4), 9_960, 9_955)
    tape.end(10_500)
    expect(whereIs(3, chunks, 'agent')).toEqual([[9_900, 9_950]])
    expect(whereIs(4, chunks, 'agent')).toEqual([[9_960, 9_980]])
  })

  test('is silent for as long as media is missing, and skips what nobody spoke in', () => {
    const { tape, chunks } = taped()
    tape.write('caller', frame(1), 0, 0)
    tape.advance(0)
    tape.write('caller', frame(2), 45_000, 45_000)
    tape.advance(45_000)
    tape.end(45_100)
    expect(chunks.map(({ startMs }) => startMs)).toEqual([0, 40_000])
    expect(whereIs(2, chunks, 'caller')).toEqual([[45_000, 45_020]])
  })

  test('has no tone of a key, neither what came before its message nor what comes after', () => {
    const { tape, chunks } = taped()
    for (let ms = 0; ms < 3_000; ms += 20) {
      if (ms === 2_000) tape.muteCaller({ fromMs: 1_000, toMs: 2_500 })
      tape.write('caller', frame(ms < 2_000 ? 1 : 2), ms, ms)
      tape.write('agent', frame(3), ms, ms)
    }
    tape.end(3_000)
    expect(whereIs(1, chunks, 'caller')).toEqual([[0, 1_000]])
    expect(whereIs(2, chunks, 'caller')).toEqual([[2_500, 3_000]])
    expect(whereIs(3, chunks, 'agent')).toEqual([[0, 3_000]])
  })

  test('gives nothing away while it is held, and all of it at the end', () => {
    const { tape, chunks } = taped()
    for (let ms = 0; ms < 25_000; ms += 20) {
      if (ms === 5_000) tape.hold()
      tape.write('caller', frame(1), ms, ms)
      tape.advance(ms)
    }
    expect(chunks).toEqual([])
    tape.silence('caller', { fromMs: 6_000, toMs: 24_000 })
    tape.end(25_000)
    expect(whereIs(1, chunks, 'caller')).toEqual([
      [0, 6_000],
      [24_000, 25_000],
    ])
  })

  test('takes no harm from times that are none', () => {
    const { tape, chunks } = taped(5_000)
    for (const ms of [-1, 0, 4_999, Number.NaN, Infinity, 10 ** 9]) {
      tape.write('caller', frame(9), ms, 5_000)
    }
    tape.write('caller', frame(1, 4_000), 5_000, 5_000)
    tape.end(5_600)
    expect(whereIs(9, chunks, 'caller')).toEqual([])
    expect(whereIs(1, chunks, 'caller')).toEqual([[5_000, 5_500]])
  })
})
