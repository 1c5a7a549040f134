import { z } from 'zod'
import { jsonVariable, readEnvironment } from '#sim/support/environment.ts'

const serviceAccountSchema = z.looseObject({
  client_email: z.email(),
  private_key: z.string().startsWith('-----BEGIN'),
})

const envSchema = z.object({
  SIM_GOOGLE_PORT: z.coerce.number().int().min(0).max(65_535).default(4030),
  GOOGLE_CLIENT_ID: z.string().min(1),
  GOOGLE_CLIENT_SECRET: z.string().min(1),
  GOOGLE_REFRESH_TOKEN: z.string().min(1),
  GOOGLE_CALENDAR_ID: z.string().min(1).default('primary'),
  GOOGLE_SERVICE_ACCOUNT_JSON: jsonVariable(serviceAccountSchema).optional(),
})

/** What a simulated Google knows: one OAuth client with one consent, and the calendars it may use. */
export interface GoogleSimOptions {
  readonly port: number
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
  readonly serviceAccount: { readonly email: string; readonly privateKey: string } | null
  /** Calendars besides `primary`. */
  readonly calendarIds: readonly string[]
  readonly now: () => number
}

/** Reads the environment of the program; throws a sentence that names the variables at fault. */
export function optionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): GoogleSimOptions {
  const { GOOGLE_SERVICE_ACCOUNT_JSON: account, ...names } = readEnvironment(envSchema, env)
  return {
    port: names.SIM_GOOGLE_PORT,
    clientId: names.GOOGLE_CLIENT_ID,
    clientSecret: names.GOOGLE_CLIENT_SECRET,
    refreshToken: names.GOOGLE_REFRESH_TOKEN,
    serviceAccount: account
      ? { email: account.client_email, privateKey: account.private_key }
      : null,
    calendarIds: [names.GOOGLE_CALENDAR_ID],
    now: Date.now,
  }
}
