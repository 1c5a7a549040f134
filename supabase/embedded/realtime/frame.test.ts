import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatFrame, parseBinaryFrame, parseTextFrame } from './frame.ts'

describe('text frames', () => {
  test('are read as they are written', () => {
    const frame = {
      joinRef: '1',
      ref: '2',
      topic: 'realtime:a',
      event: 'phx_join',
      payload: { a: 1 },
    }
    expect(parseTextFrame(formatFrame(frame))).toEqual(frame)
  })

  test('of another shape are none', () => {
    expect(parseTextFrame('{"topic":"a"}')).toBeUndefined()
    expect(parseTextFrame('[1,2,3]')).toBeUndefined()
    expect(parseTextFrame('[null,null,7,"e",{}]')).toBeUndefined()
  })
})

describe('binary frames', () => {
  const broadcast = (lengths: number[], encoding: number, rest: string): Buffer =>
    Buffer.concat([Buffer.from([3, ...lengths, encoding]), Buffer.from(rest)])

  test('carry a broadcast with names of several bytes a character', () => {
    const frame = broadcast([1, 1, 11, 7, 0], 1, '12realtime:ürñoté{"text":"ja"}')
    expect(parseBinaryFrame(frame)).toEqual({
      joinRef: '1',
      ref: '2',
      topic: 'realtime:ü',
      event: 'broadcast',
      payload: { type: 'broadcast', event: 'rñoté', payload: { text: 'ja' } },
    })
  })

  test('that lie about their lengths are none', () => {
    expect(parseBinaryFrame(broadcast([9, 9, 9, 9, 9], 1, '{}'))).toBeUndefined()
  })

  test('never throw', () => {
    const bytes = fc.uint8Array({ maxLength: 40 })
    const parseBoth = fc.property(bytes, (rest) => {
      parseBinaryFrame(Buffer.from([3, ...rest]))
      parseBinaryFrame(Buffer.from(rest))
    })
    expect(() => fc.assert(parseBoth)).not.toThrow()
  })
})
