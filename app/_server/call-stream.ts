import { hashCallToken, issueCallToken } from '#lib/call-token.ts'
import { connectStream, type WaitBefore } from '#lib/clients/twiml.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { armStream } from '#lib/db/calls.ts'
import { CALL_LIMITS } from '#lib/domain/waits.ts'
import { networkEnv } from '#lib/env.ts'

/**
 * TwiML that joins this call to the bridge, with a fresh single-use token. A repeated webhook gets
 * a token of its own: whichever answer Twilio uses, the first stream to start consumes them all.
 * `wait`: what the caller hears before, while a bridge may come back.
 */
export async function joinCallToBridge(callId: string, wait?: WaitBefore): Promise<string> {
  const { APP_URL, BRIDGE_URL, CALL_TOKEN_SECRET } = networkEnv()
  const expiresAtMs = Date.now() + CALL_LIMITS.streamTokenTtlMs
  const token = issueCallToken(CALL_TOKEN_SECRET, callId, expiresAtMs)
  await armStream(serviceDb(), {
    callId,
    tokenHash: hashCallToken(token),
    expiresAt: new Date(expiresAtMs).toISOString(),
  })
  return connectStream({
    url: `${BRIDGE_URL}/media`,
    token,
    actionUrl: `${APP_URL}/api/twilio/stream-ended?call=${callId}`,
    ...(wait ? { wait } : {}),
  })
}
