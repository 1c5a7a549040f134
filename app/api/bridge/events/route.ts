import { drainOutbox } from '#app/_server/outbox.ts'
import { bridgeEventSchema } from '#lib/contracts/bridge-event.ts'
import { isRequestSigned, SIGNATURE_HEADER } from '#lib/call-token.ts'
import { networkEnv } from '#lib/env.ts'

const PATH = '/api/bridge/events'
const MAX_BODY_BYTES = 4096

/**
 * The bridge says "look now". The database already holds what happened, so the answer may be
 * repeated, lost or late without harm.
 */
export async function POST(request: Request): Promise<Response> {
  const body = await request.text()
  const signature = request.headers.get(SIGNATURE_HEADER)
  const signed =
    body.length <= MAX_BODY_BYTES &&
    isRequestSigned(networkEnv().CALL_TOKEN_SECRET, { path: PATH, body, signature }, Date.now())
  if (!signed) return new Response('Forbidden', { status: 403 })
  const event = bridgeEventSchema.safeParse(parseJson(body))
  if (!event.success) return new Response('Bad Request', { status: 400 })
  await drainOutbox()
  return new Response(null, { status: 204 })
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
