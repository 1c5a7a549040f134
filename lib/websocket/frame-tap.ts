import type { Duplex } from 'node:stream'

const FINAL = 0x80
const RESERVED = 0x70
const OPCODE = 0x0f
const TEXT = 1
const BINARY = 2
const CLOSE = 8
const MASKED = 0x80
const LENGTH = 0x7f
const LENGTH_16 = 126
/** What is longer is not sound: `ws` takes it, and knows what may be how long. */
const BODY_BYTES_MAX = 32 * 1024

/** A body is valid until the call that gave it returns. Shared: frames are taken in one go. */
const unmasked = Buffer.allocUnsafeSlow(BODY_BYTES_MAX)

/** Takes the body of a data frame, or says that it is not one of those it takes. */
export type TakeFrame = (body: Buffer) => boolean

/**
 * Stands between a connection and `ws`, and takes frames of sound past it: fifty of them a second come
 * each way on every call, and the machinery that knows all of RFC 6455 would be a tenth of a call's price.
 *
 * Only whole messages in one frame are offered, and whatever is not taken goes to `ws` byte for byte, in
 * its turn. With the first message in parts, compressed or long, the tap closes for good: `ws` may then
 * be in the middle of something, and order matters more than price. So it closes with a close frame.
 */
export class FrameTap {
  readonly #take: TakeFrame
  readonly #forward: (bytes: Buffer) => void
  #held: Buffer | null = null
  #isOpen = true

  constructor(take: TakeFrame, forward: (bytes: Buffer) => void) {
    this.#take = take
    this.#forward = forward
  }

  push(chunk: Buffer): void {
    if (!this.#isOpen) return this.#forward(chunk)
    let bytes = chunk
    if (this.#held !== null) {
      bytes = Buffer.concat([this.#held, chunk])
      this.#held = null
    }
    for (let at = 0; at < bytes.length;) {
      const end = this.#frame(bytes, at)
      if (!this.#isOpen) return this.#forward(bytes.subarray(at))
      if (end < 0) {
        // A copy: the chunk may be the pool of everybody's reads.
        this.#held = Buffer.from(bytes.subarray(at))
        return
      }
      at = end
    }
  }

  /** Deals with the frame that begins there; returns where it ends, or -1 when it is not all there. */
  #frame(bytes: Buffer, start: number): number {
    const header = readHeader(bytes, start)
    if (header === null) return -1
    const { length, bodyAt } = header
    if (length < 0) {
      this.#isOpen = false
      return -1
    }
    const end = bodyAt + length
    if (bytes.length < end) return -1
    const isTaken = header.isData && this.#take(bodyOf(bytes, header))
    if (!isTaken) this.#forward(bytes.subarray(start, end))
    return end
  }
}

interface Header {
  readonly isData: boolean
  readonly isMasked: boolean
  readonly bodyAt: number
  /** Of the body; -1: it is no whole message in one frame, or not one of sound. */
  readonly length: number
}

function readHeader(bytes: Buffer, start: number): Header | null {
  if (bytes.length < start + 2) return null
  const first = bytes[start] ?? 0
  const second = bytes[start + 1] ?? 0
  const opcode = first & OPCODE
  const isMasked = (second & MASKED) !== 0
  const shortLength = second & LENGTH
  const isLong = shortLength === LENGTH_16
  if (isLong && bytes.length < start + 4) return null
  const bodyAt = start + 2 + (isLong ? 2 : 0) + (isMasked ? 4 : 0)
  const length = isLong ? bytes.readUInt16BE(start + 2) : shortLength
  const isWhole = (first & (FINAL | RESERVED)) === FINAL && opcode !== 0 && opcode !== CLOSE
  const isShort = length <= BODY_BYTES_MAX && shortLength <= LENGTH_16
  const isData = opcode === TEXT || opcode === BINARY
  return { isData, isMasked, bodyAt, length: isWhole && isShort ? length : -1 }
}

function bodyOf(bytes: Buffer, { isMasked, bodyAt, length }: Header): Buffer {
  return isMasked ? unmask(bytes, bodyAt - 4, length) : bytes.subarray(bodyAt, bodyAt + length)
}

/** The body behind a mask that begins there; the frame itself stays as it is. */
function unmask(bytes: Buffer, maskAt: number, length: number): Buffer {
  const bodyAt = maskAt + 4
  const one = bytes[maskAt] ?? 0
  const two = bytes[maskAt + 1] ?? 0
  const three = bytes[maskAt + 2] ?? 0
  const four = bytes[maskAt + 3] ?? 0
  const whole = length - (length % 4)
  for (let at = 0; at < whole; at += 4) {
    unmasked[at] = (bytes[bodyAt + at] ?? 0) ^ one
    unmasked[at + 1] = (bytes[bodyAt + at + 1] ?? 0) ^ two
    unmasked[at + 2] = (bytes[bodyAt + at + 2] ?? 0) ^ three
    unmasked[at + 3] = (bytes[bodyAt + at + 3] ?? 0) ^ four
  }
  for (let at = whole; at < length; at += 1) {
    unmasked[at] = (bytes[bodyAt + at] ?? 0) ^ (bytes[maskAt + (at % 4)] ?? 0)
  }
  return unmasked.subarray(0, length)
}

/**
 * Puts a tap on the connection under an open `ws` socket, before anything was read from it. Where `ws`
 * does not listen as we know it, nothing is done, and everything comes as messages of `ws`.
 */
export function tapFrames(wire: Duplex, take: TakeFrame): void {
  const listeners = wire.listeners('data') as ((chunk: Buffer) => void)[]
  const [listener] = listeners
  if (!listener || listeners.length !== 1) return
  const tap = new FrameTap(take, (bytes) => listener.call(wire, bytes))
  wire.off('data', listener)
  wire.on('data', (chunk: Buffer) => tap.push(chunk))
}
