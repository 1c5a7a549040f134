import { z } from 'zod'
import type { CallStatus } from '#lib/domain/call.ts'

/**
 * What we read of Twilio's form-encoded webhooks. Twilio adds parameters freely, so unknown ones
 * pass; what we rely on is checked.
 */
const callSid = z.string().regex(/^CA[0-9a-f]{32}$/)
const accountSid = z.string().regex(/^AC[0-9a-f]{32}$/)

export const voiceWebhookSchema = z.object({
  CallSid: callSid,
  AccountSid: accountSid,
  /** E.164, or words such as `anonymous` when the caller withholds the number. */
  From: z.string().max(64),
  To: z.string().max(64),
})

/** About the leg to a person whom a caller is put through to; `CallSid` is that leg's own. */
export const personLegWebhookSchema = z.object({
  CallSid: callSid,
  AccountSid: accountSid,
  ParentCallSid: callSid,
  /** The keys that `<Gather>` has collected. */
  Digits: z.string().max(20).default(''),
})

/** About a call of ours; `Digits` are the keys that `<Gather>` has collected. */
export const keysWebhookSchema = z.object({
  CallSid: callSid,
  AccountSid: accountSid,
  Digits: z.string().max(20).default(''),
})

export const statusWebhookSchema = z.object({
  CallSid: callSid,
  AccountSid: accountSid,
  CallStatus: z.enum([
    'queued',
    'initiated',
    'ringing',
    'in-progress',
    'completed',
    'busy',
    'no-answer',
    'failed',
    'canceled',
  ]),
  SequenceNumber: z.coerce.number().int().min(0).default(0),
})

export const answeringMachineWebhookSchema = z.object({
  CallSid: callSid,
  AccountSid: accountSid,
  AnsweredBy: z.string().max(32),
})

export const smsWebhookSchema = z.object({
  MessageSid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/),
  AccountSid: accountSid,
  From: z.string().max(64),
  To: z.string().max(64),
  Body: z.string().max(1600).default(''),
})

/** Twilio's words for the state of a call, in ours. */
export const STATUS_OF_TWILIO: Record<
  z.infer<typeof statusWebhookSchema>['CallStatus'],
  CallStatus
> = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'in_progress',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no_answer',
  failed: 'failed',
  canceled: 'canceled',
}
