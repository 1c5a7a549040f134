import { expect, test } from 'vitest'
import { decodeMulaw, encodeMulaw } from './mulaw.ts'

test('has the levels of G.711', () => {
  expect([...decodeMulaw(Uint8Array.of(0x00, 0x80, 0x7f, 0xff, 0x0f, 0x8f))]).toEqual([
    -32_124, 32_124, 0, 0, -16_764, 16_764,
  ])
})

test('every level survives the way there and back', () => {
  const levels = decodeMulaw(Uint8Array.from({ length: 256 }, (_, code) => code))
  expect([...decodeMulaw(encodeMulaw(levels))]).toEqual([...levels])
})

test('takes the nearest level, and the loudest for what is louder', () => {
  expect([...decodeMulaw(encodeMulaw(Int16Array.of(1000, -1000, 32_767, -32_768)))]).toEqual([
    988, -988, 32_124, -32_124,
  ])
})
