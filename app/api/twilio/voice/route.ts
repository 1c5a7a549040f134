import { answerInboundCall } from '#app/_server/answer-inbound-call.ts'
import { prepareBridge } from '#app/_server/bridge-client.ts'
import { joinCallToBridge } from '#app/_server/call-stream.ts'
import { keepCaller } from '#app/_server/keep-caller.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { sayAndHangUp } from '#lib/clients/twiml.ts'
import { voiceWebhookSchema } from '#lib/contracts/twilio-webhook.ts'

/** Somebody rang the property line. */
export const POST = twilioRoute(
  voiceWebhookSchema,
  async ({ params }) => {
    const answered = await answerInboundCall({
      providerSid: params.CallSid,
      phone: params.From,
      line: params.To,
    })
    if (answered.kind === 'unknown-line') {
      return twimlResponse(sayAndHangUp('This number is not in service. Goodbye.'))
    }
    void prepareBridge(answered.callId)
    return twimlResponse(await joinCallToBridge(answered.callId))
  },
  keepCaller,
)
