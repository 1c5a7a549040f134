import { createServerClient, type CookieMethodsServer } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
// oxlint-disable-next-line no-restricted-imports -- types only: the client is typed by our schema
import type { Database } from '#lib/db/database.types.ts'
import { supabaseEnv } from '#lib/env.ts'

/** A client of our schema, whoever it acts for. */
export type Db = SupabaseClient<Database>

/** A database that takes longer has failed: calls are being spoken while we wait. */
const REQUEST_TIMEOUT_MS = 5_000

const fetchWithTimeout: typeof fetch = (input, init) => {
  // An abort and not `AbortSignal.timeout`: supabase-js repeats reads after a timeout, three times.
  const controller = new AbortController()
  setTimeout(() => controller.abort(), REQUEST_TIMEOUT_MS).unref()
  const signal = init?.signal
    ? AbortSignal.any([init.signal, controller.signal])
    : controller.signal
  // Rows are the truth of this instant; no framework may answer from its cache.
  return fetch(input, { ...init, signal, cache: 'no-store' })
}

const serviceDbs = new Map<string, Db>()

/**
 * The client that bypasses row security: for server code that has authorised the request itself.
 * One per URL and key, so that connections are kept; the environment is read at each call.
 */
export function serviceDb(): Db {
  const { SUPABASE_URL: url, SUPABASE_SECRET_KEY: secretKey } = supabaseEnv()
  const key = `${url} ${secretKey}`
  const known = serviceDbs.get(key)
  if (known) return known
  const db = createClient<Database>(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: fetchWithTimeout },
  })
  serviceDbs.set(key, db)
  return db
}

/**
 * The client of one signed-in user in one request: row security decides what it sees. Never keep it
 * beyond the request, its session belongs to that request's cookies.
 */
export function createServerDb(cookies: CookieMethodsServer): Db {
  const { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: publishableKey } = supabaseEnv()
  return createServerClient<Database>(url, publishableKey, {
    cookies,
    global: { fetch: fetchWithTimeout },
  })
}
