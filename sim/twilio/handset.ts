import { SpeechDecoder, SpeechEncoder, type SpeechEvent } from '#sim/voice/speech.ts'
import { FRAME_BYTES, FRAME_MS, SILENCE_BYTE } from './frame-clock.ts'
import { SILENCE } from './audio-port.ts'
import type { Act, Mind } from './mind.ts'
import { decodeMulaw, encodeMulaw } from './mulaw.ts'
import type { Phone, PhoneEvents } from './phone.ts'

const SAMPLE_RATE_HZ = 8000
/** Between two keys pressed by a person in no hurry. */
const KEY_INTERVAL_MS = 180
const KEY_DELAY_MS = 250
const BEEP_MS = 400
const BEEP_HZ = 1000
const BEEP_AMPLITUDE = 6000
/** The click of hanging up comes a moment after the last word. */
const HANG_UP_DELAY_MS = 300

type Outgoing =
  | { kind: 'audio'; text: string; frames: readonly Uint8Array[] }
  | { kind: 'keys'; digits: string }
  | { kind: 'hang-up' }

function framesOf(samples: Int16Array): Uint8Array[] {
  const bytes = encodeMulaw(samples)
  const frames: Uint8Array[] = []
  for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
    const frame = new Uint8Array(FRAME_BYTES).fill(SILENCE_BYTE)
    frame.set(bytes.subarray(start, start + FRAME_BYTES))
    frames.push(frame)
  }
  return frames
}

/** A sentence as the frames a telephone carries. */
export function speechFrames(text: string): Uint8Array[] {
  const words = [...new SpeechEncoder({ sampleRateHz: SAMPLE_RATE_HZ }).words(text)]
  const samples = new Int16Array(words.at(-1)?.endSample ?? 0)
  for (const word of words) samples.set(word.samples, word.startSample)
  return framesOf(samples)
}

function beepFrames(): Uint8Array[] {
  const step = (2 * Math.PI * BEEP_HZ) / SAMPLE_RATE_HZ
  return framesOf(
    Int16Array.from({ length: (SAMPLE_RATE_HZ * BEEP_MS) / 1000 }, (_, index) =>
      Math.round(BEEP_AMPLITUDE * Math.sin(step * index)),
    ),
  )
}

/**
 * A phone in somebody's hand. What comes in is sound, what goes out is sound and keys; between them
 * is a mind that knows nothing else of the call.
 */
export class Handset implements Phone {
  readonly #mind: Mind
  readonly #events: PhoneEvents
  readonly #decoder = new SpeechDecoder({ sampleRateHz: SAMPLE_RATE_HZ })
  #nowMs = 0
  #queue: Outgoing[] = []
  /** Words of an utterance that has not ended yet. */
  #words: string[] = []
  #frameIndex = 0
  #waitUntilMs = 0
  #isOff = false

  constructor(mind: Mind, events: PhoneEvents) {
    this.#mind = mind
    this.#events = events
  }

  pickUp(): void {
    this.#mind.pickUp(this.#nowMs)
  }

  /** The call is over. What was heard of an unfinished sentence was still heard. */
  putDown(): void {
    if (this.#isOff) return
    if (this.#words.length > 0) this.#events.heard(this.#words.join(' '))
    this.#isOff = true
    this.#queue = []
  }

  /** The next frame of what the person says; time passes by one frame. */
  speak(): Uint8Array {
    this.#nowMs += FRAME_MS
    if (this.#isOff) return SILENCE
    for (const act of this.#mind.tick(this.#nowMs)) this.#enqueue(act)
    return this.#nextFrame()
  }

  listen(frame: Uint8Array): void {
    if (this.#isOff) return
    for (const event of this.#decoder.push(decodeMulaw(frame))) this.#perceive(event)
  }

  #perceive(event: SpeechEvent): void {
    switch (event.kind) {
      case 'onset':
      case 'garbled':
        return this.#mind.hearSound(this.#nowMs)
      case 'word':
        this.#words.push(event.text)
        return this.#mind.hear(event.text, this.#nowMs)
      case 'end':
        this.#words = []
        if (event.text !== '') this.#events.heard(event.text)
        return this.#mind.hearPause(this.#nowMs)
    }
  }

  #enqueue(act: Act): void {
    switch (act.kind) {
      case 'say':
        this.#queue.push({ kind: 'audio', text: act.text, frames: speechFrames(act.text) })
        return
      case 'beep':
        this.#queue.push({ kind: 'audio', text: '', frames: beepFrames() })
        return
      case 'press':
        this.#queue.push({ kind: 'keys', digits: act.digits })
        return
      case 'hang-up':
        this.#queue.push({ kind: 'hang-up' })
    }
  }

  #nextFrame(): Uint8Array {
    const outgoing = this.#queue[0]
    if (!outgoing || this.#nowMs < this.#waitUntilMs) return SILENCE
    switch (outgoing.kind) {
      case 'audio':
        return this.#sayNext(outgoing.text, outgoing.frames)
      case 'keys':
        this.#pressNext(outgoing.digits)
        return SILENCE
      case 'hang-up':
        if (this.#frameIndex === 0) {
          this.#waitUntilMs = this.#nowMs + HANG_UP_DELAY_MS
          this.#frameIndex = 1
          return SILENCE
        }
        this.putDown()
        this.#events.hungUp()
        return SILENCE
    }
  }

  #sayNext(text: string, frames: readonly Uint8Array[]): Uint8Array {
    if (this.#frameIndex === 0 && text !== '') this.#events.said(text)
    const frame = frames[this.#frameIndex] ?? SILENCE
    this.#frameIndex += 1
    if (this.#frameIndex >= frames.length) {
      this.#advance()
      this.#mind.finishSpeaking(this.#nowMs)
    }
    return frame
  }

  #pressNext(digits: string): void {
    if (this.#frameIndex === 0) {
      this.#events.pressed(digits)
      this.#waitUntilMs = this.#nowMs + KEY_DELAY_MS
      this.#frameIndex = 1
      return
    }
    const digit = digits[this.#frameIndex - 1]
    if (digit !== undefined) this.#events.key(digit)
    this.#frameIndex += 1
    this.#waitUntilMs = this.#nowMs + KEY_INTERVAL_MS
    if (this.#frameIndex > digits.length) this.#advance()
  }

  #advance(): void {
    this.#queue.shift()
    this.#frameIndex = 0
  }
}
