import { expect, test } from 'vitest'
import { MULAW_ENCODE, SILENT_FRAME } from '#lib/audio/g711.ts'
import { CallerAudio } from './caller-audio.ts'

const VOICE = Buffer.from(
  Uint8Array.from({ length: 160 }, (_, index) => {
    return MULAW_ENCODE[Math.round(9_000 * Math.sin(index / 3)) & 0xffff] ?? 0xff
  }),
).toString('base64')

function frames(ear: CallerAudio, payload: string, fromMs: number, count: number): string[] {
  const changes: string[] = []
  for (let frame = 0; frame < count; frame++) {
    const { speech } = ear.take({ timestamp: String(fromMs + 20 * frame), payload })
    if (speech) changes.push(speech.kind)
  }
  return changes
}

test('passes on every frame as 16 kHz PCM', () => {
  const delivered: string[] = []
  using ear = new CallerAudio((pcm) => delivered.push(pcm))
  frames(ear, SILENT_FRAME, 0, 10)
  expect(delivered).toHaveLength(10)
  expect(Buffer.from(delivered[0]!, 'base64')).toHaveLength(640)
})

test('fills what is missing with silence, up to ten seconds', () => {
  let delivered = 0
  using ear = new CallerAudio(() => (delivered += 1))
  frames(ear, SILENT_FRAME, 0, 1)
  expect(ear.take({ timestamp: '120', payload: SILENT_FRAME }).gapMs).toBe(100)
  expect(delivered).toBe(7)
  expect(ear.take({ timestamp: '60000', payload: SILENT_FRAME }).gapMs).toBe(10_000)
})

test('takes a timestamp that jumps back for no gap', () => {
  using ear = new CallerAudio(() => undefined)
  frames(ear, SILENT_FRAME, 1_000, 1)
  expect(ear.take({ timestamp: '0', payload: SILENT_FRAME }).gapMs).toBe(0)
})

test('tells when the caller begins and ends to speak, and how long it was', () => {
  using ear = new CallerAudio(() => undefined)
  frames(ear, SILENT_FRAME, 0, 10)
  expect(frames(ear, VOICE, 200, 25)).toEqual(['started'])
  expect(ear.isSpeaking).toBe(true)
  expect(frames(ear, SILENT_FRAME, 700, 20)).toEqual(['ended'])
})

test('lets the model hear silence while no media comes, once', () => {
  let delivered = 0
  using ear = new CallerAudio(() => (delivered += 1))
  expect(ear.missing(500)).toBe(0)
  frames(ear, SILENT_FRAME, 0, 1)
  expect(ear.missing(500)).toBe(500)
  expect(ear.missing(750)).toBe(240)
  expect(delivered).toBe(38)
  expect(ear.take({ timestamp: '760', payload: SILENT_FRAME }).gapMs).toBe(0)
  expect(delivered).toBe(39)
})

test('passes on what was only late, and fills what stays missing no further than ten seconds', () => {
  let delivered = 0
  using ear = new CallerAudio(() => (delivered += 1))
  frames(ear, SILENT_FRAME, 0, 1)
  ear.missing(1_000)
  expect(ear.take({ timestamp: '20', payload: VOICE }).gapMs).toBe(0)
  expect(ear.take({ timestamp: '40', payload: VOICE }).gapMs).toBe(0)
  expect(delivered).toBe(53)
  expect(ear.missing(60_000)).toBe(10_000)
})

test('takes a message that is not a whole number of frames', () => {
  const delivered: string[] = []
  using ear = new CallerAudio((pcm) => delivered.push(pcm))
  const odd = Buffer.alloc(300, 0xff).toString('base64')
  ear.take({ timestamp: '0', payload: odd })
  expect(ear.take({ timestamp: '37', payload: SILENT_FRAME }).gapMs).toBe(0)
  const bytes = delivered.reduce((sum, pcm) => sum + Buffer.from(pcm, 'base64').length, 0)
  expect(bytes).toBeGreaterThanOrEqual(4 * 300 - 64)
})
