import { joinCallToBridge } from '#app/_server/call-stream.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse, sayAndHangUp } from '#lib/clients/twiml.ts'
import { voiceWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall } from '#lib/db/calls.ts'
import { log } from '#lib/log.ts'

/** A call is joined to the bridge at most this often; past that a person is better served by a callback. */
const MAX_STREAMS = 3
const APOLOGY =
  'I am sorry, we have a technical problem on our side. We have your call on record and will call you right back. ' +
  'If anyone is in danger, hang up and call nine one one.'

/**
 * The stream closed. If the conversation was finished the call ends; if the bridge died under it,
 * the caller is joined to another one, which reads what was said so far.
 */
export const POST = twilioRoute(voiceWebhookSchema, async ({ params, callId }) => {
  const call = callId ? await getCall(serviceDb(), callId) : null
  if (!call || call.providerSid !== params.CallSid) return twimlResponse(hangUpResponse())
  if (call.outcome === 'failed') return twimlResponse(sayAndHangUp(APOLOGY))
  if (call.conversationEndedAt !== null) return twimlResponse(hangUpResponse())
  if (call.streams >= MAX_STREAMS) return twimlResponse(sayAndHangUp(APOLOGY))
  log.warn('stream-lost', { callId: call.callId, streams: call.streams })
  return twimlResponse(await joinCallToBridge(call.callId))
})
