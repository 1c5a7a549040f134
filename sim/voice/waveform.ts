import {
  CYCLES_BASE,
  OVERTONE_CYCLES,
  OVERTONE_MIN_RATE_HZ,
  OVERTONE_SHARE,
  SYMBOL_SECONDS,
} from './protocol.ts'
import type { VoiceRateHz } from './protocol.ts'

const TURN = 2 * Math.PI

/**
 * The unit-amplitude signal of a packet's core at any instant, counted from the start of the sync.
 * Outside the core the first and the last symbol go on, which is what the rise and the fall shape.
 */
export class Waveform {
  private readonly tones: readonly number[]
  private readonly overtoneShare: number

  constructor(tones: readonly number[], sampleRateHz: VoiceRateHz) {
    this.tones = tones
    this.overtoneShare = sampleRateHz >= OVERTONE_MIN_RATE_HZ ? OVERTONE_SHARE : 0
  }

  valueAt(seconds: number): number {
    const phase = (TURN * seconds) / SYMBOL_SECONDS
    const overtone = this.overtoneShare * Math.cos(OVERTONE_CYCLES * phase)
    return Math.cos(this.cyclesAt(seconds) * phase) + overtone
  }

  /** How fast the value changes, per second. */
  slopeAt(seconds: number): number {
    const turnRate = TURN / SYMBOL_SECONDS
    const phase = turnRate * seconds
    const cycles = this.cyclesAt(seconds)
    const overtone = this.overtoneShare * OVERTONE_CYCLES * Math.sin(OVERTONE_CYCLES * phase)
    return -turnRate * (cycles * Math.sin(cycles * phase) + overtone)
  }

  private cyclesAt(seconds: number): number {
    const last = this.tones.length - 1
    const index = Math.min(Math.max(Math.floor(seconds / SYMBOL_SECONDS), 0), last)
    return CYCLES_BASE + (this.tones[index] ?? 0)
  }
}
