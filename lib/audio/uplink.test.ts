import { describe, expect, it } from 'vitest'
import { MULAW_DECODE, SILENT_FRAME } from './g711.ts'
import clips from './golden/caller-clips.json' with { type: 'json' }
import { Resampler } from './resampler.ts'
import { Uplink } from './uplink.ts'
import type { UplinkOptions } from './uplink.ts'

const speech = Buffer.from(clips.clips['fl-slt-03'].mulaw, 'base64')

function cut(bytes: Buffer, byteCount: number): string[] {
  return Array.from({ length: Math.ceil(bytes.length / byteCount) }, (_, index) =>
    bytes.subarray(index * byteCount, (index + 1) * byteCount).toString('base64'),
  )
}

function samplesOf(messages: readonly string[]): number[] {
  return messages.flatMap((message) => {
    const bytes = Buffer.from(message, 'base64')
    return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index))
  })
}

function messagesFor(payloads: readonly string[], options?: UplinkOptions): string[] {
  using uplink = new Uplink(options)
  return payloads.map((payload) => uplink.push(payload)).filter((message) => message !== null)
}

describe('Uplink', () => {
  it.each([77, 160, 5_000])('takes %i bytes at a time as it takes base64', (byteCount) => {
    using uplink = new Uplink()
    const payloads = cut(speech, byteCount)
    const messages = payloads
      .map((payload) => uplink.pushBytes(Buffer.from(payload, 'base64')))
      .filter((message) => message !== null)
    expect(messages).toEqual(messagesFor(payloads))
  })

  it('sends the caller as 16 kHz PCM, 640 bytes for each frame', () => {
    const messages = messagesFor(cut(speech, 160))
    expect(messages).toHaveLength(190)
    expect(new Set(messages.map((message) => Buffer.from(message, 'base64').length))).toEqual(
      new Set([640]),
    )
    using resampler = new Resampler(8000, 16_000)
    const expected = new Int16Array(2 * speech.length)
    resampler.process(
      Int16Array.from(speech, (code) => MULAW_DECODE[code] ?? 0),
      expected,
    )
    expect(samplesOf(messages)).toEqual([...expected])
  })

  it('declares the rate it sends', () => {
    using wide = new Uplink()
    using narrow = new Uplink({ outputRateHz: 8000 })
    expect(wide.mimeType).toBe('audio/pcm;rate=16000')
    expect(narrow.mimeType).toBe('audio/pcm;rate=8000')
  })

  it('sends the same samples whether one, two or three frames share a message', () => {
    const frames = cut(speech.subarray(0, 180 * 160), 160)
    const single = messagesFor(frames)
    const double = messagesFor(frames, { framesPerMessage: 2 })
    const triple = messagesFor(frames, { framesPerMessage: 3 })
    expect([single.length, double.length, triple.length]).toEqual([180, 90, 60])
    expect(samplesOf(double)).toEqual(samplesOf(single))
    expect(samplesOf(triple)).toEqual(samplesOf(single))
  })

  it('can pass the caller on at 8 kHz, decoded and nothing else', () => {
    const messages = messagesFor(cut(speech, 160), { outputRateHz: 8000 })
    expect(samplesOf(messages)).toEqual([...speech].map((code) => MULAW_DECODE[code]))
  })

  it('loses nothing when a message holds more than a frame', () => {
    const whole = messagesFor([speech.toString('base64')])
    expect(samplesOf(whole)).toEqual(samplesOf(messagesFor(cut(speech, 160))))
  })

  it('keeps a caller who says nothing silent', () => {
    const messages = messagesFor([SILENT_FRAME, SILENT_FRAME])
    expect(new Set(samplesOf(messages))).toEqual(new Set([0]))
  })

  it('keeps two calls apart', () => {
    using busy = new Uplink()
    using quiet = new Uplink()
    const heard = cut(speech, 160).flatMap((payload) => {
      busy.push(payload)
      return samplesOf([quiet.push(SILENT_FRAME) ?? ''])
    })
    expect(new Set(heard)).toEqual(new Set([0]))
  })
})
