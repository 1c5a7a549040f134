import { z } from 'zod'
import { phoneNumberSchema } from '#lib/domain/phone-number.ts'

/** What a softphone says in text; its voice is binary, one frame of 160 bytes a message. */
const commandSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('register'), ticket: z.string().max(100) }),
  z.strictObject({ event: z.literal('dial'), to: phoneNumberSchema }),
  z.strictObject({ event: z.literal('accept') }),
  z.strictObject({ event: z.literal('decline') }),
  z.strictObject({ event: z.literal('key'), digit: z.string().regex(/^[0-9*#]$/) }),
  z.strictObject({ event: z.literal('hang-up') }),
])
export type SoftphoneCommand = z.infer<typeof commandSchema>

/** Why a call is over, as the person with the phone would say it. */
export type EndReason =
  | 'you-hung-up'
  | 'they-hung-up'
  | 'you-declined'
  | 'busy'
  | 'unanswered'
  | 'unreachable'
  | 'failed'

/** What a softphone is told in text. */
export type SoftphoneReport =
  | { event: 'registered'; phone: string; name: string | null; line: string }
  | { event: 'dialling'; callSid: string; to: string }
  | { event: 'ringing'; callSid: string; from: string }
  | { event: 'answered'; callSid: string }
  | { event: 'ended'; callSid: string | null; why: EndReason }
  | { event: 'message'; from: string; body: string; at: string }

/** Null for what is no command. */
export function readCommand(text: string): SoftphoneCommand | null {
  try {
    return commandSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
