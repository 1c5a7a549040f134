import { FRAME_BYTES, MULAW_DECODE } from './g711.ts'
import { Resampler } from './resampler.ts'

const TWILIO_RATE_HZ = 8000
/** Caller audio is converted in slices of this many bytes (whole base64 groups), however much comes. */
const SLICE_BYTES = 9 * FRAME_BYTES
const SLICE_BASE64 = (SLICE_BYTES / 3) * 4

// Shared by all calls: conversion is synchronous.
const mulaw = Buffer.allocUnsafeSlow(SLICE_BYTES)
const linear = new Int16Array(SLICE_BYTES)

export interface UplinkOptions {
  /** 16000 is Gemini's own input rate; 8000 skips our converter and leaves it to theirs. */
  readonly outputRateHz?: 8000 | 16000
  /** How many 20 ms frames go into one message: 1 is quickest, 2 or 3 cost fewer sends. */
  readonly framesPerMessage?: 1 | 2 | 3
}

/**
 * Caller to model: Twilio's base64 μ-law at 8 kHz → base64 PCM16 for Gemini. Feed it everything,
 * silence too: the model's own ear decides when a turn ends.
 */
export class Uplink implements Disposable {
  /** What the messages hold, as Gemini wants it declared. */
  readonly mimeType: string
  private readonly resampler: Resampler | null
  private readonly messageBytes: number
  private pending = Buffer.alloc(0)
  private pcm: Int16Array
  private filled = 0

  constructor(options: UplinkOptions = {}) {
    const outputRateHz = options.outputRateHz ?? 16_000
    const samplesPerByte = outputRateHz / TWILIO_RATE_HZ
    this.mimeType = `audio/pcm;rate=${outputRateHz}`
    this.resampler =
      outputRateHz === TWILIO_RATE_HZ ? null : new Resampler(TWILIO_RATE_HZ, outputRateHz)
    this.messageBytes = (options.framesPerMessage ?? 1) * FRAME_BYTES * samplesPerByte * 2
    this.pcm = new Int16Array(0)
    this.reserve(this.messageBytes / 2 + SLICE_BYTES * samplesPerByte)
  }

  /** Takes the payload of one Twilio message; returns what to send to Gemini, or null for not yet. */
  push(payload: string): string | null {
    for (let start = 0; start < payload.length; start += SLICE_BASE64) {
      const slice =
        payload.length <= SLICE_BASE64 ? payload : payload.slice(start, start + SLICE_BASE64)
      this.take(mulaw.subarray(0, mulaw.write(slice, 'base64')))
    }
    return this.message()
  }

  /** The same for μ-law that somebody has decoded already. */
  pushBytes(bytes: Uint8Array): string | null {
    if (bytes.length <= SLICE_BYTES) this.take(bytes)
    else {
      for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
        this.take(bytes.subarray(start, start + SLICE_BYTES))
      }
    }
    return this.message()
  }

  /** Frees the converter's memory, which is not garbage-collected. */
  close(): void {
    this.resampler?.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  private message(): string | null {
    if (this.filled * 2 < this.messageBytes) return null
    const message = this.pending.toString('base64', 0, this.filled * 2)
    this.filled = 0
    return message
  }

  private take(bytes: Uint8Array): void {
    const byteCount = bytes.length
    const input = linear.subarray(0, byteCount)
    for (let index = 0; index < byteCount; index++) {
      input[index] = MULAW_DECODE[bytes[index] ?? 0] ?? 0
    }
    this.reserve(this.filled + (this.resampler?.outputSamplesMax(byteCount) ?? byteCount))
    if (this.resampler) {
      this.filled += this.resampler.process(input, this.pcm, this.filled)
    } else {
      this.pcm.set(input, this.filled)
      this.filled += byteCount
    }
  }

  private reserve(sampleCount: number): void {
    if (sampleCount <= this.pcm.length) return
    const grown = Buffer.allocUnsafeSlow(2 * Math.max(sampleCount, 2 * this.pcm.length))
    this.pending.copy(grown)
    this.pending = grown
    this.pcm = new Int16Array(grown.buffer, 0, grown.length / 2)
  }
}
