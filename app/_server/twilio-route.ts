import type { z } from 'zod'
import { verifyTwilioSignature } from '#lib/clients/twilio.ts'
import { networkEnv, twilioEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/** Twilio's own webhooks stay far below this; anything larger is not Twilio. */
const MAX_BODY_BYTES = 64 * 1024

export interface TwilioWebhook<Params> {
  readonly params: Params
  /** The `call` query parameter that our own callback URLs carry, if any. */
  readonly callId: string | null
  /** The `rung` parameter: which person of the on-call ladder this is about; 0 without one. */
  readonly rung: number
}

export function twimlResponse(twiml: string): Response {
  return new Response(twiml, { headers: { 'content-type': 'text/xml; charset=utf-8' } })
}

const refused = (): Response => new Response('Forbidden', { status: 403 })

/**
 * Wraps a webhook of Twilio's. Nothing runs unless the signature fits the configured public
 * address (never the Host header, which the sender chooses) and the account is ours. Parameters
 * that do not parse are answered 400, so that Twilio's debugger shows them. `whenFailed`: TwiML for
 * somebody who is on the line while we are in trouble.
 */
export function twilioRoute<Schema extends z.ZodType<{ AccountSid: string }>>(
  schema: Schema,
  handle: (webhook: TwilioWebhook<z.infer<Schema>>) => Promise<Response>,
  whenFailed?: (webhookUrl: string) => string,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await readBounded(request)
    if (body === null) return new Response('Payload too large', { status: 413 })
    const { pathname, search, searchParams } = new URL(request.url)
    const params = Object.fromEntries(new URLSearchParams(body))
    const signature = request.headers.get('x-twilio-signature')
    const url = `${networkEnv().APP_URL}${pathname}${search}`
    if (!signature || !verifyTwilioSignature({ url, params, signature })) {
      log.warn('webhook-refused', { path: pathname, signed: signature !== null })
      return refused()
    }
    const parsed = schema.safeParse(params)
    if (!parsed.success) {
      log.warn('webhook-malformed', { path: pathname, fault: parsed.error.issues[0]?.message })
      return new Response('Bad Request', { status: 400 })
    }
    if (parsed.data.AccountSid !== twilioEnv().TWILIO_ACCOUNT_SID) return refused()
    try {
      return await handle({
        params: parsed.data,
        callId: searchParams.get('call'),
        rung: rungOf(searchParams),
      })
    } catch (error) {
      log.error('webhook-failed', { path: pathname, reason: messageOf(error) })
      if (whenFailed) return twimlResponse(whenFailed(url))
      // 500 makes Twilio use its fallback; the reason is ours alone.
      return new Response('Internal Server Error', { status: 500 })
    }
  }
}

function rungOf(query: URLSearchParams): number {
  const rung = query.get('rung') ?? ''
  return /^\d$/.test(rung) ? Number(rung) : 0
}

async function readBounded(request: Request): Promise<string | null> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > MAX_BODY_BYTES) return null
  const body = await request.text()
  return Buffer.byteLength(body) > MAX_BODY_BYTES ? null : body
}
