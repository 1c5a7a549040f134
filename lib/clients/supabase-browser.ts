import { RealtimeClient } from '@supabase/realtime-js'

export type { RealtimeClient }

/** A connection that died without a word is noticed within twice this. */
const HEARTBEAT_MS = 8_000

/**
 * The listening half of the database's client, and no more of it: a browser reads pages, never tables,
 * and its session is renewed by the server. `accessToken` is asked on connecting and with each
 * heartbeat. In a file of its own so that no code that knows the secret key can reach a browser bundle.
 */
export function createBrowserRealtime(
  url: string,
  publishableKey: string,
  accessToken: () => Promise<string | null>,
): RealtimeClient {
  const endpoint = new URL('realtime/v1', url.endsWith('/') ? url : `${url}/`)
  endpoint.protocol = endpoint.protocol.replace('http', 'ws')
  return new RealtimeClient(endpoint.href, {
    params: { apikey: publishableKey },
    heartbeatIntervalMs: HEARTBEAT_MS,
    accessToken,
  })
}
