import { describe, expect, it } from 'vitest'
import { FRAME_BYTES, MULAW_ENCODE, MULAW_SILENCE } from './g711.ts'
import clips from './golden/caller-clips.json' with { type: 'json' }
import { LineWatch, SpeechGate, frameLevel, isAudible } from './level.ts'

const FRAME_MS = 20

function framesOf(mulawBase64: string): Buffer[] {
  const bytes = Buffer.from(mulawBase64, 'base64')
  return Array.from({ length: bytes.length / FRAME_BYTES }, (_, index) =>
    bytes.subarray(index * FRAME_BYTES, (index + 1) * FRAME_BYTES),
  )
}

/** Repeatable line noise at a level in dB of full scale. */
function noise(frameCount: number, levelDb: number): Buffer[] {
  let state = 5
  const amplitude = 32_768 * 10 ** (levelDb / 20) * Math.sqrt(3)
  return Array.from({ length: frameCount }, () =>
    Buffer.from(
      Array.from({ length: FRAME_BYTES }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
        return MULAW_ENCODE[Math.round(amplitude * (state / 2 ** 31 - 1)) & 0xffff] ?? 0
      }),
    ),
  )
}

const openings = (frames: readonly Buffer[]): boolean[] => {
  const gate = new SpeechGate()
  return frames.map((frame) => gate.push(frame))
}

describe('frameLevel', () => {
  it('gives the loudest square wave 0 dB and digital silence -120', () => {
    expect(frameLevel(Buffer.alloc(FRAME_BYTES, 0x00))).toBeCloseTo(-0.17, 2)
    expect(frameLevel(Buffer.alloc(FRAME_BYTES, MULAW_SILENCE))).toBe(-120)
    expect(frameLevel(new Uint8Array(0))).toBe(-120)
  })

  it('gives noise the level it was made with', () => {
    const [frame = Buffer.alloc(0)] = noise(1, -30)
    expect(frameLevel(frame)).toBeGreaterThan(-31.5)
    expect(frameLevel(frame)).toBeLessThan(-28.5)
  })
})

describe('SpeechGate', () => {
  it('opens within 80 ms of the first sound on a clean line', () => {
    const frames = framesOf(clips.clips['fl-slt-03'].mulaw)
    const firstLoud = frames.findIndex((frame) => frameLevel(frame) > -45)
    const opened = openings(frames).indexOf(true)
    expect((opened - firstLoud + 1) * FRAME_MS).toBeLessThanOrEqual(80)
    expect(opened).toBeGreaterThanOrEqual(firstLoud)
  })

  it('opens within 120 ms of the first word over noise, and not before it', () => {
    const frames = framesOf(clips.clips['fl-awb-13-n'].mulaw)
    const firstLoud = frames.findIndex((frame) => frameLevel(frame) > -30)
    const opened = openings(frames).indexOf(true)
    expect((opened - firstLoud + 1) * FRAME_MS).toBeLessThanOrEqual(120)
    expect(opened).toBeGreaterThanOrEqual(firstLoud)
  })

  it('stays open through the gaps between syllables of a sentence', () => {
    const frames = framesOf(clips.clips['fl-rms-02'].mulaw)
    const voiced = frames.map((frame) => frameLevel(frame) > -35)
    const open = openings(frames)
    const from = voiced.indexOf(true) + 4
    const heard = voiced.filter((loud, index) => loud && index >= from && open[index])
    const spoken = voiced.filter((loud, index) => loud && index >= from)
    expect(heard.length / spoken.length).toBeGreaterThan(0.97)
  })

  it('closes a quarter of a second after the last word', () => {
    const frames = framesOf(clips.clips['beep-1000Hz-after-1s'].mulaw)
    const open = openings(frames)
    const lastLoud = frames.findLastIndex((frame) => frameLevel(frame) > -45)
    expect(open[lastLoud]).toBe(true)
    expect(open.lastIndexOf(true)).toBe(lastLoud + 10)
  })

  it('never opens for silence or for steady noise', () => {
    expect(openings(framesOf(clips.clips['silence-1s'].mulaw))).not.toContain(true)
    expect(openings(noise(500, -42))).not.toContain(true)
    expect(openings(noise(500, -55))).not.toContain(true)
  })

  it('forgives a click and a knock', () => {
    const quiet = noise(20, -60)
    const [knock = Buffer.alloc(0)] = noise(1, -15)
    expect(openings([...quiet, knock, ...quiet, knock, knock, ...quiet])).not.toContain(true)
  })

  it('hears a caller who is already speaking when the stream begins', () => {
    const frames = framesOf(clips.clips['fl-slt-03'].mulaw).slice(22)
    expect(openings(frames).indexOf(true)).toBeLessThanOrEqual(6)
  })
})

describe('LineWatch', () => {
  const ZEROS = Array.from({ length: 400 }, () => Buffer.alloc(FRAME_BYTES, MULAW_SILENCE))
  const watchOf = (...parts: (readonly Buffer[])[]): LineWatch => {
    const watch = new LineWatch()
    const gate = new SpeechGate()
    for (const frame of parts.flat()) {
      const isSpeech = gate.push(frame)
      watch.push(gate.levelDb, isSpeech)
    }
    return watch
  }

  it('takes a line that rustles for one with somebody on it', () => {
    expect(watchOf(noise(1_000, -62)).state).toBe('quiet')
    expect(watchOf(framesOf(clips.clips['fl-slt-03'].mulaw), noise(500, -62)).state).toBe('quiet')
  })

  it('tells after eight seconds of zeros whether there was ever a sound', () => {
    expect(watchOf(ZEROS.slice(0, 399)).state).toBe('quiet')
    expect(watchOf(ZEROS).state).toBe('unheard')
    expect(watchOf(noise(10, -62), ZEROS).state).toBe('muted')
    expect(watchOf(noise(10, -62), ZEROS, noise(1, -62)).state).toBe('quiet')
  })

  it('notices a voice that is too quiet for the gate, and forgets it', () => {
    const faint = [0, 1, 2, 3].flatMap(() => [...noise(20, -56), ...noise(15, -72)])
    expect(watchOf(noise(50, -72), faint).state).toBe('faint')
    expect(watchOf(noise(50, -72), faint, noise(500, -72)).state).toBe('quiet')
  })
})

describe('isAudible', () => {
  it('hears a voice and not what a broken model sends', () => {
    const [voice = Buffer.alloc(0)] = noise(1, -35)
    const [murmur = Buffer.alloc(0)] = noise(1, -60)
    expect(isAudible(voice)).toBe(true)
    expect(isAudible(murmur)).toBe(false)
    expect(isAudible(Buffer.alloc(FRAME_BYTES, MULAW_SILENCE))).toBe(false)
  })
})
