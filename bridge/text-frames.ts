const FINAL_TEXT = 0x81
/** In the place of a length: the length follows in two bytes. */
const LENGTH_16 = 126
const LENGTH_16_MAX = 0xffff

/**
 * ASCII texts as the frames of a WebSocket's server, one after the other (RFC 6455, section 5.2: final,
 * text, unmasked), to be written at once. `ws` writes each in two parts, and on a telephone's fifty
 * messages a second and call the writes are what a call costs. Throws a RangeError past 64 KiB.
 */
export function textFrames(texts: readonly string[]): Buffer {
  let byteCount = 0
  for (const text of texts) byteCount += text.length + (text.length < LENGTH_16 ? 2 : 4)
  const frames = Buffer.allocUnsafe(byteCount)
  let at = 0
  for (const text of texts) {
    const { length } = text
    if (length > LENGTH_16_MAX) throw new RangeError(`a message of ${length} bytes is too long`)
    frames[at++] = FINAL_TEXT
    if (length < LENGTH_16) frames[at++] = length
    else {
      frames[at++] = LENGTH_16
      frames[at++] = length >> 8
      frames[at++] = length & 0xff
    }
    at += frames.write(text, at, 'latin1')
  }
  return frames
}
