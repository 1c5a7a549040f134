import { prepareBridge } from '#app/_server/bridge-client.ts'
import { drainOutbox } from '#app/_server/outbox.ts'
import { twilioRoute } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { STATUS_OF_TWILIO, statusWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCallByProviderSid, recordCallStatus } from '#lib/db/calls.ts'
import { recordWebhook } from '#lib/db/webhooks.ts'

/**
 * Progress of a call. Deliveries repeat and overtake each other: the database applies only what
 * moves the call forward, so every delivery is simply passed on.
 */
export const POST = twilioRoute(statusWebhookSchema, async ({ params, callId }) => {
  const db = serviceDb()
  const { CallSid, CallStatus, SequenceNumber } = params
  const id = callId ?? (await getCallByProviderSid(db, CallSid))?.callId
  if (!id) return new Response(null, { status: 204 })
  await recordWebhook(db, {
    provider: 'twilio',
    dedupeKey: `status:${CallSid}:${SequenceNumber}:${CallStatus}`,
    kind: 'status',
  })
  const { applied, ended } = await recordCallStatus(db, {
    callId: id,
    providerSid: CallSid,
    status: STATUS_OF_TWILIO[CallStatus],
    sequence: SequenceNumber,
    at: new Date().toISOString(),
  })
  if (applied && CallStatus === 'ringing' && callId) void prepareBridge(id)
  if (ended) void drainOutbox()
  return new Response(null, { status: 204 })
})
