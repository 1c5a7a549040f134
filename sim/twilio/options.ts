import { z } from 'zod'
import { jsonVariable, readEnvironment } from '#sim/support/environment.ts'
import { phoneNumberSchema } from '#lib/domain/phone-number.ts'
import type { Person } from '#sim/people/person.ts'
import { faultPlanSchema, type FaultPlan } from './faults.ts'

export interface TwilioSimOptions {
  readonly port: number
  readonly accountSid: string
  readonly authToken: string
  /** The only number of the account. */
  readonly phoneNumber: string
  /** The number's configuration: where an incoming call, its end and a text are reported. */
  readonly voiceUrl: string | null
  readonly statusUrl: string | null
  readonly smsUrl: string | null
  readonly faults: FaultPlan
  readonly people: readonly Person[]
}

const url = z.url({ protocol: /^https?$/ })
const envSchema = z.object({
  SIM_TWILIO_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/, 'AC and 32 hex digits'),
  TWILIO_AUTH_TOKEN: z.string().min(16),
  TWILIO_PHONE_NUMBER: phoneNumberSchema,
  SIM_VOICE_URL: url.optional(),
  SIM_STATUS_URL: url.optional(),
  SIM_SMS_URL: url.optional(),
  SIM_FAULTS: jsonVariable(faultPlanSchema).prefault('{}'),
})

/** Reads the environment of the program; throws a sentence that names the variable at fault. */
export function optionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  people: readonly Person[],
): TwilioSimOptions {
  const read = readEnvironment(envSchema, env)
  return {
    port: read.SIM_TWILIO_PORT,
    accountSid: read.TWILIO_ACCOUNT_SID,
    authToken: read.TWILIO_AUTH_TOKEN,
    phoneNumber: read.TWILIO_PHONE_NUMBER,
    voiceUrl: read.SIM_VOICE_URL ?? null,
    statusUrl: read.SIM_STATUS_URL ?? null,
    smsUrl: read.SIM_SMS_URL ?? null,
    faults: read.SIM_FAULTS,
    people,
  }
}
