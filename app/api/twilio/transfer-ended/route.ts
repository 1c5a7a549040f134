import { answerTransferEnd } from '#app/_server/put-through.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse } from '#lib/clients/twiml.ts'
import { voiceWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall } from '#lib/db/calls.ts'

/** A person was rung for this caller, and that is over. */
export const POST = twilioRoute(voiceWebhookSchema, async ({ params, callId, rung }) => {
  const call = callId ? await getCall(serviceDb(), callId) : null
  if (!call || call.providerSid !== params.CallSid) return twimlResponse(hangUpResponse())
  return twimlResponse(await answerTransferEnd(call, rung))
})
