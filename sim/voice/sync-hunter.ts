import { SYNC_TONES, symbolSamples } from './protocol.ts'
import type { VoiceRateHz } from './protocol.ts'
import type { SampleWindow } from './sample-window.ts'
import { Waveform } from './waveform.ts'

/** Normalised correlation from which a sync is believed; its best side lobe stays below 0.6. */
const CORRELATION_MIN = 0.8
/** Mean square below which there is nothing to look for (-54 dBFS). */
const POWER_MIN = 4096

/** Finds the sync of packets by matched filter, to a fraction of a sample. */
export class SyncHunter {
  /** Samples of a sync. */
  readonly syncSamples: number
  private readonly reference: Float32Array
  private readonly referenceEnergy: number
  private readonly peakSamples: number

  constructor(sampleRateHz: VoiceRateHz) {
    const symbol = symbolSamples(sampleRateHz)
    // The telephone band only: whether the overtone is there is judged later.
    const waveform = new Waveform(SYNC_TONES, 8000)
    this.syncSamples = SYNC_TONES.length * symbol
    this.reference = Float32Array.from({ length: this.syncSamples }, (_, index) =>
      waveform.valueAt(index / sampleRateHz),
    )
    this.referenceEnergy = this.reference.reduce((sum, value) => sum + value * value, 0)
    this.peakSamples = symbol >> 3
  }

  /** How many samples past a candidate are needed to judge it. */
  get reachSamples(): number {
    return this.syncSamples + this.peakSamples + 1
  }

  /**
   * Looks at candidates from `from` while their samples are there. Returns the first sync, or where
   * to go on when more has come.
   */
  find(
    window: SampleWindow,
    from: number,
    end: number,
  ): { kind: 'found'; position: number } | { kind: 'none'; next: number } {
    let at = from
    while (at + this.reachSamples <= end) {
      const correlation = this.correlation(window, at)
      if (correlation === null) {
        // As quiet as this, the candidate cannot hold most of a sync, and neither can its neighbours.
        at += this.peakSamples
      } else if (correlation < CORRELATION_MIN) {
        at += 1
      } else {
        return { kind: 'found', position: this.refine(window, at) }
      }
    }
    return { kind: 'none', next: at }
  }

  /** The top of the correlation near a first hit, by a parabola through its three best samples. */
  private refine(window: SampleWindow, from: number): number {
    let best = from
    let top = this.correlation(window, from) ?? 0
    for (let at = from + 1; at <= from + this.peakSamples; at++) {
      const value = this.correlation(window, at) ?? 0
      if (value <= top) continue
      best = at
      top = value
    }
    const before = this.correlation(window, best - 1) ?? 0
    const after = this.correlation(window, best + 1) ?? 0
    const curvature = before - 2 * top + after
    const shift = curvature < 0 ? (before - after) / (2 * curvature) : 0
    return best + Math.min(Math.max(shift, -0.5), 0.5)
  }

  /** Null where there is next to no sound. */
  private correlation(window: SampleWindow, at: number): number | null {
    const heard = window.slice(at, at + this.syncSamples)
    let energy = 0
    let dot = 0
    for (let index = 0; index < heard.length; index++) {
      const sample = heard[index] ?? 0
      energy += sample * sample
      dot += sample * (this.reference[index] ?? 0)
    }
    if (energy < POWER_MIN * this.syncSamples) return null
    return dot / Math.sqrt(energy * this.referenceEnergy)
  }
}
