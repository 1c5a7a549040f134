import { FRAME_BYTES, MULAW_ENCODE } from '#lib/audio/g711.ts'
import { frameOf, OPCODE } from './wire-socket.ts'

const TWILIO_RATE_HZ = 8_000
const GEMINI_RATE_HZ = 24_000
const FRAME_MS = 20
/** A second of each sound, in frames: long enough not to be all in one cache line. */
const FRAMES = 50
/** Below any gate for speech: what a line sounds like while nobody speaks. */
const LINE_NOISE = 12
const VOICE = 9_000
const VOICE_HZ = 440

const rawMulaw = (sampleAt: (index: number) => number): readonly string[] =>
  Array.from({ length: FRAMES }, (_, frame) =>
    Buffer.from(
      Uint8Array.from({ length: FRAME_BYTES }, (_, index) => {
        const sample = Math.round(sampleAt(frame * FRAME_BYTES + index))
        return MULAW_ENCODE[sample & 0xffff] ?? 0xff
      }),
    ).toString('base64'),
  )

/** Twenty milliseconds of the caller's line each, base64 μ-law, as Twilio sends it. */
export const CALLER_SILENT: readonly string[] = rawMulaw(
  (index) => LINE_NOISE * Math.sin(index * index),
)
export const CALLER_SPEAKING: readonly string[] = rawMulaw(
  (index) => VOICE * Math.sin((2 * Math.PI * VOICE_HZ * index) / TWILIO_RATE_HZ),
)

function modelPcm(frame: number, ms: number): string {
  const count = (GEMINI_RATE_HZ * ms) / 1000
  const samples = Int16Array.from({ length: count }, (_, index) => {
    const at = (frame * FRAME_MS * GEMINI_RATE_HZ) / 1000 + index
    return Math.round(VOICE * Math.sin((2 * Math.PI * VOICE_HZ * at) / GEMINI_RATE_HZ))
  })
  return Buffer.from(samples.buffer).toString('base64')
}

/** A message of the model as the real service sends it, JSON in a binary frame, ready for the wire. */
export function modelFrame(message: unknown): Buffer {
  return frameOf(Buffer.from(JSON.stringify(message)), OPCODE.binary, false)
}

function modelAudio(frame: number, ms: number): Buffer {
  const inlineData = { mimeType: `audio/pcm;rate=${GEMINI_RATE_HZ}`, data: modelPcm(frame, ms) }
  return modelFrame({ serverContent: { modelTurn: { parts: [{ inlineData }] } } })
}

/** Twenty milliseconds of the agent's voice each. */
export const MODEL_VOICE: readonly Buffer[] = Array.from({ length: FRAMES }, (_, frame) =>
  modelAudio(frame, FRAME_MS),
)
const BURST_MS = 100
/** A tenth of a second of it, as it comes when the model is faster than speech. */
export const MODEL_BURST: { readonly ms: number; readonly frame: Buffer } = {
  ms: BURST_MS,
  frame: modelAudio(0, BURST_MS),
}
