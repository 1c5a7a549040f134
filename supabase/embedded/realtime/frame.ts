import { z } from 'zod'

/** One message of the Phoenix protocol. */
export interface Frame {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: unknown
}

const textFrameSchema = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string().max(255),
  z.string().max(255),
  z.unknown(),
])

/** Parses a text frame of protocol version 2: `[join_ref, ref, topic, event, payload]`. */
export function parseTextFrame(text: string): Frame | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = textFrameSchema.safeParse(value)
  if (!parsed.success) return undefined
  const [joinRef, ref, topic, event, payload] = parsed.data
  return { joinRef, ref, topic, event, payload }
}

const USER_BROADCAST_PUSH = 3
const JSON_ENCODING = 1
const HEADER_BYTES = 7

/**
 * Parses a binary frame, which realtime-js uses for `channel.send` of a broadcast:
 *
 *   byte 0     kind, 3
 *   bytes 1-5  lengths of join_ref, ref, topic, event and metadata
 *   byte 6     encoding of the payload: 0 bytes, 1 JSON
 *   then       those five as UTF-8, and the payload
 */
export function parseBinaryFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < HEADER_BYTES || bytes[0] !== USER_BROADCAST_PUSH) return undefined
  let at = HEADER_BYTES
  const take = (length: number | undefined): string => {
    const text = bytes.toString('utf8', at, at + (length ?? 0))
    at += length ?? 0
    return text
  }
  const [, joinRefLength, refLength, topicLength, eventLength, metadataLength, encoding] = bytes
  const joinRef = take(joinRefLength)
  const ref = take(refLength)
  const topic = take(topicLength)
  const event = take(eventLength)
  take(metadataLength)
  if (at > bytes.length || encoding !== JSON_ENCODING) return undefined
  try {
    const payload: unknown = JSON.parse(bytes.toString('utf8', at))
    return {
      joinRef: joinRef === '' ? null : joinRef,
      ref: ref === '' ? null : ref,
      topic,
      event: 'broadcast',
      payload: { type: 'broadcast', event, payload },
    }
  } catch {
    return undefined
  }
}

export function formatFrame({ joinRef, ref, topic, event, payload }: Frame): string {
  return JSON.stringify([joinRef, ref, topic, event, payload])
}
