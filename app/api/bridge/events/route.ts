import { leaveVoicemail } from '#app/_server/leave-voicemail.ts'
import { drainOutbox } from '#app/_server/outbox.ts'
import { pageEmergency } from '#app/_server/page-emergency.ts'
import { bridgeEventSchema, type BridgeEvent } from '#lib/contracts/bridge-event.ts'
import { isRequestSigned, SIGNATURE_HEADER } from '#lib/call-token.ts'
import { networkEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const PATH = '/api/bridge/events'
const MAX_BODY_BYTES = 4096

/**
 * The bridge says "look now". The database already holds what happened, so the answer may be
 * repeated, lost or late without harm; a message on a machine is left once however often it is asked for.
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
  if (event.data.kind === 'emergency-raised') return page(event.data)
  if (event.data.kind === 'machine-answered') await leaveVoicemail(event.data.callId, 'agent')
  else await drainOutbox()
  return new Response(null, { status: 204 })
}

async function page(event: Extract<BridgeEvent, { kind: 'emergency-raised' }>): Promise<Response> {
  try {
    return Response.json({ told: await pageEmergency(event) })
  } catch (error) {
    log.error('emergency-not-told', { callId: event.callId, reason: messageOf(error) })
    return new Response('Service Unavailable', { status: 503 })
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
