import { FRAME_BYTES, SILENCE_BYTE } from './frame-clock.ts'

/**
 * What a call is connected to at the moment: a stream, a spoken sentence, another phone, nothing.
 * Once a frame it takes what the caller said and gives what the caller hears.
 */
export interface AudioPort {
  exchange(fromCaller: Uint8Array): Uint8Array
  /** A key the caller pressed. */
  press?(digit: string): void
}

export const SILENCE = new Uint8Array(FRAME_BYTES).fill(SILENCE_BYTE)

export const silentPort: AudioPort = { exchange: () => SILENCE }

/** Plays prepared frames once. `finished` resolves when the last one has been heard, or at once on stop. */
export function createPlayingPort(frames: readonly Uint8Array[]): AudioPort & {
  readonly finished: Promise<void>
  readonly stop: () => void
} {
  const { promise, resolve } = Promise.withResolvers<void>()
  let next = 0
  return {
    finished: promise,
    stop: resolve,
    exchange: () => {
      const frame = frames[next]
      next += 1
      if (!frame) resolve()
      return frame ?? SILENCE
    },
  }
}
