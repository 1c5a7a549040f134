// @ts-check
/*
 * The sound of a telephone in the browser: μ-law, sample rates, jitter, levels. Plain JavaScript, because an
 * AudioWorklet loads its files as they are; pure, so that tests measure what the browser runs.
 */

/** Samples a second on the telephone line. */
export const LINE_RATE_HZ = 8000
/** 20 ms on the line: samples, and bytes of μ-law. */
export const FRAME_SAMPLES = 160

/** G.711 μ-law: a code word, inverted, is sign(1) exponent(3) step(4); the level is on a 14-bit scale. */
const LEVELS = Float32Array.from({ length: 256 }, (_, code) => {
  const inverted = ~code & 0xff
  const exponent = (inverted >> 4) & 7
  const level = ((2 * (inverted & 15) + 33) * 2 ** exponent - 33) * 4
  return (inverted & 0x80 ? -level : level) / 32768
})

/**
 * The code of a sample, as ITU-T G.191 codes it: 14 bits, cut towards zero.
 * @param {number} sample 16-bit
 */
export function mulawCode(sample) {
  const isNegative = sample < 0
  const magnitude = Math.min((isNegative ? ~sample : sample) >> 2, 8158) + 33
  const exponent = 26 - Math.clz32(magnitude)
  const step = (magnitude >> (exponent + 1)) & 15
  return ~((isNegative ? 0x80 : 0) | (exponent << 4) | step) & 0xff
}

/**
 * @param {ArrayLike<number>} samples −1 to 1; what is louder is clipped
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeMulaw(samples) {
  const codes = new Uint8Array(samples.length)
  for (let index = 0; index < codes.length; index += 1) {
    const sample = Math.round((samples[index] ?? 0) * 32768)
    codes[index] = mulawCode(Math.max(-32768, Math.min(32767, sample)))
  }
  return codes
}

/**
 * @param {ArrayLike<number>} codes
 * @returns {Float32Array<ArrayBuffer>} −1 to 1
 */
export function decodeMulaw(codes) {
  return Float32Array.from(codes, (code) => LEVELS[code & 0xff] ?? 0)
}

/** Length of the filter: half of it is the delay. */
const KERNEL_SECONDS = 0.0088
/** Of the lower of the two rates: flat to 3400 Hz, nothing left at 4050 Hz, for 8000. */
const CUTOFF = 0.4656
/** Kaiser window: about −90 dB beside the pass band. */
const KAISER_BETA = 8.8

/** Modified Bessel function of the first kind, order 0, by its series. @param {number} x */
function bessel0(x) {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

/** @param {number} one @param {number} other @returns {number} */
const commonDivisor = (one, other) => (other === 0 ? one : commonDivisor(other, one % other))

/**
 * Changes the sample rate of an unbroken signal: a windowed sinc, one set of coefficients for each
 * position that an output sample can have between two of the input. The same for any size of chunk.
 */
export class Resampler {
  /** @param {number} inputRateHz @param {number} outputRateHz both whole numbers */
  constructor(inputRateHz, outputRateHz) {
    const divisor = commonDivisor(inputRateHz, outputRateHz)
    this.up = outputRateHz / divisor
    this.down = inputRateHz / divisor
    this.taps = Math.ceil(KERNEL_SECONDS * inputRateHz)
    const cutoff = (CUTOFF * Math.min(inputRateHz, outputRateHz)) / inputRateHz
    this.phases = Array.from({ length: this.up }, (_, phase) => this.coefficients(phase, cutoff))
    /** The latest samples, the oldest first. */
    this.history = new Float64Array(this.taps)
    /** Where the next output sample lies, in parts of an input sample after the next input sample. */
    this.position = 0
  }

  /** @param {number} phase @param {number} cutoff cycles per input sample */
  coefficients(phase, cutoff) {
    const half = this.taps / 2
    const kernel = Float64Array.from({ length: this.taps }, (_, tap) => {
      const at = tap + phase / this.up - half
      const sinc = at === 0 ? 1 : Math.sin(2 * Math.PI * cutoff * at) / (2 * Math.PI * cutoff * at)
      const inWindow = Math.max(0, 1 - (at / half) ** 2)
      return sinc * bessel0(KAISER_BETA * Math.sqrt(inWindow))
    })
    const sum = kernel.reduce((total, value) => total + value, 0)
    return kernel.map((value) => value / sum)
  }

  reset() {
    this.history.fill(0)
    this.position = 0
  }

  /**
   * @param {ArrayLike<number>} input
   * @returns {Float32Array<ArrayBuffer>}
   */
  process(input) {
    const { taps, up, down, phases } = this
    const signal = new Float64Array(taps + input.length)
    signal.set(this.history)
    signal.set(input, taps)
    const output = new Float32Array(
      Math.max(0, Math.ceil((input.length * up - this.position) / down)),
    )
    for (let index = 0; index < output.length; index += 1) {
      const newest = taps + Math.floor(this.position / up)
      const kernel = phases[this.position % up] ?? new Float64Array(taps)
      let sum = 0
      for (let tap = 0; tap < taps; tap += 1)
        sum += (signal[newest - tap] ?? 0) * (kernel[tap] ?? 0)
      output[index] = sum
      this.position += down
    }
    this.position -= input.length * up
    this.history = signal.slice(input.length)
    return output
  }
}

/** Frames in hand before the first is played, and again after it ran dry: 60 ms. */
const TARGET_FRAMES = 3
/** 400 ms; whoever sends faster loses the oldest. */
const FRAMES_MAX = 20
const WINDOW_FRAMES = 50
/** Nobody notices a frame that is missing while it is as quiet as this. */
const QUIET = 0.012

/** Evens out frames that arrive unevenly; a delay that was caught once is given back in the pauses. */
export class JitterBuffer {
  constructor() {
    /** @type {Float32Array[]} */
    this.frames = []
    this.isFilling = true
    this.least = Infinity
    this.left = WINDOW_FRAMES
  }

  /** @param {Float32Array} frame */
  push(frame) {
    this.frames.push(frame)
    if (this.frames.length > FRAMES_MAX) this.frames.shift()
  }

  /** The next frame, or null: silence. */
  next() {
    if (this.isFilling && this.frames.length < TARGET_FRAMES) return null
    this.isFilling = false
    this.least = Math.min(this.least, this.frames.length)
    this.left -= 1
    const [oldest] = this.frames
    const isTooFull = this.left <= 0 && this.least > TARGET_FRAMES
    const isQuiet = oldest?.every((sample) => Math.abs(sample) < QUIET) ?? false
    if (isTooFull && isQuiet) this.frames.shift()
    if (this.left <= 0 && (!isTooFull || isQuiet)) this.startWindow()
    const frame = this.frames.shift()
    if (frame) return frame
    this.isFilling = true
    this.startWindow()
    return null
  }

  clear() {
    this.frames = []
    this.isFilling = true
    this.startWindow()
  }

  startWindow() {
    this.least = Infinity
    this.left = WINDOW_FRAMES
  }
}

/**
 * Samples in, frames of μ-law out: the sending half of a telephone.
 */
export class Sender {
  /** @param {number} rateHz of what comes in */
  constructor(rateHz) {
    this.resampler = new Resampler(rateHz, LINE_RATE_HZ)
    this.frame = new Float32Array(FRAME_SAMPLES)
    this.filled = 0
  }

  /**
   * @param {ArrayLike<number>} samples
   * @param {(frame: Uint8Array<ArrayBuffer>) => void} emit
   */
  push(samples, emit) {
    for (const sample of this.resampler.process(samples)) {
      this.frame[this.filled] = sample
      this.filled += 1
      if (this.filled < FRAME_SAMPLES) continue
      emit(encodeMulaw(this.frame))
      this.filled = 0
    }
  }
}

/** Frames of μ-law in, an unbroken signal out: the receiving half. */
export class Receiver {
  /** @param {number} rateHz of what goes out */
  constructor(rateHz) {
    this.resampler = new Resampler(LINE_RATE_HZ, rateHz)
    this.buffer = new JitterBuffer()
    /** Ready to be played. */
    this.ready = new Float32Array(0)
    this.silence = new Float32Array(FRAME_SAMPLES)
  }

  /** @param {ArrayLike<number>} frame μ-law */
  push(frame) {
    this.buffer.push(decodeMulaw(frame))
  }

  /** Fills the block that is played next. @param {Float32Array} block */
  pull(block) {
    let filled = 0
    while (filled < block.length) {
      if (this.ready.length === 0) {
        this.ready = this.resampler.process(this.buffer.next() ?? this.silence)
      }
      const part = this.ready.subarray(0, block.length - filled)
      block.set(part, filled)
      filled += part.length
      this.ready = this.ready.subarray(part.length)
    }
  }

  clear() {
    this.buffer.clear()
    this.resampler.reset()
    this.ready = new Float32Array(0)
  }
}

/** How loud it is, over stretches of a tenth of a second. */
export class LevelMeter {
  /** @param {number} rateHz */
  constructor(rateHz) {
    this.stretch = rateHz / 10
    this.sum = 0
    this.count = 0
  }

  /**
   * @param {ArrayLike<number>} samples
   * @returns {number | null} dB of full scale, −90 at least, once a stretch is over
   */
  push(samples) {
    for (let index = 0; index < samples.length; index += 1) this.sum += (samples[index] ?? 0) ** 2
    this.count += samples.length
    if (this.count < this.stretch) return null
    const level = 10 * Math.log10(Math.max(this.sum / this.count, 1e-9))
    this.sum = 0
    this.count = 0
    return level
  }
}
