import { describe, expect, test } from 'vitest'
import { MULAW_DECODE } from './g711.ts'
import { lengthOf, rangeOf, wavBytes, wavRange, type WavRecording } from './recording-wav.ts'

/** 40 ms of which every sample tells where it is. */
function piece(marker: number): Uint8Array {
  const side = (offset: number): number[] =>
    Array.from({ length: 320 }, (_, index) => (marker + offset + index) % 200)
  return Uint8Array.from([...side(0), ...side(7)])
}

const stored = new Map([
  ['a', piece(1)],
  ['b', piece(90)],
])
/** Silence before, between and after; the two pieces are 40 ms each. */
const recording: WavRecording = {
  pieces: [
    { path: 'a', startMs: 20, lengthMs: 40 },
    { path: 'b', startMs: 100, lengthMs: 40 },
  ],
  lengthMs: 160,
}

async function bytesOf(from: number, to: number, of = recording): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const read = async (path: string): Promise<Uint8Array> => stored.get(path) ?? new Uint8Array()
  for await (const part of wavRange(of, { from, to }, read)) parts.push(part)
  return Buffer.concat(parts)
}

describe('a recording as a file', () => {
  test('says of itself what it is', async () => {
    const file = await bytesOf(0, wavBytes(recording))
    expect(file).toHaveLength(44 + 160 * 32)
    expect(file.toString('latin1', 0, 4)).toBe('RIFF')
    expect(file.readUInt32LE(4)).toBe(file.length - 8)
    expect(file.toString('latin1', 8, 16)).toBe('WAVEfmt ')
    expect([20, 22, 32, 34].map((at) => file.readUInt16LE(at))).toEqual([1, 2, 4, 16])
    expect([24, 28].map((at) => file.readUInt32LE(at))).toEqual([8_000, 32_000])
    expect(file.readUInt32LE(40)).toBe(160 * 32)
  })

  test('has each side on its own channel, where it was, and silence elsewhere', async () => {
    const data = (await bytesOf(0, wavBytes(recording))).subarray(44)
    const sample = (ms: number, index: number, channel: number): number =>
      data.readInt16LE(ms * 32 + index * 4 + channel * 2)
    expect(sample(20, 0, 0)).toBe(MULAW_DECODE[1])
    expect(sample(20, 0, 1)).toBe(MULAW_DECODE[8])
    expect(sample(20, 319, 0)).toBe(MULAW_DECODE[(1 + 319) % 200])
    expect(sample(100, 5, 1)).toBe(MULAW_DECODE[(97 + 5) % 200])
    for (const [fromMs, toMs] of [
      [0, 20],
      [60, 100],
      [140, 160],
    ] as const) {
      expect(data.subarray(fromMs * 32, toMs * 32).every((byte) => byte === 0)).toBe(true)
    }
  })

  test('is the same whatever ranges it is asked for in, odd ones too', async () => {
    const total = wavBytes(recording)
    const whole = await bytesOf(0, total)
    for (const step of [1_001, 44, 639, 3_000]) {
      const parts: Buffer[] = []
      for (let from = 0; from < total; from += step) {
        // oxlint-disable-next-line no-await-in-loop
        parts.push(await bytesOf(from, Math.min(total, from + step)))
      }
      expect(Buffer.concat(parts).equals(whole)).toBe(true)
    }
  })

  test('reads only the pieces that are asked for', async () => {
    const asked: string[] = []
    const read = async (path: string): Promise<Uint8Array> => {
      asked.push(path)
      return stored.get(path) ?? new Uint8Array()
    }
    const range = { from: 44 + 110 * 32, to: 44 + 120 * 32 }
    for await (const part of wavRange(recording, range, read)) void part
    expect(asked).toEqual(['b'])
  })

  test('lets the later of two pieces be heard where a second bridge took over', async () => {
    const overlapping: WavRecording = {
      pieces: [
        { path: 'a', startMs: 0, lengthMs: 40 },
        { path: 'b', startMs: 30, lengthMs: 40 },
      ],
      lengthMs: 70,
    }
    expect(lengthOf(overlapping.pieces)).toBe(70)
    const data = (await bytesOf(44, wavBytes(overlapping), overlapping)).subarray(0)
    expect(data).toHaveLength(70 * 32)
    expect(data.readInt16LE(29 * 32)).toBe(MULAW_DECODE[(1 + 29 * 8) % 200])
    expect(data.readInt16LE(30 * 32)).toBe(MULAW_DECODE[90])
  })

  test('is silent where a piece has gone meanwhile', async () => {
    const gone = { ...recording, pieces: [{ path: 'gone', startMs: 0, lengthMs: 160 }] }
    const data = await bytesOf(44, wavBytes(gone), gone)
    expect(data).toHaveLength(160 * 32)
    expect(data.every((byte) => byte === 0)).toBe(true)
  })
})

test.each([
  [null, null],
  ['bytes=0-', { from: 0, to: 100 }],
  ['bytes=10-19', { from: 10, to: 20 }],
  ['bytes=10-1000', { from: 10, to: 100 }],
  ['bytes=-30', { from: 70, to: 100 }],
  ['bytes=-1000', { from: 0, to: 100 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=20-10', null],
  ['bytes=0-1,5-6', null],
  ['bytes=-', null],
  ['seconds=1-2', null],
] as const)('of a hundred bytes the header %j asks for %j', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range)
})
