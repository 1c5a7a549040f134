import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Downlink } from './downlink.ts'
import { FRAME_BYTES, MULAW_SILENCE } from './g711.ts'

/** A tone with content at every chunk boundary, as Gemini would send it. */
function tone(milliseconds: number, rateHz = 24_000): Buffer {
  const pcm = Buffer.alloc(2 * Math.round((milliseconds * rateHz) / 1000))
  for (let index = 0; index < pcm.length / 2; index++) {
    pcm.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 440 * index) / rateHz)), 2 * index)
  }
  return pcm
}

/** Pushes a reply in chunks of the given byte counts (the last one repeats) and ends it. */
function play(pcm: Buffer, byteCounts: readonly number[], mimeType?: string): string[] {
  using downlink = new Downlink()
  const frames: string[] = []
  for (let start = 0, chunk = 0; start < pcm.length; chunk++) {
    const byteCount = byteCounts[Math.min(chunk, byteCounts.length - 1)] ?? pcm.length
    const part = pcm.subarray(start, start + byteCount).toString('base64')
    downlink.push(part, (frame) => frames.push(textOf(frame)), mimeType)
    start += byteCount
  }
  downlink.flush((frame) => frames.push(textOf(frame)))
  return frames
}

/** A frame is only lent. */
const textOf = (frame: Buffer): string => frame.toString('base64')

const bytesOf = (frames: readonly string[]): number[] =>
  frames.flatMap((frame) => [...Buffer.from(frame, 'base64')])

describe('Downlink', () => {
  it('turns 100 ms into 800 samples and 32 more of tail, the last frame filled with silence', () => {
    using downlink = new Downlink()
    const frames: string[] = []
    downlink.push(tone(100).toString('base64'), (frame) => frames.push(textOf(frame)))
    expect(frames).toHaveLength(800 / FRAME_BYTES)
    downlink.flush((frame) => frames.push(textOf(frame)))
    expect(frames).toHaveLength(800 / FRAME_BYTES + 1)
    expect(frames.map((frame) => Buffer.from(frame, 'base64').length)).toEqual(
      frames.map(() => FRAME_BYTES),
    )
    const last = bytesOf(frames.slice(-1))
    expect(last.slice(32)).toEqual(Array.from({ length: FRAME_BYTES - 32 }, () => MULAW_SILENCE))
    expect(last.slice(0, 16).every((code) => code !== MULAW_SILENCE)).toBe(true)
  })

  it('plays the same frames however the reply was cut, even inside a sample', () => {
    const pcm = tone(730)
    const whole = play(pcm, [pcm.length])
    expect(play(pcm, [960])).toEqual(whole)
    expect(play(pcm, [1, 7, 4799, 2, 333])).toEqual(whole)
    expect(play(pcm, [1])).toEqual(whole)
  })

  it('plays a message larger than its own slice', () => {
    const pcm = tone(3000)
    expect(play(pcm, [pcm.length])).toEqual(play(pcm, [4800]))
  })

  it('plays 16 and 48 kHz at the right length', () => {
    expect(play(tone(500, 16_000), [640], 'audio/pcm;rate=16000')).toHaveLength(26)
    expect(play(tone(500, 48_000), [1920], 'audio/pcm; rate=48000')).toHaveLength(26)
    expect(play(tone(500), [960], 'audio/pcm')).toEqual(play(tone(500), [960]))
  })

  it('changes rate in the middle of a reply without losing what came before', () => {
    using downlink = new Downlink()
    const frames: string[] = []
    downlink.push(
      tone(100).toString('base64'),
      (frame) => frames.push(textOf(frame)),
      'audio/pcm;rate=24000',
    )
    downlink.push(
      tone(100, 16_000).toString('base64'),
      (frame) => frames.push(textOf(frame)),
      'audio/pcm;rate=16000',
    )
    downlink.flush((frame) => frames.push(textOf(frame)))
    expect(frames.slice(0, 5)).toEqual(play(tone(100), [960]).slice(0, 5))
    expect(frames).toHaveLength(Math.ceil((800 + 32 + 800 + 32) / FRAME_BYTES))
  })

  it('refuses what is not PCM, and rates that no one can play', () => {
    using downlink = new Downlink()
    const push = (mimeType: string) => () => downlink.push('AAAA', () => {}, mimeType)
    expect(push('audio/opus')).toThrow(RangeError)
    expect(push('audio/pcm;rate=0')).toThrow(RangeError)
    expect(push('audio/pcm;rate=fast')).toThrow(RangeError)
  })

  it('lets nothing of an interrupted reply into the next one', () => {
    using downlink = new Downlink()
    downlink.push(tone(333).subarray(0, 9999).toString('base64'), () => {})
    downlink.reset()
    const frames: string[] = []
    downlink.push(tone(100).toString('base64'), (frame) => frames.push(textOf(frame)))
    downlink.flush((frame) => frames.push(textOf(frame)))
    expect(frames).toEqual(play(tone(100), [4800]))
  })

  it('is silent for silence after a reset', () => {
    using downlink = new Downlink()
    downlink.push(tone(333).toString('base64'), () => {})
    downlink.reset()
    const frames: string[] = []
    downlink.push(Buffer.alloc(4800).toString('base64'), (frame) => frames.push(textOf(frame)))
    expect(new Set(bytesOf(frames))).toEqual(new Set([MULAW_SILENCE]))
  })

  it('starts every reply afresh after a flush', () => {
    using downlink = new Downlink()
    const replies = [0, 1].map(() => {
      const frames: string[] = []
      downlink.push(tone(90).toString('base64'), (frame) => frames.push(textOf(frame)))
      downlink.flush((frame) => frames.push(textOf(frame)))
      return frames
    })
    expect(replies[1]).toEqual(replies[0])
  })

  it('emits nothing when there is nothing to flush', () => {
    using downlink = new Downlink()
    const frames: string[] = []
    downlink.flush((frame) => frames.push(textOf(frame)))
    downlink.push(tone(100).toString('base64'), () => {})
    downlink.flush(() => {})
    downlink.flush((frame) => frames.push(textOf(frame)))
    expect(frames).toEqual([])
  })
})

describe('a pause in the stream', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('changes nothing, however long it lasts', async () => {
    using downlink = new Downlink()
    const frames: string[] = []
    const pcm = tone(200)
    downlink.push(pcm.subarray(0, 5001).toString('base64'), (frame) => frames.push(textOf(frame)))
    await vi.advanceTimersByTimeAsync(10_000)
    downlink.push(pcm.subarray(5001).toString('base64'), (frame) => frames.push(textOf(frame)))
    downlink.flush((frame) => frames.push(textOf(frame)))
    expect(frames).toEqual(play(pcm, [pcm.length]))
  })
})
