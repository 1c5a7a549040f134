import type { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'
import { jsonReply, type ApiRequest, type Reply } from '#supabase/embedded/http/exchange.ts'
import { mayWrite } from './channel-access.ts'
import type { Broadcast, Subscribers } from './subscribers.ts'

const MESSAGES_MAX = 100

/** Any other word may have meant private: it is no broadcast. */
const PRIVACY: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

const messagesSchema = z.object({
  messages: z
    .array(
      // Strict: a misspelt `private` would be public.
      z.strictObject({
        topic: z.string().min(1).max(255),
        event: z.string().min(1).max(255),
        payload: z.unknown(),
        private: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(MESSAGES_MAX),
})

/**
 * Broadcasting over HTTP: `POST api/broadcast` with several messages, or
 * `POST api/broadcast/<topic>/events/<event>?private=true` with one payload. Accepted is 202: a
 * client that sees 404 tells its user to upgrade the server.
 */
export async function handleBroadcast(
  db: PGlite,
  subscribers: Subscribers,
  request: ApiRequest,
): Promise<Reply> {
  const [api, broadcast] = request.segments
  if (api !== 'api' || broadcast !== 'broadcast') return jsonReply(404, { message: 'not found' })
  if (request.method !== 'POST') return jsonReply(405, { message: 'Use POST.' })
  const broadcasts = parseBroadcasts(request)
  if (broadcasts === undefined) return jsonReply(422, { message: 'Not a broadcast.' })
  for (const { topic, isPrivate } of broadcasts) {
    if (isPrivate && !(await mayWrite(db, request.caller, topic))) {
      return jsonReply(403, { message: `Unauthorized: no permission to send to ${topic}` })
    }
  }
  for (const broadcast of broadcasts) subscribers.deliver(broadcast)
  return { status: 202, body: '' }
}

function parseBroadcasts({ segments, query, body }: ApiRequest): Broadcast[] | undefined {
  let value: unknown
  try {
    value = body === '' ? {} : JSON.parse(body)
  } catch {
    return undefined
  }
  const [, , topic, events, event, ...more] = segments
  if (topic !== undefined) {
    const isPrivate = PRIVACY.get(query.get('private') ?? 'false')
    if (events !== 'events' || event === undefined || more.length > 0) return undefined
    return isPrivate === undefined ? undefined : [{ topic, event, payload: value, isPrivate }]
  }
  return messagesSchema.safeParse(value).data?.messages.map((message) => ({
    topic: message.topic,
    event: message.event,
    payload: message.payload,
    isPrivate: message.private,
  }))
}
