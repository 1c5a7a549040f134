import { FRAME_BYTES } from '#lib/audio/g711.ts'

/** Room for five seconds, about 40 kB: what an ordinary reply needs, and what is kept for the next one. */
const FRAMES_KEPT = 256

const SILENT_FRAME = 0
const SOUND_FRAME = 1
const END_OF_TURN = 2

export type QueuedFrame = { kind: 'frame'; turn: number; payload: string; isSound: boolean }
export type QueuedItem = QueuedFrame | { kind: 'end'; turn: number }

/**
 * What the agent has still to say, first in, first out: frames of 20 ms and the ends of turns.
 *
 * A ring of bytes, and no object for a frame: frames wait for seconds, and what has lived that long is
 * copied twice and then let go by the old generation. With a string each, 80 calls stood still for 10 to
 * 17 ms every other second (docs/benchmarks.md).
 */
export class FrameQueue {
  #audio = Buffer.allocUnsafeSlow(FRAMES_KEPT * FRAME_BYTES)
  #kinds = new Uint8Array(FRAMES_KEPT)
  #turns = new Int32Array(FRAMES_KEPT)
  #first = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  /** `mulaw` is copied; its length is `FRAME_BYTES`. */
  pushFrame(turn: number, mulaw: Uint8Array, isSound: boolean): void {
    const at = this.#push(turn, isSound ? SOUND_FRAME : SILENT_FRAME)
    this.#audio.set(mulaw, at * FRAME_BYTES)
  }

  pushEnd(turn: number): void {
    this.#push(turn, END_OF_TURN)
  }

  /** The turn of the first item if that is a frame; null if it is an end, or there is none. */
  get frameTurn(): number | null {
    const isFrame = this.#length > 0 && this.#kinds[this.#first] !== END_OF_TURN
    return isFrame ? (this.#turns[this.#first] ?? 0) : null
  }

  /** Takes the first item out; a frame as base64. Null: there is none. */
  shift(): QueuedItem | null {
    if (this.#length === 0) return null
    const at = this.#first
    const item = this.#read(at)
    this.#first = (at + 1) % this.#turns.length
    this.#length -= 1
    if (this.#length === 0) this.clear()
    return item
  }

  clear(): void {
    this.#first = 0
    this.#length = 0
    if (this.#turns.length > FRAMES_KEPT) this.#resize(FRAMES_KEPT)
  }

  #read(at: number): QueuedItem {
    const turn = this.#turns[at] ?? 0
    const kind = this.#kinds[at]
    if (kind === END_OF_TURN) return { kind: 'end', turn }
    const payload = this.#audio.toString('base64', at * FRAME_BYTES, (at + 1) * FRAME_BYTES)
    return { kind: 'frame', turn, payload, isSound: kind === SOUND_FRAME }
  }

  #push(turn: number, kind: number): number {
    const capacity = this.#turns.length
    if (this.#length === capacity) this.#resize(2 * capacity)
    const at = (this.#first + this.#length) % this.#turns.length
    this.#turns[at] = turn
    this.#kinds[at] = kind
    this.#length += 1
    return at
  }

  /** Moves everything to a ring of that size, the first item at its beginning. */
  #resize(capacity: number): void {
    const order = [
      [this.#first, Math.min(this.#first + this.#length, this.#turns.length)],
      [0, Math.max(0, this.#first + this.#length - this.#turns.length)],
    ] as const
    const audio = Buffer.allocUnsafeSlow(capacity * FRAME_BYTES)
    const kinds = new Uint8Array(capacity)
    const turns = new Int32Array(capacity)
    let to = 0
    for (const [from, until] of order) {
      audio.set(this.#audio.subarray(from * FRAME_BYTES, until * FRAME_BYTES), to * FRAME_BYTES)
      kinds.set(this.#kinds.subarray(from, until), to)
      turns.set(this.#turns.subarray(from, until), to)
      to += until - from
    }
    this.#audio = audio
    this.#kinds = kinds
    this.#turns = turns
    this.#first = 0
  }
}
