import load from '@echogarden/speex-resampler-wasm/simd'

/** 4 ms of delay, ripple ≤ 0.02 dB to 3.4 kHz, images and aliases below -84 dB. */
const QUALITY = 4
/** Samples that cross into WASM memory at once, either way. */
const BLOCK_SAMPLES = 4096
/** Room for the sample by which a block may exceed the exact ratio. */
const SLACK_SAMPLES = 16
const RATE_MIN_HZ = 4000
const RATE_MAX_HZ = 192_000

const speex = await load()

// One scratch block serves every call: conversion is synchronous, so two never need it at once.
// [samples read u32][samples written u32][input][output]
const counts = speex._malloc(8 + 4 * BLOCK_SAMPLES)
const inputBlock = counts + 8
const outputBlock = inputBlock + 2 * BLOCK_SAMPLES

/**
 * A streaming converter of mono PCM16 from one rate to another: any chunking of the same input gives
 * the same output. One per direction and call. WASM memory is not garbage-collected: close it.
 */
export class Resampler implements Disposable {
  /** How many input samples of silence push the last of the signal out. */
  readonly latencySamples: number
  private readonly state: number
  private readonly blockSamples: number
  private readonly outputRatio: number
  private closed = false

  constructor(inputRateHz: number, outputRateHz: number) {
    for (const rateHz of [inputRateHz, outputRateHz]) {
      if (!Number.isInteger(rateHz) || rateHz < RATE_MIN_HZ || rateHz > RATE_MAX_HZ) {
        throw new RangeError(
          `cannot resample ${inputRateHz} Hz to ${outputRateHz} Hz: rates are whole numbers from ${RATE_MIN_HZ} to ${RATE_MAX_HZ}`,
        )
      }
    }
    this.outputRatio = outputRateHz / inputRateHz
    const fitting = Math.floor((BLOCK_SAMPLES - SLACK_SAMPLES) / this.outputRatio)
    this.blockSamples = Math.min(BLOCK_SAMPLES, fitting)
    this.state = speex._speex_resampler_init(1, inputRateHz, outputRateHz, QUALITY, counts)
    if (this.state === 0) {
      throw new RangeError(`cannot resample ${inputRateHz} Hz to ${outputRateHz} Hz`)
    }
    this.latencySamples = speex._speex_resampler_get_input_latency(this.state)
  }

  /** The largest count that `process` can write for that many input samples. */
  outputSamplesMax(inputSamples: number): number {
    return Math.ceil(inputSamples * this.outputRatio) + 1
  }

  /** Converts all of the input into `output` from `offset` on; returns how many samples it wrote. */
  process(input: Int16Array, output: Int16Array, offset = 0): number {
    this.assertOpen()
    let written = offset
    for (let read = 0; read < input.length;) {
      // A whole frame, which is nearly always, needs no view of a part of it, nor does the way back.
      const isWhole = read === 0 && input.length <= this.blockSamples
      const block = isWhole ? input : input.subarray(read, read + this.blockSamples)
      speex.HEAP16.set(block, inputBlock >> 1)
      speex.HEAPU32[counts >> 2] = block.length
      speex.HEAPU32[(counts >> 2) + 1] = BLOCK_SAMPLES
      speex._speex_resampler_process_int(this.state, 0, inputBlock, counts, outputBlock, counts + 4)
      // The views are read again after the call: it may have grown the memory under them.
      const taken = speex.HEAPU32[counts >> 2] ?? 0
      const given = speex.HEAPU32[(counts >> 2) + 1] ?? 0
      if (taken === 0 && given === 0) throw new Error('the resampler made no progress')
      const heap = speex.HEAP16
      const from = outputBlock >> 1
      for (let index = 0; index < given; index++) output[written + index] = heap[from + index] ?? 0
      written += given
      read += taken
    }
    return written - offset
  }

  /** Forgets all it was fed, as if it were new. */
  reset(): void {
    this.assertOpen()
    speex._speex_resampler_reset_mem(this.state)
  }

  /** Frees the state. Closing twice is harmless; using it afterwards throws. */
  close(): void {
    if (this.closed) return
    this.closed = true
    speex._speex_resampler_destroy(this.state)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  private assertOpen(): void {
    if (this.closed) throw new Error('the resampler is closed')
  }
}

/**
 * Bytes of WASM memory that all converters together have claimed; it never shrinks.
 *
 * @internal for the tests
 */
export function resamplerMemoryBytes(): number {
  return speex.HEAPU32.byteLength
}
