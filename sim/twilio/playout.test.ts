import { expect, test } from 'vitest'
import { PlayoutBuffer } from './playout.ts'

const audio = (byteCount: number, value: number): Uint8Array =>
  new Uint8Array(byteCount).fill(value)

test('plays audio of any size in frames and pads the last one with silence', () => {
  const playout = new PlayoutBuffer()
  playout.append(audio(100, 1))
  playout.append(audio(100, 2))
  expect([...playout.pull().audio]).toEqual([...audio(100, 1), ...audio(60, 2)])
  expect([...playout.pull().audio]).toEqual([...audio(40, 2), ...audio(120, 0xff)])
  expect([...playout.pull().audio]).toEqual([...audio(160, 0xff)])
})

test('gives a mark back only after the audio before it has sounded to the end', () => {
  const playout = new PlayoutBuffer()
  playout.append(audio(320, 1))
  expect(playout.mark('half')).toEqual([])
  playout.append(audio(160, 1))
  expect(playout.mark('all')).toEqual([])
  expect(playout.pull().marks).toEqual([])
  expect(playout.pull().marks).toEqual([])
  expect(playout.pull().marks).toEqual(['half'])
  expect(playout.pull().marks).toEqual(['all'])
})

test('gives a mark back at once when nothing waits to be heard', () => {
  const playout = new PlayoutBuffer()
  expect(playout.mark('idle')).toEqual(['idle'])
  playout.append(audio(160, 1))
  playout.pull()
  playout.pull()
  expect(playout.mark('again')).toEqual(['again'])
})

test('clear drops the audio and gives every pending mark back', () => {
  const playout = new PlayoutBuffer()
  playout.append(audio(800, 1))
  playout.mark('first')
  playout.mark('second')
  playout.pull()
  expect(playout.clear()).toEqual(['first', 'second'])
  expect(playout.bufferedBytes).toBe(0)
  expect(playout.pull()).toEqual({ audio: audio(160, 0xff), marks: [] })
  expect(playout.mark('after')).toEqual(['after'])
})
