import { answerOnCallText } from '#app/_server/answer-on-call-text.ts'
import { receiveText } from '#app/_server/receive-text.ts'
import { twilioRoute, twimlResponse } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { noReply } from '#lib/clients/twiml.ts'
import { smsWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { recordWebhook } from '#lib/db/webhooks.ts'

/** A text to the property line: the answer of somebody on call, or anybody's else. */
export const POST = twilioRoute(smsWebhookSchema, async ({ params }) => {
  await recordWebhook(serviceDb(), {
    provider: 'twilio',
    dedupeKey: `sms:${params.MessageSid}`,
    kind: 'sms',
  })
  const text = {
    messageSid: params.MessageSid,
    line: params.To,
    phone: params.From,
    body: params.Body,
  }
  if (!(await answerOnCallText(text))) await receiveText(text)
  return twimlResponse(noReply())
})
