import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { isRequestSigned, SIGNATURE_HEADER } from '#lib/call-token.ts'
import { readBody } from './read-body.ts'

const BODY_BYTES_MAX = 4 * 1024

export interface Answer {
  readonly status: number
  readonly body: string
}

/** What the app asks at this path, or how it is turned away: too large, not signed by us, malformed. */
export async function readSigned<Schema extends z.ZodType>(
  request: IncomingMessage,
  { path, secret, schema }: { path: string; secret: string; schema: Schema },
): Promise<{ asked: z.output<Schema> } | { refusal: Answer }> {
  const body = await readBody(request, BODY_BYTES_MAX)
  if (body === null) return { refusal: { status: 413, body: '{"error":"too-large"}' } }
  const header = request.headers[SIGNATURE_HEADER]
  const signature = typeof header === 'string' ? header : null
  if (!isRequestSigned(secret, { path, body, signature }, Date.now())) {
    return { refusal: { status: 403, body: '{"error":"forbidden"}' } }
  }
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) return { refusal: { status: 400, body: '{"error":"invalid"}' } }
  return { asked: parsed.data }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
