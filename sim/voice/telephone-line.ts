import { Downlink } from '#lib/audio/downlink.ts'
import { FRAME_BYTES, MULAW_DECODE, MULAW_ENCODE } from '#lib/audio/g711.ts'
import { Uplink } from '#lib/audio/uplink.ts'

/** What may go wrong on the way, for proving that a listener notices. */
export interface LineFaults {
  readonly encode?: (sample: number) => number
  readonly frames?: (frames: Uint8Array[]) => Uint8Array[]
  readonly pcm?: (samples: Int16Array) => Int16Array
}

const encodeMulaw = (sample: number): number => MULAW_ENCODE[sample & 0xffff] ?? 0

/**
 * A person at a telephone, heard as the model hears: 8 kHz PCM → μ-law frames → our uplink → the
 * 16 kHz PCM of each message, in order.
 */
export function hearAsModel(speech: Int16Array, faults: LineFaults = {}): Int16Array[] {
  using uplink = new Uplink()
  const mulaw = Uint8Array.from(speech, faults.encode ?? encodeMulaw)
  const frameCount = Math.ceil(mulaw.length / FRAME_BYTES)
  const frames = Array.from({ length: frameCount }, (_, index) => {
    const frame = new Uint8Array(FRAME_BYTES).fill(encodeMulaw(0))
    frame.set(mulaw.subarray(index * FRAME_BYTES, (index + 1) * FRAME_BYTES))
    return frame
  })
  return (faults.frames?.(frames) ?? frames).flatMap((frame) => {
    const message = uplink.push(Buffer.from(frame).toString('base64'))
    if (message === null) return []
    const samples = readPcm(message)
    return [faults.pcm?.(samples) ?? samples]
  })
}

/**
 * The model, heard as a person at a telephone hears: 24 kHz PCM, cut after the given byte counts
 * (the last one repeats) → our downlink → the 8 kHz PCM of each μ-law frame, in order.
 */
export function hearAsPerson(
  speech: Int16Array,
  byteCounts: readonly number[],
  faults: LineFaults = {},
): Int16Array[] {
  using downlink = new Downlink()
  const frames: Uint8Array[] = []
  const emit = (frame: Uint8Array): void => void frames.push(Uint8Array.from(frame))
  const pcm = Buffer.from((faults.pcm?.(speech) ?? speech).slice().buffer)
  for (let start = 0, chunk = 0; start < pcm.length; chunk++) {
    const byteCount = byteCounts[Math.min(chunk, byteCounts.length - 1)] ?? pcm.length
    downlink.push(pcm.subarray(start, start + byteCount).toString('base64'), emit)
    start += byteCount
  }
  downlink.flush(emit)
  return (faults.frames?.(frames) ?? frames).map((frame) =>
    Int16Array.from(frame, (code) => MULAW_DECODE[code] ?? 0),
  )
}

function readPcm(base64: string): Int16Array {
  const bytes = Buffer.from(base64, 'base64')
  return Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index))
}
