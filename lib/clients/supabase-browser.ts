import { createBrowserClient } from '@supabase/ssr'
// oxlint-disable-next-line no-restricted-imports -- types only: the client is typed by our schema
import type { Database } from '#lib/db/database.types.ts'
import type { Db } from './supabase.ts'

/** A connection that died without a word is noticed within twice this. */
const HEARTBEAT_MS = 8_000

/**
 * The signed-in user's client in the browser, for sign-in and Realtime. In a file of its own so that
 * no code that knows the secret key can reach a browser bundle.
 */
export function createBrowserDb(url: string, publishableKey: string): Db {
  return createBrowserClient<Database>(url, publishableKey, {
    realtime: { heartbeatIntervalMs: HEARTBEAT_MS },
  })
}
