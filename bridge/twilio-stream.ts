import {
  twilioStreamMessageSchema,
  type TwilioStreamMessage,
} from '#lib/contracts/twilio-stream.ts'

type MediaMessage = Extract<TwilioStreamMessage, { event: 'media' }>

/** One message from Twilio; null when it is none. Then the stream is broken: end this call. */
export function parseStreamMessage(text: string): TwilioStreamMessage | null {
  try {
    const message: unknown = JSON.parse(text)
    if (isMedia(message)) return message
    const parsed = twilioStreamMessageSchema.safeParse(message)
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const SID_MAX = 64
const PAYLOAD_MAX = 16_384
const DIGITS = /^\d+$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * What the schema asks of a media message, asked by hand: fifty a second and call come through here,
 * and the schema's machinery would be a thirtieth of what a call costs. It never takes what the schema
 * refuses; what it does not take, the schema decides.
 */
function isMedia(message: unknown): message is MediaMessage {
  const { event, sequenceNumber, streamSid, media } = message as Partial<MediaMessage>
  return (
    event === 'media' &&
    isNumeric(sequenceNumber) &&
    typeof streamSid === 'string' &&
    streamSid.length <= SID_MAX &&
    typeof media === 'object' &&
    typeof media.track === 'string' &&
    isNumeric(media.chunk) &&
    isNumeric(media.timestamp) &&
    isBase64(media.payload)
  )
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'string' && DIGITS.test(value)
}

function isBase64(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length % 4 === 0 &&
    value.length <= PAYLOAD_MAX &&
    BASE64.test(value)
  )
}

/** As Twilio writes it; numbers of more digits than a call can have are left to the schema. */
const MEDIA_HEAD =
  /^\{"event":"media","sequenceNumber":"(\d{1,15})","media":\{"track":"(inbound)","chunk":"(\d{1,15})","timestamp":"(\d{1,15})","payload":"/
const MEDIA_TAIL = /^"\},"streamSid":"([A-Za-z0-9]{0,64})"\}$/
const NOT_BASE64 = /[^A-Za-z0-9+/]/
const MEDIA_BYTES_MAX = PAYLOAD_MAX + 512

/**
 * A media message in exactly the form in which Twilio writes it, read without a parser; null for
 * whatever else, be it good or not. `body` is one message of text.
 */
export function readMedia(body: Buffer): MediaMessage | null {
  if (body.length > MEDIA_BYTES_MAX) return null
  const text = body.toString('latin1')
  const head = MEDIA_HEAD.exec(text)
  if (head === null) return null
  const start = head[0].length
  const end = text.indexOf('"', start)
  const tail = end < 0 ? null : MEDIA_TAIL.exec(text.slice(end))
  if (tail === null) return null
  const payload = text.slice(start, end)
  if (!isPlainBase64(payload)) return null
  const [, sequenceNumber = '', track = '', chunk = '', timestamp = ''] = head
  const media = { track, chunk, timestamp, payload }
  return { event: 'media', sequenceNumber, streamSid: tail[1] ?? '', media }
}

/** `isBase64`, without going back and forth over the padding. */
function isPlainBase64(payload: string): boolean {
  const { length } = payload
  if (length % 4 !== 0 || length > PAYLOAD_MAX) return false
  const at = payload.search(NOT_BASE64)
  if (at < 0) return true
  return at >= length - 2 && /^={1,2}$/.test(payload.slice(at))
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
