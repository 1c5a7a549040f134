import { randomFillSync } from 'node:crypto'

const FINAL_TEXT = 0x81
const MASKED = 0x80
const LENGTH_16 = 126
const BODY_BYTES_MAX = 0xffff
/** First byte, length, two bytes of length, mask: the body begins at a multiple of four. */
const HEADER_BYTES = 8

// Shared by all calls: a frame is put together in one go.
const scratch = Buffer.allocUnsafeSlow(HEADER_BYTES + BODY_BYTES_MAX + 1)
const scratchWords = new Uint32Array(scratch.buffer, 0, scratch.length / 4)

const masks = new Uint32Array(1024)
let nextMask = masks.length

/**
 * One text message of ASCII, in these parts, as the frame of a WebSocket's client, masked as RFC
 * 6455 (5.3) wants it. `ws` masks byte by byte, which on a telephone's fifty messages a second and call
 * is a fifteenth of what a call costs. Null below 126 and above 65,535 bytes, where headers differ.
 */
export function maskedTextFrame(parts: readonly string[]): Buffer | null {
  let length = 0
  for (const part of parts) length += part.length
  if (length < LENGTH_16 || length > BODY_BYTES_MAX) return null
  scratch[0] = FINAL_TEXT
  scratch[1] = MASKED | LENGTH_16
  scratch[2] = length >> 8
  scratch[3] = length & 0xff
  let at = HEADER_BYTES
  for (const part of parts) at += scratch.write(part, at, 'latin1')
  const mask = newMask()
  scratchWords[1] = mask
  // The last word may reach past the body: what is there is not sent.
  const wordsEnd = (at + 3) >> 2
  for (let word = HEADER_BYTES / 4; word < wordsEnd; word += 1) {
    scratchWords[word] = (scratchWords[word] ?? 0) ^ mask
  }
  const frame = Buffer.allocUnsafe(at)
  scratch.copy(frame, 0, 0, at)
  return frame
}

function newMask(): number {
  if (nextMask === masks.length) {
    randomFillSync(masks)
    nextMask = 0
  }
  return masks[nextMask++] ?? 0
}
