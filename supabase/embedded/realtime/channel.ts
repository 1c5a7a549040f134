import { z } from 'zod'
import type { Caller } from '#supabase/embedded/caller.ts'

/** One joined topic of one socket. */
export interface Channel {
  /** As on the wire, `realtime:` included. */
  wireTopic: string
  topic: string
  joinRef: string | null
  caller: Caller
  isPrivate: boolean
  /** Whether the sender hears its own broadcasts. */
  hearsItself: boolean
  /** Whether broadcasts are acknowledged to the sender. */
  acknowledges: boolean
}

const TOPIC_PREFIX = 'realtime:'

export const joinSchema = z.looseObject({
  access_token: z.string().nullish(),
  config: z
    .looseObject({
      private: z.boolean().optional(),
      broadcast: z
        .looseObject({
          self: z.boolean().optional(),
          ack: z.boolean().optional(),
          replay: z.unknown().optional(),
        })
        .nullish(),
      presence: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
      postgres_changes: z.array(z.unknown()).optional(),
    })
    .default({}),
})
export type Join = z.infer<typeof joinSchema>

export const broadcastSchema = z.looseObject({ event: z.string().max(255), payload: z.unknown() })

/** What a channel asks for and this server does not do; undefined when it can be joined. */
export function unsupportedIn({ config }: Join): string | undefined {
  if ((config.postgres_changes ?? []).length > 0) {
    return 'postgres_changes is not supported by the embedded server: broadcast from a trigger with realtime.send'
  }
  if (config.presence?.enabled === true) {
    return 'Presence is not supported by the embedded server: keep who is there in a table'
  }
  if (config.broadcast?.replay !== undefined && config.broadcast.replay !== null) {
    return 'Replay is not supported by the embedded server: read the rows again after joining'
  }
  return undefined
}

export function topicOf(wireTopic: string): string | undefined {
  const topic = wireTopic.startsWith(TOPIC_PREFIX) ? wireTopic.slice(TOPIC_PREFIX.length) : ''
  return topic === '' ? undefined : topic
}

/** When the channel must have been given a newer token, in seconds since 1970. */
export function expiryOf({ caller }: Channel): number {
  return caller.role === 'authenticated' ? caller.claims.exp : Infinity
}
