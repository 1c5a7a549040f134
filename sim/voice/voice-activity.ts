/** An ordinary voice is near -15 dBFS and a quiet line far below this. */
const VOICE_MIN_DB = -42
const FULL_SCALE_POWER = 32_768 ** 2

export type ActivityChange =
  | { kind: 'started'; blockIndex: number }
  | { kind: 'stopped'; lastLoudBlockIndex: number }

/** Finds where someone starts and stops speaking, from the energy of 10 ms blocks. */
export class VoiceActivity {
  active = false
  private readonly silentBlocksMax: number
  private blockIndex = 0
  private loudRun = 0
  private lastLoudBlock = 0

  constructor(silentBlocksMax: number) {
    this.silentBlocksMax = silentBlocksMax
  }

  /** Takes the next block. Two loud blocks in a row are a start: one alone is a click. */
  push(block: Float32Array): ActivityChange | null {
    const index = this.blockIndex++
    this.loudRun = isLoud(block) ? this.loudRun + 1 : 0
    if (this.loudRun > 0) this.lastLoudBlock = index
    if (!this.active && this.loudRun === 2) {
      this.active = true
      return { kind: 'started', blockIndex: index - 1 }
    }
    if (this.active && index - this.lastLoudBlock >= this.silentBlocksMax) {
      this.active = false
      return { kind: 'stopped', lastLoudBlockIndex: this.lastLoudBlock }
    }
    return null
  }

  /** How many blocks have passed since the last loud one. */
  get silentBlocks(): number {
    return this.blockIndex - 1 - this.lastLoudBlock
  }
}

function isLoud(block: Float32Array): boolean {
  let power = 0
  for (const sample of block) power += sample * sample
  return 10 * Math.log10(power / block.length / FULL_SCALE_POWER + 1e-12) > VOICE_MIN_DB
}
