import type { IncomingMessage } from 'node:http'

/** Bodies are rows and call arguments; a page of embeddings is about 2 MiB. */
export const BODY_LIMIT_BYTES = 8 * 1024 * 1024

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

export type Refusal = { status: number; message: string } | undefined

/**
 * Whether the request is addressed to this machine by name and comes from a page of this machine.
 * A foreign page can make its own domain resolve to 127.0.0.1 (DNS rebinding); its requests then
 * still carry that domain as Host and Origin.
 */
export function refuseForeign(request: IncomingMessage): Refusal {
  const { host, origin } = request.headers
  if (host === undefined || !isLoopback(`http://${host}`)) {
    return { status: 403, message: 'The embedded server answers to 127.0.0.1 and localhost only.' }
  }
  if (origin !== undefined && !isLoopback(origin)) {
    return { status: 403, message: 'The embedded server answers to pages of this machine only.' }
  }
  return undefined
}

function isLoopback(url: string): boolean {
  try {
    return LOOPBACK_NAMES.has(new URL(url).hostname)
  } catch {
    return false
  }
}

export type Body =
  | { kind: 'read'; text: string; bytes: Buffer }
  | { kind: 'too-large' }
  | { kind: 'not-utf8' }

/**
 * Reads the whole body, or stops as soon as it is known to be too large. `isBinary`: it is no text.
 */
export async function readBody(request: IncomingMessage, isBinary = false): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
    return { kind: 'too-large' }
  }
  const chunks: Buffer[] = []
  let byteCount = 0
  // Not destroyed on leaving the loop: the refusal still has to go out on this connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer
    byteCount += bytes.length
    if (byteCount > BODY_LIMIT_BYTES) return { kind: 'too-large' }
    chunks.push(bytes)
  }
  const bytes = Buffer.concat(chunks)
  if (isBinary) return { kind: 'read', text: '', bytes }
  try {
    return { kind: 'read', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), bytes }
  } catch {
    return { kind: 'not-utf8' }
  }
}

const EXPOSED_HEADERS =
  'Content-Range, Content-Location, Preference-Applied, X-Supabase-Api-Version'

/** Headers that let a page of this machine (the dashboard on another port) read the answer. */
export function corsHeaders(request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers
  if (origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: 'Origin',
  }
}

export function preflightHeaders(request: IncomingMessage): Record<string, string> {
  const asked = request.headers['access-control-request-headers']
  return {
    ...corsHeaders(request),
    'access-control-allow-methods': 'GET, HEAD, POST, PATCH, PUT, DELETE',
    'access-control-allow-headers': asked ?? '*',
    'access-control-max-age': '3600',
  }
}
