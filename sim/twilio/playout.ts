import { FRAME_BYTES, SILENCE_BYTE } from './frame-clock.ts'

interface PendingMark {
  readonly name: string
  /** The mark is due when this many bytes have been heard. */
  readonly afterBytes: number
}

export interface PlayedFrame {
  readonly audio: Uint8Array
  /** Marks whose audio had been heard to the end when this frame began. */
  readonly marks: readonly string[]
}

/** Ten minutes of speech; whoever sends more than that ahead is not streaming. */
const BUFFERED_BYTES_MAX = 8000 * 600

/**
 * What the far end sent and the caller has not heard yet. Audio of any length goes in, one frame
 * comes out per tick; a mark comes back when the audio before it has been heard, at once when
 * nothing is waiting, and also when the audio is cleared.
 */
export class PlayoutBuffer {
  #chunks: Uint8Array[] = []
  #bufferedBytes = 0
  #appendedBytes = 0
  #heardBytes = 0
  /** Bytes of the frame that is sounding now: handed out, not yet heard to the end. */
  #soundingBytes = 0
  #marks: PendingMark[] = []

  get bufferedBytes(): number {
    return this.#bufferedBytes
  }

  /** False when the buffer is full and the audio was dropped. */
  append(audio: Uint8Array): boolean {
    if (this.#bufferedBytes + audio.length > BUFFERED_BYTES_MAX) return false
    if (audio.length > 0) this.#chunks.push(audio)
    this.#bufferedBytes += audio.length
    this.#appendedBytes += audio.length
    return true
  }

  /** The marks that are due at once: this one, if nothing is waiting to be heard. */
  mark(name: string): readonly string[] {
    if (this.#appendedBytes <= this.#heardBytes) return [name]
    this.#marks.push({ name, afterBytes: this.#appendedBytes })
    return []
  }

  /** Drops what was not heard and gives every pending mark back. */
  clear(): readonly string[] {
    this.#chunks = []
    this.#bufferedBytes = 0
    this.#appendedBytes = this.#heardBytes + this.#soundingBytes
    const names = this.#marks.map((mark) => mark.name)
    this.#marks = []
    return names
  }

  pull(): PlayedFrame {
    this.#heardBytes += this.#soundingBytes
    const due = this.#marks.filter((mark) => mark.afterBytes <= this.#heardBytes)
    if (due.length > 0) this.#marks = this.#marks.slice(due.length)
    const audio = new Uint8Array(FRAME_BYTES).fill(SILENCE_BYTE)
    this.#soundingBytes = this.#fill(audio)
    return { audio, marks: due.map((mark) => mark.name) }
  }

  #fill(frame: Uint8Array): number {
    let filled = 0
    while (filled < frame.length) {
      const chunk = this.#chunks[0]
      if (!chunk) break
      const part = chunk.subarray(0, frame.length - filled)
      frame.set(part, filled)
      filled += part.length
      if (part.length === chunk.length) this.#chunks.shift()
      else this.#chunks[0] = chunk.subarray(part.length)
    }
    this.#bufferedBytes -= filled
    return filled
  }
}
