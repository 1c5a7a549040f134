import {
  twilioStreamMessageSchema,
  type TwilioStreamMessage,
} from '#lib/contracts/twilio-stream.ts'

/** One message from Twilio; null when it is none. Then the stream is broken: end this call. */
export function parseStreamMessage(text: string): TwilioStreamMessage | null {
  try {
    const parsed = twilioStreamMessageSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** The messages for one stream, as text. Anything else makes Twilio end it with error 31924. */
export interface StreamFormat {
  /** Base64 μ-law. Twilio plays it after what it already has. */
  media(payload: string): string
  /** Comes back when all audio before it was played, or at once after a clear. */
  mark(name: string): string
  /** Twilio forgets what it has not played. */
  clear(): string
}

/** Messages are put together as text: fifty a second and call, with only the payload differing. */
export function formatFor(streamSid: string): StreamFormat {
  const sid = JSON.stringify(streamSid)
  const media = `{"event":"media","streamSid":${sid},"media":{"payload":"`
  const mark = `{"event":"mark","streamSid":${sid},"mark":{"name":`
  return {
    media: (payload) => `${media}${payload}"}}`,
    mark: (name) => `${mark}${JSON.stringify(name)}}}`,
    clear: () => `{"event":"clear","streamSid":${sid}}`,
  }
}
