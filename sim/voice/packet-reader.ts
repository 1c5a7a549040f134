import { openPacket, readHeader } from './packet.ts'
import {
  CHECKSUM_SYMBOLS,
  CLARITY_MIN_DB,
  CYCLES_BASE,
  HEADER_SYMBOLS,
  SYNC_TONES,
  TONE_COUNT,
  coreSymbolCount,
  symbolSamples,
} from './protocol.ts'
import type { VoiceRateHz } from './protocol.ts'
import type { SampleWindow } from './sample-window.ts'
import { Waveform } from './waveform.ts'

export type PacketReading =
  | { kind: 'more'; untilSample: number }
  | { kind: 'packet'; payload: Uint8Array; continues: boolean; endSample: number }
  | { kind: 'bad'; reason: 'checksum' | 'distorted' }

/** Starts within 20 μs of the truth, so few rounds reach the floor set by G.711's own noise. */
const FIT_ROUNDS = 4

/** Reads the packet whose sync starts at a known position. */
export class PacketReader {
  private readonly sampleRateHz: VoiceRateHz
  private readonly symbol: number
  private readonly cosines: readonly Float32Array[]
  private readonly sines: readonly Float32Array[]

  constructor(sampleRateHz: VoiceRateHz) {
    this.sampleRateHz = sampleRateHz
    this.symbol = symbolSamples(sampleRateHz)
    const table = (wave: (phase: number) => number): Float32Array[] =>
      Array.from({ length: TONE_COUNT }, (_, tone) =>
        Float32Array.from({ length: this.symbol }, (__, index) =>
          wave((2 * Math.PI * (CYCLES_BASE + tone) * index) / this.symbol),
        ),
      )
    this.cosines = table(Math.cos)
    this.sines = table(Math.sin)
  }

  read(window: SampleWindow, position: number, end: number): PacketReading {
    const untilHeader = this.endOf(position, SYNC_TONES.length + HEADER_SYMBOLS)
    if (end < untilHeader) return { kind: 'more', untilSample: untilHeader }
    const header = this.tonesOf(window, position, HEADER_SYMBOLS)
    const announced = readHeader(header[0] ?? 0, header[1] ?? 0)
    if (!announced) return { kind: 'bad', reason: 'checksum' }

    const untilAll = this.endOf(position, coreSymbolCount(announced.byteCount))
    if (end < untilAll) return { kind: 'more', untilSample: untilAll }
    const symbolCount = HEADER_SYMBOLS + 2 * announced.byteCount + CHECKSUM_SYMBOLS
    const tones = this.tonesOf(window, position, symbolCount)
    const payload = openPacket(tones)
    if (!payload) return { kind: 'bad', reason: 'checksum' }
    const clarityDb = this.clarity(window, position, [...SYNC_TONES, ...tones])
    if (clarityDb < CLARITY_MIN_DB) return { kind: 'bad', reason: 'distorted' }
    return { kind: 'packet', payload, continues: announced.continues, endSample: untilAll }
  }

  private endOf(position: number, symbolCount: number): number {
    return Math.ceil(position) + symbolCount * this.symbol
  }

  /** The loudest tone of each symbol after the sync. */
  private tonesOf(window: SampleWindow, position: number, symbolCount: number): number[] {
    const first = Math.round(position) + SYNC_TONES.length * this.symbol
    return Array.from({ length: symbolCount }, (_, index) => {
      const start = first + index * this.symbol
      const heard = window.slice(start, start + this.symbol)
      const powers = this.cosines.map((cosine, tone) => {
        const sine = this.sines[tone] ?? cosine
        return dot(heard, cosine) ** 2 + dot(heard, sine) ** 2
      })
      return powers.indexOf(Math.max(...powers))
    })
  }

  /**
   * How far what was heard is from the packet as it was sent, best gain and delay allowed, as a
   * signal-to-rest ratio. An intact path leaves G.711's noise only.
   */
  private clarity(window: SampleWindow, position: number, tones: readonly number[]): number {
    const waveform = new Waveform(tones, this.sampleRateHz)
    const start = Math.ceil(position)
    const heard = window.slice(start, start + tones.length * this.symbol - 1)
    let delay = position - start
    let clarityDb = Number.NEGATIVE_INFINITY
    for (let round = 0; round < FIT_ROUNDS; round++) {
      const fit = fitOnce(heard, waveform, delay, this.sampleRateHz)
      clarityDb = Math.max(clarityDb, fit.clarityDb)
      delay += fit.delayStep
    }
    return clarityDb
  }
}

/** One Gauss-Newton step of `heard ≈ gain · waveform(t - delay)`; delays in samples. */
function fitOnce(
  heard: Float32Array,
  waveform: Waveform,
  delay: number,
  sampleRateHz: number,
): { clarityDb: number; delayStep: number } {
  let vv = 0
  let vs = 0
  let ss = 0
  let hv = 0
  let hs = 0
  let hh = 0
  for (let index = 0; index < heard.length; index++) {
    const seconds = (index - delay) / sampleRateHz
    const value = waveform.valueAt(seconds)
    const slope = waveform.slopeAt(seconds) / sampleRateHz
    const sample = heard[index] ?? 0
    vv += value * value
    vs += value * slope
    ss += slope * slope
    hv += sample * value
    hs += sample * slope
    hh += sample * sample
  }
  const gain = hv / vv
  const rest = Math.max(hh - gain * hv, hh * 1e-9)
  const determinant = vv * ss - vs * vs
  const slopeGain = (vv * hs - vs * hv) / determinant
  return {
    clarityDb: gain > 0 ? 10 * Math.log10((gain * hv) / rest) : Number.NEGATIVE_INFINITY,
    delayStep: Math.min(Math.max(-slopeGain / gain, -0.5), 0.5),
  }
}

function dot(heard: Float32Array, reference: Float32Array): number {
  let sum = 0
  for (let index = 0; index < heard.length; index++) {
    sum += (heard[index] ?? 0) * (reference[index] ?? 0)
  }
  return sum
}
