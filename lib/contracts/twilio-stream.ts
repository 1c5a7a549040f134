import { z } from 'zod'

/**
 * What Twilio Media Streams sends, as documented for bidirectional `<Connect><Stream>`.
 * Numbers arrive as strings, except in `mediaFormat`. Frames are 20 ms: 160 bytes of G.711 μ-law.
 */
const numeric = z.string().regex(/^\d+$/)
const sid = z.string().max(64)

export const twilioStreamMessageSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('connected'), protocol: z.string(), version: z.string() }),
  z.object({
    event: z.literal('start'),
    sequenceNumber: numeric,
    streamSid: sid,
    start: z.object({
      accountSid: sid,
      streamSid: sid,
      callSid: sid,
      tracks: z.array(z.string()).max(2),
      mediaFormat: z.object({
        encoding: z.literal('audio/x-mulaw'),
        sampleRate: z.literal(8000),
        channels: z.literal(1),
      }),
      customParameters: z.record(z.string(), z.string().max(2048)).default({}),
    }),
  }),
  z.object({
    event: z.literal('media'),
    sequenceNumber: numeric,
    streamSid: sid,
    media: z.object({
      track: z.string(),
      chunk: numeric,
      timestamp: numeric,
      payload: z.base64().max(16_384),
    }),
  }),
  z.object({
    event: z.literal('dtmf'),
    sequenceNumber: numeric,
    streamSid: sid,
    dtmf: z.object({ track: z.string(), digit: z.string().regex(/^[0-9*#A-D]$/) }),
  }),
  z.object({
    event: z.literal('mark'),
    sequenceNumber: numeric,
    streamSid: sid,
    mark: z.object({ name: z.string().max(128) }),
  }),
  z.object({
    event: z.literal('stop'),
    sequenceNumber: numeric,
    streamSid: sid,
    stop: z.object({ accountSid: sid, callSid: sid }),
  }),
])
export type TwilioStreamMessage = z.infer<typeof twilioStreamMessageSchema>
