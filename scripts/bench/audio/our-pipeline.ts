import { Downlink } from '#lib/audio/downlink.ts'
import { MULAW_ENCODE } from '#lib/audio/g711.ts'
import { Uplink } from '#lib/audio/uplink.ts'
import { twilioStreamMessageSchema } from '#lib/contracts/twilio-stream.ts'
import { percentile } from '#scripts/bench/db/measure.ts'

const FRAMES = 500
const STREAM_SID = 'MZ00000000000000000000000000000000'

/** Microseconds of processor time for 20 ms of sound, one way. */
export interface FrameCosts {
  /** The whole way of a message: in, parsed and checked, converted, written for the other side. */
  readonly up: number
  readonly down: number
  /** The conversion alone, with the base64 that belongs to it. */
  readonly convertUp: number
  readonly convertDown: number
}

const tone = (frame: number, samples: number, step: number): Int16Array =>
  Int16Array.from(
    { length: samples },
    (_, index) => 8000 * Math.sin((frame * samples + index) * step),
  )
const frames = Array.from({ length: FRAMES }, (_, frame) => frame)
const callerBytes = frames.map((frame) =>
  Uint8Array.from(tone(frame, 160, 0.2), (sample) => MULAW_ENCODE[sample & 0xffff] ?? 0xff),
)
const agentData = frames.map((frame) =>
  Buffer.from(tone(frame, 480, 0.07).buffer).toString('base64'),
)
const fromTwilio = callerBytes.map((bytes, frame) =>
  JSON.stringify({
    event: 'media',
    sequenceNumber: String(frame + 3),
    media: {
      track: 'inbound',
      chunk: String(frame + 2),
      timestamp: String(frame * 20),
      payload: Buffer.from(bytes).toString('base64'),
    },
    streamSid: STREAM_SID,
  }),
)
const fromGemini = agentData.map((data) => {
  const inlineData = { mimeType: 'audio/pcm;rate=24000', data }
  return JSON.stringify({ serverContent: { modelTurn: { parts: [{ inlineData }] } } })
})

interface ModelMessage {
  readonly serverContent: {
    readonly modelTurn: { readonly parts: readonly [{ readonly inlineData: { data: string } }] }
  }
}

/** What the product does to each frame, without its sockets: the median of so many rounds. */
export function measureOurs(rounds: number): FrameCosts {
  using uplink = new Uplink()
  using downlink = new Downlink()
  // Lengths are added up so that nothing is left out for want of use.
  let written = 0
  const emit = (frame: Buffer): void => {
    const payload = frame.toString('base64')
    written += `{"event":"media","streamSid":"MZ0","media":{"payload":"${payload}"}}`.length
  }
  const timed: Record<keyof FrameCosts, (frame: number) => void> = {
    up: (frame) => {
      const message = twilioStreamMessageSchema.parse(JSON.parse(fromTwilio[frame] ?? ''))
      const data = message.event === 'media' ? uplink.push(message.media.payload) : null
      const audio = `{"data":"${data}","mimeType":"${uplink.mimeType}"}`
      written += Buffer.byteLength(`{"realtimeInput":{"audio":${audio}}}`)
    },
    down: (frame) => {
      const message = JSON.parse(fromGemini[frame] ?? '') as ModelMessage
      downlink.push(message.serverContent.modelTurn.parts[0].inlineData.data, emit)
    },
    convertUp: (frame) => {
      written += uplink.pushBytes(callerBytes[frame] ?? new Uint8Array())?.length ?? 0
    },
    convertDown: (frame) => downlink.push(agentData[frame] ?? '', emit),
  }
  const costs = { up: 0, down: 0, convertUp: 0, convertDown: 0 }
  for (const name of Object.keys(timed) as (keyof FrameCosts)[]) {
    costs[name] = medianMicroseconds(timed[name], rounds)
  }
  if (written === 0) throw new Error('nothing was converted')
  return costs
}

function medianMicroseconds(run: (frame: number) => void, rounds: number): number {
  const took: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = process.threadCpuUsage()
    for (let frame = 0; frame < FRAMES; frame += 1) run(frame)
    const { user, system } = process.threadCpuUsage(before)
    took.push((user + system) / FRAMES)
  }
  return percentile(took, 0.5)
}
