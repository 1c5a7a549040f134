import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '#supabase/embedded/caller.ts'

/** A request that passed the door: complete, bounded and from a known caller. */
export interface ApiRequest {
  method: string
  /** What follows the API's prefix, split at slashes and then decoded. */
  segments: readonly string[]
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  /** The body of an upload, which is no text. */
  bytes?: Uint8Array
  caller: Caller
}

export interface Reply {
  status: number
  headers?: Readonly<Record<string, string>>
  /** JSON text; empty for none. */
  body: string
  /** Sent instead of it; its type is in the headers. */
  bytes?: Uint8Array
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers, body: JSON.stringify(value) }
}

/** One value of a header that may be repeated. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
