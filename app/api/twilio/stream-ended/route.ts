import { answerStreamEnd } from '#app/_server/answer-stream-end.ts'
import { keepCaller } from '#app/_server/keep-caller.ts'
import { drainOutbox } from '#app/_server/outbox.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUpResponse } from '#lib/clients/twiml.ts'
import { voiceWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall } from '#lib/db/calls.ts'

/** The stream closed: Twilio asks what comes next. */
export const POST = twilioRoute(
  voiceWebhookSchema,
  async ({ params, callId }) => {
    const call = callId ? await getCall(serviceDb(), callId) : null
    if (!call || call.providerSid !== params.CallSid) return twimlResponse(hangUpResponse())
    const twiml = await answerStreamEnd(call)
    // A person may have been asked for; nobody waits for that here.
    void drainOutbox()
    return twimlResponse(twiml)
  },
  keepCaller,
)
