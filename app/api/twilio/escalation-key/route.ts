import { answerEscalationKey } from '#app/_server/answer-escalation.ts'
import { keepCaller } from '#app/_server/keep-caller.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse } from '#lib/clients/twiml.ts'
import { keysWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall } from '#lib/db/calls.ts'

/** Somebody on call was asked whether they take an emergency, and has pressed a key. */
export const POST = twilioRoute(
  keysWebhookSchema,
  async ({ params, callId }) => {
    const call = callId ? await getCall(serviceDb(), callId) : null
    const belongs =
      call?.purpose === 'escalation' &&
      (call.providerSid === null || call.providerSid === params.CallSid)
    if (!belongs) return twimlResponse(hangUpResponse())
    return twimlResponse(await answerEscalationKey(call, params.Digits))
  },
  // Asked again, without the key: whoever is on the line presses it once more.
  keepCaller,
)
