import { askOnCall } from '#app/_server/answer-escalation.ts'
import { joinCallToBridge } from '#app/_server/call-stream.ts'
import { keepCaller } from '#app/_server/keep-caller.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse } from '#lib/clients/twiml.ts'
import { voiceWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall } from '#lib/db/calls.ts'
import { isCallOver } from '#lib/domain/call.ts'
import { log } from '#lib/log.ts'

/** Somebody picked up a call of ours. Joined only if it is the call that was reserved. */
export const POST = twilioRoute(
  voiceWebhookSchema,
  async ({ params, callId }) => {
    const call = callId ? await getCall(serviceDb(), callId) : null
    const belongs =
      call &&
      call.phone === params.To &&
      (call.providerSid === null || call.providerSid === params.CallSid)
    if (!belongs || isCallOver(call.status)) {
      log.warn('answer-refused', { callId, known: call !== null })
      return twimlResponse(hangUpResponse())
    }
    if (call.purpose === 'escalation') return twimlResponse(await askOnCall(call))
    return twimlResponse(await joinCallToBridge(call.callId))
  },
  keepCaller,
)
