import { MULAW_SILENCE } from '#lib/audio/g711.ts'
import type { RecordedChunk } from '#lib/db/recordings.ts'

const BYTES_PER_MS = 8
const CHUNK_MS = 10_000
const PLANE_BYTES = CHUNK_MS * BYTES_PER_MS
/** What is late, or has to be silenced after the fact, still finds its chunk for so long. */
const GRACE_MS = 2_000
/** Twilio is kept 200 ms ahead; what claims to be later than this is nonsense. */
const AHEAD_MAX_MS = 2_000
/** A message of Twilio's is 20 ms; this is more than one may hold. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024)

export type Side = 'caller' | 'agent'

interface OpenChunk {
  readonly startMs: number
  readonly caller: Buffer
  readonly agent: Buffer
  readonly both: Buffer
  isWritten: boolean
}

/** A stretch of the call, in milliseconds of the call. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Both sides of a call from a moment on, each where it was heard. A frame is decoded straight to its
 * place; whatever nobody wrote is silence. Chunks of ten seconds leave when nothing can change them
 * any more. Knows no clock: times are milliseconds of the call.
 */
export class Tape {
  readonly #beganMs: number
  readonly #onChunk: (chunk: RecordedChunk) => void
  #open: OpenChunk[] = []
  /** How many chunks have left. */
  #gone = 0
  #isHeld = false
  #callerMutedUntilMs = 0

  constructor(beganMs: number, onChunk: (chunk: RecordedChunk) => void) {
    this.#beganMs = Math.round(beganMs)
    this.#onChunk = onChunk
  }

  /** Base64 μ-law of one side that is, or was, heard at `atMs`. */
  write(side: Side, payload: string, atMs: number, nowMs: number): void {
    if (atMs > nowMs + AHEAD_MAX_MS || (side === 'caller' && atMs < this.#callerMutedUntilMs))
      return
    const chunk = this.#chunkAt(atMs)
    if (!chunk) return
    chunk.isWritten = true
    const at = Math.round((atMs - chunk.startMs) * BYTES_PER_MS)
    const plane = chunk[side]
    // Fifty times a second: nothing is copied or allocated on the way.
    if (at + (payload.length * 3) / 4 <= PLANE_BYTES) plane.write(payload, at, 'base64')
    else this.#writeAcross(side, chunk, at, scratch.subarray(0, scratch.write(payload, 'base64')))
  }

  /** One side is silent there after all, as far as it has not left. */
  silence(side: Side, { fromMs, toMs }: Span): void {
    for (const chunk of this.#open) {
      const start = Math.max(0, Math.floor((fromMs - chunk.startMs) * BYTES_PER_MS))
      const end = Math.min(PLANE_BYTES, Math.ceil((toMs - chunk.startMs) * BYTES_PER_MS))
      if (start < end) chunk[side].fill(MULAW_SILENCE, start, end)
    }
  }

  /** The same, and so is what still comes of the caller before `toMs`. */
  muteCaller(span: Span): void {
    this.silence('caller', span)
    this.#callerMutedUntilMs = Math.max(this.#callerMutedUntilMs, span.toMs)
  }

  /** Nothing leaves before the end: what must not be heard will only be known then. */
  hold(): void {
    this.#isHeld = true
  }

  /** Lets go of what is complete. */
  advance(nowMs: number): void {
    if (this.#isHeld) return
    for (let [first] = this.#open; first; [first] = this.#open) {
      if (first.startMs + CHUNK_MS + GRACE_MS > nowMs) return
      this.#release(first, PLANE_BYTES)
    }
  }

  /** The rest, up to now. */
  end(nowMs: number): void {
    for (let [chunk] = this.#open; chunk; [chunk] = this.#open) {
      const length = Math.floor((nowMs - chunk.startMs) / 20) * 20 * BYTES_PER_MS
      this.#release(chunk, Math.min(PLANE_BYTES, length))
    }
  }

  /** A chunk in which nobody made a sound is a gap: whoever plays it hears silence there as well. */
  #release(chunk: OpenChunk, length: number): void {
    this.#open.shift()
    this.#gone += 1
    if (!chunk.isWritten || length <= 0) return
    const audio =
      length === PLANE_BYTES
        ? chunk.both
        : Buffer.concat([chunk.caller.subarray(0, length), chunk.agent.subarray(0, length)])
    this.#onChunk({ startMs: chunk.startMs, lengthMs: length / BYTES_PER_MS, audio })
  }

  #chunkAt(atMs: number): OpenChunk | null {
    const index = Math.floor((atMs - this.#beganMs) / CHUNK_MS) - this.#gone
    if (index < 0) return null
    while (this.#open.length <= index) this.#open.push(this.#newChunk())
    return this.#open[index] ?? null
  }

  #newChunk(): OpenChunk {
    const both = Buffer.alloc(2 * PLANE_BYTES, MULAW_SILENCE)
    return {
      startMs: this.#beganMs + (this.#gone + this.#open.length) * CHUNK_MS,
      caller: both.subarray(0, PLANE_BYTES),
      agent: both.subarray(PLANE_BYTES),
      both,
      isWritten: false,
    }
  }

  #writeAcross(side: Side, chunk: OpenChunk, at: number, bytes: Buffer): void {
    const fits = Math.max(0, PLANE_BYTES - at)
    chunk[side].set(bytes.subarray(0, fits), Math.min(at, PLANE_BYTES))
    if (bytes.length <= fits) return
    const next = this.#chunkAt(chunk.startMs + CHUNK_MS)
    if (!next) return
    next.isWritten = true
    next[side].set(bytes.subarray(fits), 0)
  }
}
