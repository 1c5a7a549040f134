import { HEADER_SYMBOLS, PAYLOAD_BYTES_MAX, SYNC_TONES } from './protocol.ts'

const CONTINUES_BIT = 0x80

function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
    }
  }
  return crc
}

const nibblesOf = (bytes: Uint8Array): number[] => [...bytes].flatMap((b) => [b >> 4, b & 15])

/** The packets of one word as tone indices, sync to checksum. A long word takes several packets. */
export function packWord(word: string): number[][] {
  const bytes = new TextEncoder().encode(word)
  const packets: number[][] = []
  for (let start = 0; start < bytes.length; start += PAYLOAD_BYTES_MAX) {
    const payload = bytes.subarray(start, start + PAYLOAD_BYTES_MAX)
    const continues = start + payload.length < bytes.length
    const covered = Uint8Array.of(payload.length | (continues ? CONTINUES_BIT : 0), ...payload)
    const crc = crc16(covered)
    packets.push([
      ...SYNC_TONES,
      ...nibblesOf(covered),
      ...nibblesOf(Uint8Array.of(crc >> 8, crc & 0xff)),
    ])
  }
  return packets
}

/** What the two header symbols announce; null when no sender would have sent them. */
export function readHeader(
  high: number,
  low: number,
): { byteCount: number; continues: boolean } | null {
  const header = (high << 4) | low
  const byteCount = header & 0x7f
  if (byteCount < 1 || byteCount > PAYLOAD_BYTES_MAX) return null
  return { byteCount, continues: (header & CONTINUES_BIT) !== 0 }
}

/** The payload of a packet given header to checksum as tone indices; null when the checksum fails. */
export function openPacket(tones: readonly number[]): Uint8Array | null {
  const bytes = Uint8Array.from({ length: tones.length / 2 }, (_, index) => {
    return ((tones[2 * index] ?? 0) << 4) | (tones[2 * index + 1] ?? 0)
  })
  const covered = bytes.subarray(0, -2)
  const given = ((bytes.at(-2) ?? 0) << 8) | (bytes.at(-1) ?? 0)
  return crc16(covered) === given ? covered.slice(HEADER_SYMBOLS / 2) : null
}
