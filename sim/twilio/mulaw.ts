/**
 * G.711 μ-law as the telephone network has it, written independently of the product's tables: if
 * those are wrong, the two sides no longer understand each other, as on a real line.
 *
 * A code word, inverted, is `sign(1) exponent(3) step(4)`; its level on the 14-bit scale is
 * `(2 · step + 33) · 2^exponent − 33`.
 */
const POSITIVE_LEVELS = Array.from({ length: 128 }, (_, index) => {
  const exponent = index >> 4
  const step = index & 15
  return ((2 * step + 33) * 2 ** exponent - 33) * 4
})

function decodeOne(code: number): number {
  const inverted = ~code & 0xff
  const level = POSITIVE_LEVELS[inverted & 0x7f] ?? 0
  return (inverted & 0x80) === 0 ? level : -level
}

const DECODED = Int16Array.from({ length: 256 }, (_, code) => decodeOne(code))

/** The code of the nearest level, for each magnitude from 0 to 32768. */
const NEAREST = (() => {
  const nearest = new Uint8Array(32_769)
  let index = 0
  for (let magnitude = 0; magnitude < nearest.length; magnitude += 1) {
    const here = POSITIVE_LEVELS[index] ?? 0
    const above = POSITIVE_LEVELS[index + 1]
    if (above !== undefined && above - magnitude <= magnitude - here) index += 1
    nearest[magnitude] = index
  }
  return nearest
})()

export function decodeMulaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (code) => DECODED[code] ?? 0)
}

export function encodeMulaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const index = NEAREST[Math.abs(sample)] ?? 0
    return ~(sample < 0 ? index | 0x80 : index) & 0xff
  })
}
