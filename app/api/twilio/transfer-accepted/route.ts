import { answerKeyOfPerson } from '#app/_server/put-through.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse } from '#lib/clients/twiml.ts'
import { personLegWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall } from '#lib/db/calls.ts'

/** A person pressed a key when asked whether they take the call. */
export const POST = twilioRoute(personLegWebhookSchema, async ({ params, callId, rung }) => {
  const call = callId ? await getCall(serviceDb(), callId) : null
  if (!call || call.providerSid !== params.ParentCallSid) return twimlResponse(hangUpResponse())
  return twimlResponse(await answerKeyOfPerson(call, { rung, digits: params.Digits }))
})
