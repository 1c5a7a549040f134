import { z } from 'zod'
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
  SIM_FAULTS: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue('not JSON')
        return z.NEVER
      }
    })
    .pipe(faultPlanSchema),
})

/** Reads the environment of the program; throws a sentence that names the variable at fault. */
export function optionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  people: readonly Person[],
): TwilioSimOptions {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`bad environment: ${faults.join('; ')}`)
  }
  return {
    port: parsed.data.SIM_TWILIO_PORT,
    accountSid: parsed.data.TWILIO_ACCOUNT_SID,
    authToken: parsed.data.TWILIO_AUTH_TOKEN,
    phoneNumber: parsed.data.TWILIO_PHONE_NUMBER,
    voiceUrl: parsed.data.SIM_VOICE_URL ?? null,
    statusUrl: parsed.data.SIM_STATUS_URL ?? null,
    smsUrl: parsed.data.SIM_SMS_URL ?? null,
    faults: parsed.data.SIM_FAULTS,
    people,
  }
}
