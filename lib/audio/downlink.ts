import { FRAME_BYTES, MULAW_ENCODE, MULAW_SILENCE } from './g711.ts'
import { Resampler } from './resampler.ts'

const TWILIO_RATE_HZ = 8000
/** What Gemini sends when a part does not say. */
const GEMINI_RATE_HZ = 24_000
/** Model audio is converted in slices of this size, however much one message brings. */
const SLICE_BYTES = 12_288
const SLICE_BASE64 = (SLICE_BYTES / 3) * 4
const RATE_RATIO_MAX = 2

// Shared by all calls: conversion is synchronous. The first byte of `bytes` is for a carried one.
const bytes = Buffer.allocUnsafeSlow(SLICE_BYTES + 2)
const samples = new Int16Array(bytes.buffer, 0, bytes.length / 2)
const narrow = new Int16Array((RATE_RATIO_MAX * SLICE_BYTES) / 2 + 16)
const zeros = new Int16Array(4096)

/** A frame of μ-law, valid until the call returns. */
export type EmitFrame = (frame: Buffer) => void

/**
 * Model to caller: Gemini's base64 PCM16 → frames of exactly 160 μ-law bytes (20 ms), as
 * Twilio plays them. Emits as fast as it is fed; pacing is the caller's business.
 *
 * | on                      | call    | effect                                                      |
 * |-------------------------|---------|-------------------------------------------------------------|
 * | a part with audio       | push    | full frames out, the rest kept                              |
 * | the turn is complete    | flush   | the filter's tail out, the last frame filled with silence   |
 * | the model is interrupted| reset   | everything kept is dropped                                  |
 * | a pause in the stream   | nothing | never reset or flush on a timer: it cuts words              |
 */
export class Downlink implements Disposable {
  private readonly frame = Buffer.alloc(FRAME_BYTES)
  private resampler: Resampler
  private rateHz = GEMINI_RATE_HZ
  private mimeType = ''
  private filled = 0
  private oddByte: number | null = null
  /** Whether the converter holds audio that has not come out yet. */
  private holdsTail = false

  constructor() {
    this.resampler = new Resampler(this.rateHz, TWILIO_RATE_HZ)
  }

  /**
   * Takes one inline-data part; parts may be cut anywhere, even inside a sample. Throws a RangeError
   * when the part is not PCM of a rate we can play.
   */
  push(pcmBase64: string, emit: EmitFrame, mimeType?: string): void {
    if (mimeType !== undefined && mimeType !== this.mimeType) this.setFormat(mimeType, emit)
    for (let start = 0; start < pcmBase64.length; start += SLICE_BASE64) {
      this.take(pcmBase64.slice(start, start + SLICE_BASE64), emit)
    }
  }

  /** Ends a reply: all that was pushed comes out, in whole frames. Harmless when nothing is held. */
  flush(emit: EmitFrame): void {
    this.drainTail(emit)
    this.oddByte = null
    if (this.filled === 0) return
    this.frame.fill(MULAW_SILENCE, this.filled)
    this.emitFrame(emit)
  }

  /** Forgets the reply, so that none of it leaks into the next one. */
  reset(): void {
    this.resampler.reset()
    this.holdsTail = false
    this.oddByte = null
    this.filled = 0
  }

  /** Frees the converter's memory, which is not garbage-collected. */
  close(): void {
    this.resampler.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  private setFormat(mimeType: string, emit: EmitFrame): void {
    const rateHz = rateOf(mimeType)
    if (rateHz !== this.rateHz) {
      const next = new Resampler(rateHz, TWILIO_RATE_HZ)
      this.drainTail(emit)
      this.resampler.close()
      this.resampler = next
      this.rateHz = rateHz
      this.oddByte = null
    }
    this.mimeType = mimeType
  }

  private take(pcmBase64: string, emit: EmitFrame): void {
    const carried = this.oddByte === null ? 0 : 1
    if (this.oddByte !== null) bytes[0] = this.oddByte
    const byteCount = carried + bytes.write(pcmBase64, carried, 'base64')
    this.oddByte = byteCount % 2 === 1 ? (bytes[byteCount - 1] ?? 0) : null
    this.convert(samples.subarray(0, byteCount >> 1), emit)
  }

  private convert(input: Int16Array, emit: EmitFrame): void {
    if (input.length === 0) return
    const count = this.resampler.process(input, narrow)
    this.holdsTail = true
    const { frame } = this
    for (let index = 0; index < count;) {
      const end = Math.min(count, index + FRAME_BYTES - this.filled)
      let at = this.filled
      for (; index < end; index++, at++) {
        frame[at] = MULAW_ENCODE[(narrow[index] ?? 0) & 0xffff] ?? MULAW_SILENCE
      }
      this.filled = at
      if (at === FRAME_BYTES) this.emitFrame(emit)
    }
  }

  private drainTail(emit: EmitFrame): void {
    if (!this.holdsTail) return
    this.convert(zeros.subarray(0, this.resampler.latencySamples), emit)
    this.resampler.reset()
    this.holdsTail = false
  }

  private emitFrame(emit: EmitFrame): void {
    this.filled = 0
    emit(this.frame)
  }
}

function rateOf(mimeType: string): number {
  const [type = '', ...parameters] = mimeType.toLowerCase().split(';')
  if (type.trim() !== 'audio/pcm' && type.trim() !== 'audio/l16') {
    throw new RangeError(`cannot play ${mimeType}: only 16-bit PCM is understood`)
  }
  const rate = parameters.map((parameter) => parameter.trim()).find((p) => p.startsWith('rate='))
  const rateHz = rate === undefined ? GEMINI_RATE_HZ : Number(rate.slice('rate='.length))
  if (!Number.isInteger(rateHz) || rateHz < TWILIO_RATE_HZ / RATE_RATIO_MAX || rateHz > 96_000) {
    throw new RangeError(`cannot play ${mimeType}: the sample rate is out of range`)
  }
  return rateHz
}
