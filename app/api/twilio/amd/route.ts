import { leaveVoicemail } from '#app/_server/leave-voicemail.ts'
import { twilioRoute } from '#app/_server/twilio-route.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { hangUp } from '#lib/clients/twilio.ts'
import { answeringMachineWebhookSchema } from '#lib/contracts/twilio-webhook.ts'
import { getCall, recordAnsweredBy } from '#lib/db/calls.ts'
import type { MachineSign } from '#lib/domain/machine-verdict.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/** The ends of greetings, as Twilio names them. It sends no others, except that a person answered. */
const SIGNS: Readonly<Record<string, MachineSign>> = {
  machine_end_beep: 'beep',
  machine_end_silence: 'greeting-over',
  machine_end_other: 'greeting-over',
}

/** What Twilio believes picked up: late and sometimes wrong, so never a verdict by itself. */
export const POST = twilioRoute(answeringMachineWebhookSchema, async ({ params, callId }) => {
  const call = callId ? await getCall(serviceDb(), callId) : null
  const { CallSid, AnsweredBy } = params
  if (!call || (call.providerSid !== null && call.providerSid !== CallSid)) {
    return new Response(null, { status: 204 })
  }
  await recordAnsweredBy(serviceDb(), { callId: call.callId, answeredBy: AnsweredBy })
  // Whoever is on call presses a key; what presses none has not taken it, and hears nothing else.
  if (call.purpose === 'escalation') return new Response(null, { status: 204 })
  const sign = SIGNS[AnsweredBy]
  if (AnsweredBy === 'fax') await hangUp(CallSid)
  // Twilio waits for no answer to this; certainty can take longer than its patience.
  else if (sign) void leave(call.callId, sign)
  return new Response(null, { status: 204 })
})

async function leave(callId: string, sign: MachineSign): Promise<void> {
  try {
    await leaveVoicemail(callId, sign)
  } catch (error) {
    // The agent's own ear is the other way to the same message.
    log.error('machine-not-handled', { callId, reason: messageOf(error) })
  }
}
