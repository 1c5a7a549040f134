import { Resampler } from '#lib/audio/resampler.ts'

/** What a streaming converter must offer to be measured. */
export interface Converter {
  process(input: Int16Array): Int16Array
  reset(): void
  close(): void
}
export type CreateConverter = (inputRateHz: number, outputRateHz: number) => Converter
export interface Rates {
  readonly from: number
  readonly to: number
}
/** Levels in dB, of full scale or of the tone. */
export interface Figures {
  rippleDb: number
  gainAt1kDb: number
  distortionDb: number
  /** Worst unwanted output: images when going up, aliases when going down. */
  unwantedDb: number
  delayMs: number
  missingSamples: number
  chunkDifference: number
  wrapArounds: number
  residueAfterReset: number
}

export const UPLINK: Rates = { from: 8000, to: 16_000 }
export const DOWNLINK: Rates = { from: 24_000, to: 8000 }
export const LIMITS: { [Direction in 'up' | 'down']: Figures } = {
  up: limits({ unwantedDb: -70 }),
  down: limits({ unwantedDb: -80 }),
}
const AMPLITUDE = 16_000
const FULL_POWER = AMPLITUDE ** 2 / 2

function limits(own: { unwantedDb: number }): Figures {
  return {
    rippleDb: 0.25,
    gainAt1kDb: 0.05,
    distortionDb: -85,
    delayMs: 5,
    missingSamples: 1,
    chunkDifference: 0,
    wrapArounds: 0,
    residueAfterReset: 0,
    ...own,
  }
}

const toDb = (power: number): number => 10 * Math.log10(Math.max(power, 1e-20))
const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)

/** Repeatable chance, so that a failure can be looked at again. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}

function sine(frequencyHz: number, rateHz: number): Int16Array {
  return Int16Array.from({ length: rateHz }, (_, index) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz + 0.3)),
  )
}

/** All output for an input that arrives in chunks, and how much had come after each chunk. */
function convert(
  converter: Converter,
  input: Int16Array,
  chunkSamples: () => number,
): { output: Int16Array; countAfterChunk: number[] } {
  const output: number[] = []
  const countAfterChunk: number[] = []
  for (let start = 0; start < input.length;) {
    const end = Math.min(start + chunkSamples(), input.length)
    output.push(...converter.process(input.slice(start, end)))
    countAfterChunk.push(output.length)
    start = end
  }
  return { output: Int16Array.from(output), countAfterChunk }
}

/** Splits a signal into the part that is a sine of this frequency and all the rest, as powers. */
function splitSine(
  signal: Int16Array,
  frequencyHz: number,
  rateHz: number,
): { sinePower: number; restPower: number } {
  // A whole half second holds whole cycles of every tone we use: sine and cosine are orthogonal.
  let inPhase = 0
  let quadrature = 0
  let power = 0
  signal.forEach((sample, index) => {
    const phase = (2 * Math.PI * frequencyHz * index) / rateHz
    inPhase += sample * Math.cos(phase)
    quadrature += sample * Math.sin(phase)
    power += sample * sample
  })
  const sinePower = (2 * (inPhase ** 2 + quadrature ** 2)) / signal.length ** 2
  return { sinePower, restPower: Math.max(power / signal.length - sinePower, 0) }
}

function throughTone(create: CreateConverter, rates: Rates, frequencyHz: number): Int16Array {
  const converter = create(rates.from, rates.to)
  const { output } = convert(converter, sine(frequencyHz, rates.from), () => rates.from / 50)
  converter.close()
  return output.subarray(rates.to / 4, (rates.to * 3) / 4)
}

function measureTones(
  create: CreateConverter,
  rates: Rates,
): Pick<Figures, 'rippleDb' | 'gainAt1kDb' | 'distortionDb' | 'unwantedDb'> {
  const passed = steps(300, 3400, 100).map((frequencyHz) => {
    const output = throughTone(create, rates, frequencyHz)
    const { sinePower, restPower } = splitSine(output, frequencyHz, rates.to)
    const gainDb = toDb(sinePower / FULL_POWER)
    return { frequencyHz, gainDb, restDb: toDb(restPower / FULL_POWER) }
  })
  const at1k = passed.find((tone) => tone.frequencyHz === 1000) ?? { gainDb: 0, restDb: 0 }
  const aliases = steps(rates.to / 2 + 50, rates.from / 2 - 50, 150).map((frequencyHz) => {
    const output = throughTone(create, rates, frequencyHz)
    return toDb(output.reduce((sum, sample) => sum + sample ** 2, 0) / output.length / FULL_POWER)
  })
  const unwanted = rates.to > rates.from ? passed.map((tone) => tone.restDb) : aliases
  return {
    rippleDb: Math.max(...passed.map((tone) => Math.abs(tone.gainDb - at1k.gainDb))),
    gainAt1kDb: Math.abs(at1k.gainDb),
    distortionDb: at1k.restDb - at1k.gainDb,
    unwantedDb: Math.max(...unwanted),
  }
}

/** How far what has come out trails what went in, at worst, with 20 ms chunks. */
function measureDelay(create: CreateConverter, rates: Rates): number {
  const next = chance(7)
  let smooth = 0
  const input = Int16Array.from({ length: rates.from }, () => {
    smooth += ((next() - 0.5) * 24_000 - smooth) / 4
    return smooth
  })
  const converter = create(rates.from, rates.to)
  const { output, countAfterChunk } = convert(converter, input, () => rates.from / 50)
  converter.close()
  const inputAt = (seconds: number): number => {
    const position = seconds * rates.from
    const before = input[Math.floor(position)] ?? 0
    return before + ((input[Math.floor(position) + 1] ?? 0) - before) * (position % 1)
  }
  const likeness = (delayMs: number): number => {
    let sum = 0
    for (let index = rates.to >> 3; index < rates.to >> 1; index++) {
      sum += (output[index] ?? 0) * inputAt(index / rates.to - delayMs / 1000)
    }
    return sum
  }
  const candidates = steps(0, 30, 0.0625).map((delayMs) => ({ delayMs, like: likeness(delayMs) }))
  const filterMs = candidates.reduce((best, next) => (next.like > best.like ? next : best)).delayMs
  const bufferedMs = countAfterChunk
    .slice(10)
    .map((count, index) => (index + 11) * 20 - (count / rates.to) * 1000)
  return filterMs + Math.max(...bufferedMs)
}

function measureChunks(
  create: CreateConverter,
  rates: Rates,
): Pick<Figures, 'missingSamples' | 'chunkDifference'> {
  const next = chance(3)
  const noise = Int16Array.from({ length: rates.from }, () => (next() - 0.5) * 20_000)
  const outputs = [
    () => rates.from,
    () => rates.from / 50,
    () => 1 + Math.floor(next() * 2000),
    () => 1 + Math.floor(next() * 7),
  ].map((chunkSamples) => {
    const converter = create(rates.from, rates.to)
    const { output } = convert(converter, noise, chunkSamples)
    converter.close()
    return output
  })
  const whole = outputs[0] ?? new Int16Array(0)
  const differences = outputs.map((output) =>
    Math.max(
      Math.abs(output.length - whole.length) > 1 ? 65_535 : 0,
      ...differencesOf(output, whole),
    ),
  )
  return {
    missingSamples: Math.max(...outputs.map((output) => Math.abs(rates.to - output.length))),
    chunkDifference: Math.max(...differences),
  }
}

function differencesOf(one: Int16Array, other: Int16Array): number[] {
  const length = Math.min(one.length, other.length)
  return Array.from({ length }, (_, index) => Math.abs((one[index] ?? 0) - (other[index] ?? 0)))
}

function measureLimits(
  create: CreateConverter,
  rates: Rates,
): Pick<Figures, 'wrapArounds' | 'residueAfterReset'> {
  const square = Int16Array.from({ length: rates.from / 4 }, (_, index) =>
    Math.floor((index * 880) / rates.from) % 2 ? -32_768 : 32_767,
  )
  const loud = create(rates.from, rates.to)
  const output = convert(loud, square, () => rates.from / 50).output
  loud.close()
  const wraps = output.filter((sample, index) => {
    const before = output[index - 1] ?? 0
    return (
      index > 200 &&
      Math.abs(sample - before) > 60_000 &&
      Math.min(Math.abs(sample), Math.abs(before)) > 32_000
    )
  })
  const used = create(rates.from, rates.to)
  convert(used, sine(1000, rates.from), () => rates.from / 50)
  used.reset()
  const silence = convert(used, new Int16Array(rates.from / 10), () => rates.from / 50).output
  used.close()
  return { wrapArounds: wraps.length, residueAfterReset: Math.max(...silence.map(Math.abs)) }
}

/** Everything that can be measured of a converter between these rates; about a second of work. */
export function measure(create: CreateConverter, rates: Rates): Figures {
  return {
    ...measureTones(create, rates),
    ...measureChunks(create, rates),
    ...measureLimits(create, rates),
    delayMs: measureDelay(create, rates),
  }
}

/** The figures that are outside of their limits, as sentences. */
export function failures(figures: Figures, limit: Figures): string[] {
  return (Object.keys(limit) as (keyof Figures)[])
    .filter((name) => !(figures[name] <= limit[name]))
    .map((name) => `${name} is ${figures[name].toFixed(2)}, limit ${limit[name]}`)
}

/** The converter that the product uses. */
export const ours: CreateConverter = (inputRateHz, outputRateHz) => {
  const resampler = new Resampler(inputRateHz, outputRateHz)
  return {
    process(input) {
      const output = new Int16Array(resampler.outputSamplesMax(input.length))
      return output.subarray(0, resampler.process(input, output))
    },
    reset: () => resampler.reset(),
    close: () => resampler.close(),
  }
}

/** What most tutorials do: straight lines between samples, each chunk on its own. */
export const straightLines: CreateConverter = (inputRateHz, outputRateHz) => ({
  process(input) {
    const length = Math.floor((input.length * outputRateHz) / inputRateHz)
    return Int16Array.from({ length }, (_, index) => {
      const position = (index * inputRateHz) / outputRateHz
      const before = input[Math.floor(position)] ?? 0
      const after = input[Math.floor(position) + 1] ?? before
      return Math.round(before + (after - before) * (position % 1))
    })
  },
  reset() {},
  close() {},
})
