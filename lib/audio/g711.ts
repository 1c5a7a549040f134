/**
 * ITU-T G.711 μ-law as lookup tables, built once by the rule of ITU-T G.191.
 *
 * | bits of the inverted code | meaning                                             |
 * |---------------------------|-----------------------------------------------------|
 * | 7                         | sign, 1 = negative                                  |
 * | 6..4                      | segment s: steps of 2^(s+3) in PCM16                |
 * | 3..0                      | step within the segment                             |
 *
 * Magnitudes carry a bias of 33 (in 14 bits) so that every segment is twice as long as the one before.
 */
const BIAS_14_BIT = 33
const BIAS_16_BIT = BIAS_14_BIT << 2
const MAGNITUDE_MAX_14_BIT = 0x1fff

/** The code word of silence. A stream of these is what Twilio sends for a quiet line. */
export const MULAW_SILENCE = 0xff

/** Twilio's frame: 20 ms at 8 kHz, one byte a sample. */
export const FRAME_BYTES = 160

/**
 * 20 ms of silence as Twilio carries it.
 *
 * @internal for the tests
 */
export const SILENT_FRAME: string = Buffer.alloc(FRAME_BYTES, MULAW_SILENCE).toString('base64')

/** μ-law code word → PCM16 sample. */
export const MULAW_DECODE: Int16Array = Int16Array.from({ length: 256 }, (_, code) => {
  const inverted = ~code & 0xff
  const segment = (inverted >> 4) & 7
  const magnitude = ((((inverted & 15) << 3) + BIAS_16_BIT) << segment) - BIAS_16_BIT
  return inverted & 0x80 ? -magnitude : magnitude
})

/**
 * PCM16 sample → μ-law code word; index it with `sample & 0xffff`. Exact with the ITU's reference on
 * all samples, which the usual npm codecs and Python's audioop are not.
 */
export const MULAW_ENCODE: Uint8Array = Uint8Array.from({ length: 65_536 }, (_, index) => {
  const sample = (index << 16) >> 16
  // One's complement for negatives: the reference's rule, and where other encoders differ from it.
  const magnitude = Math.min(
    ((sample < 0 ? ~sample : sample) >> 2) + BIAS_14_BIT,
    MAGNITUDE_MAX_14_BIT,
  )
  const segment = 26 - Math.clz32(magnitude)
  const inverted = (segment << 4) | ((magnitude >> (segment + 1)) & 15)
  return (sample < 0 ? 0x7f : 0xff) ^ inverted
})
