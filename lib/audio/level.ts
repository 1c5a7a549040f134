import { MULAW_DECODE } from './g711.ts'

const FULL_SCALE = 32_768
/** What digital silence reads as: far below any line noise, and finite. */
export const SILENCE_DB = -120
const POWER_MIN = 10 ** (SILENCE_DB / 10)

const MULAW_POWER: Float64Array = Float64Array.from(
  MULAW_DECODE,
  (sample) => (sample / FULL_SCALE) ** 2,
)

/** The level of a stretch of μ-law in dB of full scale; -120 for digital silence. */
export function frameLevel(mulaw: Uint8Array): number {
  if (mulaw.length === 0) return SILENCE_DB
  let power = 0
  // Not `for … of`: this runs over every byte that every caller sends.
  for (let index = 0; index < mulaw.length; index++) power += MULAW_POWER[mulaw[index] ?? 0] ?? 0
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
const OPEN_WINDOW_MASK = 0b1111
const OPEN_LOUD_FRAMES = 3
/** 200 ms: gaps between syllables do not close it. */
const HANGOVER_FRAMES = 10

/**
 * Tells from energy whether the caller is speaking: 60 to 80 ms after the first sound. A hint only
 * (music and noise open it too): hold unsent audio on it, never clear what was sent.
 */
export class SpeechGate {
  /** Of the last frame, in dB of full scale. */
  levelDb: number = SILENCE_DB
  private floorDb: number | null = null
  /** A bit a frame, the latest lowest. */
  private recentLoud = 0
  private quietFrames = 0
  private open = false

  /** Takes one 20 ms frame; returns whether someone is speaking. */
  push(mulaw: Uint8Array): boolean {
    const levelDb = frameLevel(mulaw)
    this.levelDb = levelDb
    const loud = levelDb > this.trackFloor(levelDb) + ABOVE_FLOOR_DB
    this.recentLoud = ((this.recentLoud << 1) | (loud ? 1 : 0)) & OPEN_WINDOW_MASK
    this.quietFrames = loud ? 0 : this.quietFrames + 1
    if (bitsIn(this.recentLoud) >= OPEN_LOUD_FRAMES) this.open = true
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

function bitsIn(mask: number): number {
  let count = 0
  for (let rest = mask; rest > 0; rest >>= 1) count += rest & 1
  return count
}

/** Below this a frame is all zeros, but perhaps for one: no microphone is that quiet. */
const DIGITAL_SILENCE_DB = -95
const FRAMES_PER_SECOND = 50
/** For so long nothing but zeros: that is no pause between two sentences. */
const MUTE_FRAMES = 8 * FRAMES_PER_SECOND
/** Fainter than this it is the line's own rustle. */
const FAINT_MIN_DB = -72
const NOISE_MIN_DB = -85
/** Half a second of sound that is like a voice and too quiet for the gate. */
const FAINT_FRAMES = 25
const FAINT_FRAMES_MAX = 250
/** Pauses between words do not make it forgotten; ten seconds of quiet do. */
const FAINT_DECAY_PER_FRAME = 0.5

/**
 * What a line without speech is like. `unheard`: nothing but zeros ever came, so that nothing gets
 * through to us; `muted`: there was sound, and now nothing but zeros comes; `faint`: somebody seems
 * to speak too quietly to be understood.
 */
export type LineState = 'quiet' | 'muted' | 'unheard' | 'faint'

/** Tells why a caller is not heard: somebody who says nothing still breathes into the telephone. */
export class LineWatch {
  private zeroFrames = 0
  private hadSound = false
  private noiseDb: number | null = null
  private faintFrames = 0

  get state(): LineState {
    if (this.zeroFrames >= MUTE_FRAMES) return this.hadSound ? 'muted' : 'unheard'
    return this.faintFrames >= FAINT_FRAMES ? 'faint' : 'quiet'
  }

  /** Takes the level of one 20 ms frame, and whether the gate takes it for speech. */
  push(levelDb: number, isSpeech: boolean): void {
    if (levelDb < DIGITAL_SILENCE_DB) {
      this.zeroFrames += 1
      return
    }
    this.zeroFrames = 0
    this.hadSound = true
    const bounded = Math.min(Math.max(levelDb, NOISE_MIN_DB), FLOOR_MIN_DB)
    const noiseDb = this.noiseDb ?? bounded
    this.noiseDb = Math.min(bounded, noiseDb + FLOOR_RISE_DB_PER_FRAME)
    const isFaint = levelDb > noiseDb + ABOVE_FLOOR_DB && levelDb > FAINT_MIN_DB
    if (isSpeech) this.faintFrames = 0
    else if (isFaint) this.faintFrames = Math.min(FAINT_FRAMES_MAX, this.faintFrames + 1)
    else this.faintFrames = Math.max(0, this.faintFrames - FAINT_DECAY_PER_FRAME)
  }
}

/** -50 dB: quieter than this nobody hears it over a telephone; a voice is at -30 dB and more. */
const AUDIBLE_POWER = 10 ** (-50 / 10)

/** Whether a frame can be heard at all. A model that sends bytes has not said anything by that. */
export function isAudible(mulaw: Uint8Array): boolean {
  let left = AUDIBLE_POWER * mulaw.length
  for (let index = 0; index < mulaw.length; index++) {
    left -= MULAW_POWER[mulaw[index] ?? 0] ?? 0
    // A voice is recognised by its first few samples.
    if (left < 0) return true
  }
  return false
}

/** How long after the first sound the gate opens. */
export const SPEECH_START_LAG_MS: number = OPEN_LOUD_FRAMES * 20

/** How long after the last it closes. */
export const SPEECH_END_LAG_MS: number = (HANGOVER_FRAMES + 1) * 20
