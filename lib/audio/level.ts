import { MULAW_DECODE } from './g711.ts'

const FULL_SCALE = 32_768
/** What digital silence reads as: far below any line noise, and finite. */
const SILENCE_DB = -120
const POWER_MIN = 10 ** (SILENCE_DB / 10)

const MULAW_POWER: Float64Array = Float64Array.from(
  MULAW_DECODE,
  (sample) => (sample / FULL_SCALE) ** 2,
)

/** The level of a stretch of μ-law in dB of full scale; -120 for digital silence. */
export function frameLevel(mulaw: Uint8Array): number {
  if (mulaw.length === 0) return SILENCE_DB
  let power = 0
  for (const code of mulaw) power += MULAW_POWER[code] ?? 0
  return 10 * Math.log10(Math.max(power / mulaw.length, POWER_MIN))
}

/** A voice stands at least this far above the line's noise. */
const ABOVE_FLOOR_DB = 9
/** Noise is never taken for quieter than this, so that a faint click on a silent line is no voice… */
const FLOOR_MIN_DB = -60
/** …nor for louder, so that a stream that begins in the middle of a word is heard. */
const FLOOR_MAX_DB = -38
const FLOOR_RISE_DB_PER_FRAME = 0.1
/** 3 loud frames of the last 4 open the gate: 60 ms, one click or lost frame forgiven. */
const OPEN_WINDOW_FRAMES = 4
const OPEN_LOUD_FRAMES = 3
/** 200 ms: gaps between syllables do not close it. */
const HANGOVER_FRAMES = 10

/**
 * Tells from energy whether the caller is speaking: 60 to 80 ms after the first sound. A hint only
 * (music and noise open it too): hold unsent audio on it, never clear what was sent.
 */
export class SpeechGate {
  private floorDb: number | null = null
  private recentLoud: boolean[] = []
  private quietFrames = 0
  private open = false

  /** Takes one 20 ms frame; returns whether someone is speaking. */
  push(mulaw: Uint8Array): boolean {
    const levelDb = frameLevel(mulaw)
    const loud = levelDb > this.trackFloor(levelDb) + ABOVE_FLOOR_DB
    this.recentLoud = [...this.recentLoud, loud].slice(-OPEN_WINDOW_FRAMES)
    this.quietFrames = loud ? 0 : this.quietFrames + 1
    const loudFrames = this.recentLoud.filter(Boolean).length
    if (loudFrames >= OPEN_LOUD_FRAMES) this.open = true
    else if (this.quietFrames > HANGOVER_FRAMES) this.open = false
    return this.open
  }

  /** Follows the quietest level down at once and up slowly; returns the floor before this frame. */
  private trackFloor(levelDb: number): number {
    const bounded = Math.min(Math.max(levelDb, FLOOR_MIN_DB), FLOOR_MAX_DB)
    const before = this.floorDb ?? bounded
    this.floorDb = Math.min(bounded, before + FLOOR_RISE_DB_PER_FRAME)
    return before
  }
}
