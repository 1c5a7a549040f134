import { twilioRoute } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { answeringMachineWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { recordAnsweredBy } from '#lib/db/calls.ts'

/** What Twilio believes picked up. A hint beside the agent's own ear, never a verdict. */
export const POST = twilioRoute(answeringMachineWebhookSchema, async ({ params, callId }) => {
  if (callId) await recordAnsweredBy(serviceDb(), { callId, answeredBy: params.AnsweredBy })
  return new Response(null, { status: 204 })
})
