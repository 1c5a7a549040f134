import { MULAW_DECODE } from './g711.ts'

/** 8 kHz, two channels of 16 bits: what every browser plays. */
const RATE_HZ = 8_000
const BYTES_PER_MS = 32
const HEADER_BYTES = 44
/** Silence leaves in pieces of this. */
const BLOCK_BYTES = 64 * 1024

/** Where a piece of a recording lies; its bytes are one side's μ-law and then the other's. */
export interface WavPiece {
  readonly startMs: number
  readonly lengthMs: number
  readonly path: string
}

export interface WavRecording {
  /** In order of their beginning. */
  readonly pieces: readonly WavPiece[]
  readonly lengthMs: number
}

/** From byte `from` up to and without byte `to`. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** How many bytes the recording has as a file. */
export function wavBytes({ lengthMs }: Pick<WavRecording, 'lengthMs'>): number {
  return HEADER_BYTES + lengthMs * BYTES_PER_MS
}

/** The canonical 44 bytes of RIFF/WAVE, format 1 (PCM). */
export function wavHeader({ lengthMs }: Pick<WavRecording, 'lengthMs'>): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  const dataBytes = lengthMs * BYTES_PER_MS
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(2, 22)
  header.writeUInt32LE(RATE_HZ, 24)
  header.writeUInt32LE(RATE_HZ * 4, 28)
  header.writeUInt16LE(4, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}

/**
 * The bytes of a range of the file, the first side on the left. Pieces are read as they are needed and
 * one at a time; what lies nowhere is silence, and where two overlap the later one is heard.
 */
export async function* wavRange(
  recording: WavRecording,
  { from, to }: ByteRange,
  read: (path: string) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (from < HEADER_BYTES) yield wavHeader(recording).subarray(from, Math.min(to, HEADER_BYTES))
  let at = Math.max(0, from - HEADER_BYTES)
  const end = to - HEADER_BYTES
  for (const [index, piece] of recording.pieces.entries()) {
    const nextMs = recording.pieces[index + 1]?.startMs ?? Infinity
    const pieceStart = piece.startMs * BYTES_PER_MS
    const pieceEnd = Math.min(piece.startMs + piece.lengthMs, nextMs) * BYTES_PER_MS
    if (pieceEnd <= at || pieceStart >= end) continue
    yield* silence(pieceStart - at)
    at = Math.max(at, pieceStart)
    const until = Math.min(end, pieceEnd)
    // One after the other on purpose: nothing is buffered that nobody may ask for.
    // oxlint-disable-next-line no-await-in-loop
    const pcm = pcmOf(await read(piece.path), until - pieceStart)
    yield pcm.subarray(at - pieceStart)
    at = until
  }
  yield* silence(end - at)
}

function* silence(byteCount: number): Generator<Uint8Array> {
  for (let left = byteCount; left > 0; left -= BLOCK_BYTES) {
    yield new Uint8Array(Math.min(left, BLOCK_BYTES))
  }
}

/** Both sides of a piece, sample by sample, in exactly so many bytes. */
function pcmOf(mulaw: Uint8Array, byteCount: number): Uint8Array {
  const samples = Math.min(mulaw.length / 2, Math.ceil(byteCount / 4))
  const pcm = new Int16Array(Math.ceil(byteCount / 4) * 2)
  const other = mulaw.length / 2
  for (let index = 0; index < samples; index++) {
    pcm[2 * index] = MULAW_DECODE[mulaw[index] ?? 0xff] ?? 0
    pcm[2 * index + 1] = MULAW_DECODE[mulaw[other + index] ?? 0xff] ?? 0
  }
  return new Uint8Array(pcm.buffer, 0, byteCount)
}

/** How long a recording is that has these pieces. */
export function lengthOf(pieces: readonly WavPiece[]): number {
  return Math.max(0, ...pieces.map(({ startMs, lengthMs }) => startMs + lengthMs))
}

/**
 * What a `Range` header asks of so many bytes: null is all of it (also when it asks for several ranges,
 * which RFC 9110 lets a server ignore), 'unsatisfiable' is none of it.
 */
export function rangeOf(header: string | null, total: number): ByteRange | null | 'unsatisfiable' {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') {
    const from = Math.max(0, total - Number(last))
    return from < total ? { from, to: total } : 'unsatisfiable'
  }
  const from = Number(first)
  const to = last === '' ? total : Math.min(total, Number(last) + 1)
  if (last !== '' && Number(last) < from) return null
  return from < total ? { from, to } : 'unsatisfiable'
}
