import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FRAME_BYTES, MULAW_DECODE, MULAW_ENCODE, MULAW_SILENCE, SILENT_FRAME } from './g711.ts'
import decodeGolden from './golden/mulaw-decode.json' with { type: 'json' }
import encodeGolden from './golden/mulaw-encode.json' with { type: 'json' }

const encode = (sample: number): number | undefined => MULAW_ENCODE[sample & 0xffff]

describe('G.711 μ-law', () => {
  it('decodes all 256 code words as the ITU reference does', () => {
    expect([...MULAW_DECODE]).toEqual(decodeGolden.table)
  })

  it('encodes each sample into the code word the ITU reference gives, at every range limit', () => {
    const wrong = encodeGolden.itu.codes.flatMap((range, code) => {
      if (!range) return []
      const [lowest = 0, highest = 0] = range
      const samples = Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index)
      return samples.filter((sample) => encode(sample) !== code)
    })
    expect(wrong).toEqual([])
  })

  it('has the digest of the ITU reference over all 65,536 samples', () => {
    const codes = Uint8Array.from({ length: 65_536 }, (_, index) => encode(index - 32_768) ?? 0)
    expect(createHash('sha256').update(codes).digest('hex')).toBe(encodeGolden.itu.sha256)
  })

  it('returns every code word unchanged after a round trip, but negative zero', () => {
    const changed = [...MULAW_DECODE].flatMap((sample, code) => {
      const again = encode(sample)
      return again === code ? [] : [[code, again]]
    })
    expect(changed).toEqual([[0x7f, 0xff]])
  })

  it('encodes silence as silence, on either side of zero', () => {
    expect([encode(0), encode(-1), encode(-3)].map((code) => MULAW_DECODE[code ?? 0])).toEqual([
      0, 0, 0,
    ])
    expect(MULAW_DECODE[MULAW_SILENCE]).toBe(0)
    expect([...Buffer.from(SILENT_FRAME, 'base64')]).toEqual(
      Array.from({ length: FRAME_BYTES }, () => MULAW_SILENCE),
    )
  })
})
