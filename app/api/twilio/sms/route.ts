import { answerOnCallText } from '#app/_server/answer-on-call-text.ts'
import { recordGuestText } from '#app/_server/guest-text.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { noReply } from '#lib/clients/twiml.ts'
import { smsWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { identifyCaller } from '#lib/db/callers.ts'
import { appendIncidentEvent } from '#lib/db/incidents.ts'
import { recordWebhook } from '#lib/db/webhooks.ts'

/**
 * A text to the property line: the answer of somebody on call, or else put on the sender's open
 * incident, for the manager to read; a guest's YES or NO is the answer to what we asked.
 */
export const POST = twilioRoute(smsWebhookSchema, async ({ params }) => {
  const db = serviceDb()
  await recordWebhook(db, {
    provider: 'twilio',
    dedupeKey: `sms:${params.MessageSid}`,
    kind: 'sms',
  })
  const isAnswer = await answerOnCallText({
    messageSid: params.MessageSid,
    line: params.To,
    phone: params.From,
    body: params.Body,
  })
  if (isAnswer) return twimlResponse(noReply())
  const sender = await identifyCaller(db, {
    line: params.To,
    phone: params.From,
    now: new Date().toISOString(),
  })
  if (sender?.incidentId) {
    await appendIncidentEvent(db, {
      incidentId: sender.incidentId,
      type: 'message.received',
      key: `sms:${params.MessageSid}`,
      actorKind: sender.party.kind === 'unknown' ? 'system' : sender.party.kind,
      actorId: sender.party.id,
      payload: { body: params.Body },
    })
    if (sender.party.kind === 'guest') {
      const { MessageSid: messageSid, Body: body } = params
      await recordGuestText(db, { incidentId: sender.incidentId, messageSid, body })
    }
  }
  return twimlResponse(noReply())
})
