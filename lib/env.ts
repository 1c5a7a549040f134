import { z } from 'zod'
import { phoneNumberSchema } from '#lib/domain/phone-number.ts'
import { AppError } from './errors.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Whether a URL stays on this machine; only then may it do without TLS. */
export function isLoopbackUrl(url: string): boolean {
  return LOOPBACK.has(new URL(url).hostname)
}

const secret = z.string().min(32, 'at least 32 characters; `openssl rand -hex 32` makes one')
const port = z.coerce.number().int().min(1).max(65_535)

function baseUrl(protocols: RegExp): z.ZodType<string, string> {
  return (
    z
      // Aborts: the checks below take the address apart.
      .url({
        protocol: protocols,
        error: `a URL whose scheme matches ${protocols.source}`,
        abort: true,
      })
      .refine((url) => !url.endsWith('/'), 'no slash at the end')
      .refine((url) => /^(https|wss):/.test(url) || isLoopbackUrl(url), {
        error: 'must use TLS (https or wss) unless it is on this machine',
      })
  )
}

const networkSchema = z.object({
  APP_URL: baseUrl(/^https?$/),
  BRIDGE_URL: baseUrl(/^wss?$/),
  BRIDGE_DIRECT_URL: baseUrl(/^https?$/).optional(),
  APP_PORT: port.default(3000),
  BRIDGE_PORT: port.default(8080),
  // Under half of what one core carries; `npm run bench -- bridge` tells what yours does.
  BRIDGE_CALLS_MAX: z.coerce.number().int().min(1).max(1000).default(80),
  CALL_TOKEN_SECRET: secret,
})

const supabaseSchema = z.object({
  SUPABASE_URL: baseUrl(/^https?$/),
  SUPABASE_PUBLISHABLE_KEY: z.string().min(20),
  SUPABASE_SECRET_KEY: z.string().min(20),
})

const geminiSchema = z.object({
  GEMINI_API_KEY: z.string().min(1),
  GEMINI_BASE_URL: baseUrl(/^https?$/).default('https://generativelanguage.googleapis.com'),
  // Any other closes the first call with 1008, which is late to hear of it.
  GEMINI_LIVE_MODEL: z
    .string()
    .regex(
      /^(models\/)?[a-z0-9.-]*(live|native-audio)[a-z0-9.-]*$/,
      'the id of a Live model, such as gemini-3.8-live',
    )
    .default('gemini-3.8-live'),
  GEMINI_MODEL: z.string().default('gemini-3.8-flash'),
  GEMINI_EMBEDDING_MODEL: z.string().default('gemini-embedding-001'),
})

const twilioSchema = z.object({
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/, 'AC and 32 hex digits'),
  TWILIO_AUTH_TOKEN: z.string().min(16),
  TWILIO_PHONE_NUMBER: phoneNumberSchema,
  TWILIO_BASE_URL: baseUrl(/^https?$/).default('https://api.twilio.com'),
  // Of the account, not of an organisation: it is Twilio that counts. At least one to be rung and one to ring.
  TWILIO_CALLS_MAX: z.coerce.number().int().min(2).max(10_000).default(10),
  TWILIO_CALLS_PER_SECOND: z.coerce.number().int().min(1).max(1000).default(1),
})

function isServiceAccountKey(json: string): boolean {
  try {
    const account: unknown = JSON.parse(json)
    return z.object({ client_email: z.email(), private_key: z.string() }).safeParse(account).success
  } catch {
    return false
  }
}

const googleSchema = z
  .object({
    GOOGLE_CALENDAR_ID: z.string().default('primary'),
    GOOGLE_CLIENT_ID: z.string().optional(),
    GOOGLE_CLIENT_SECRET: z.string().optional(),
    GOOGLE_REFRESH_TOKEN: z.string().optional(),
    GOOGLE_SERVICE_ACCOUNT_JSON: z
      .string()
      .refine(isServiceAccountKey, 'the JSON of a service account key itself, not a path to it')
      .optional(),
    GOOGLE_BASE_URL: baseUrl(/^https?$/).optional(),
  })
  .refine(
    (google) =>
      google.GOOGLE_SERVICE_ACCOUNT_JSON !== undefined ||
      (google.GOOGLE_CLIENT_ID && google.GOOGLE_CLIENT_SECRET && google.GOOGLE_REFRESH_TOKEN),
    {
      error:
        'set GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GOOGLE_REFRESH_TOKEN, or GOOGLE_SERVICE_ACCOUNT_JSON',
      path: ['GOOGLE_REFRESH_TOKEN'],
    },
  )

const accessSchema = z.object({
  ACCESS_CODE_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 hex digits (AES-256); `openssl rand -hex 32` makes one'),
})

const appSchema = z.object({
  APP_SECRET: secret,
  TIME_SCALE: z.coerce.number().min(1).max(10_000).default(1),
})

const embeddedSchema = z.object({
  DATA_DIR: z.string().default('.data'),
  SUPABASE_PORT: port.default(54_321),
})

const seedSchema = z.object({
  TWILIO_PHONE_NUMBER: phoneNumberSchema,
  SEED_MANAGER_PASSWORD: z.string().min(8, 'at least 8 characters'),
})

const WHERE_TO_LOOK = '. See .env.example.'

function invalidEnvironment(faults: readonly string[]): AppError {
  return new AppError('environment-invalid', `${faults.join('; ')}${WHERE_TO_LOOK}`, {
    remedy: 'give-up',
  })
}

function read<Schema extends z.ZodObject>(schema: Schema): z.infer<Schema> {
  // Only what is asked for: each look into the environment is a call into the system.
  const named = Object.keys(schema.shape).map((name) => [name, process.env[name]] as const)
  // An empty string in a .env file means "not set", as everybody expects.
  const given = Object.fromEntries(named.filter(([, value]) => value !== '' && value !== undefined))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.')
    return given[name] === undefined && issue.code === 'invalid_type'
      ? `${name} is not set`
      : `${name}: ${issue.message}`
  })
  throw invalidEnvironment(faults)
}

export type NetworkEnv = z.infer<typeof networkSchema>
export type SupabaseEnv = z.infer<typeof supabaseSchema>
export type GeminiEnv = z.infer<typeof geminiSchema>
export type TwilioEnv = z.infer<typeof twilioSchema>
export type GoogleEnv = z.infer<typeof googleSchema>
export type AppEnv = z.infer<typeof appSchema>

// Read at each use: the workflow bundle is loaded before its environment is complete, and a test
// that points one service elsewhere must be believed at once.
export const networkEnv = (): NetworkEnv => read(networkSchema)

/** Where this very bridge is asked about the calls it has, whatever stands in front of several. */
export function bridgeDirectUrl(): string {
  const { BRIDGE_DIRECT_URL, BRIDGE_URL, BRIDGE_PORT } = networkEnv()
  if (BRIDGE_DIRECT_URL !== undefined) return BRIDGE_DIRECT_URL
  return isLoopbackUrl(BRIDGE_URL)
    ? `http://127.0.0.1:${BRIDGE_PORT}`
    : BRIDGE_URL.replace(/^ws/, 'http')
}
export const supabaseEnv = (): SupabaseEnv => read(supabaseSchema)
export const geminiEnv = (): GeminiEnv => read(geminiSchema)
export const twilioEnv = (): TwilioEnv => read(twilioSchema)
export const googleEnv = (): GoogleEnv => read(googleSchema)
export const accessCodeKey = (): Buffer => Buffer.from(read(accessSchema).ACCESS_CODE_KEY, 'hex')
export const seedEnv = (): z.infer<typeof seedSchema> => read(seedSchema)
export const embeddedEnv = (): z.infer<typeof embeddedSchema> => read(embeddedSchema)

/** Whether the telephone network is a stand-in on this machine rather than Twilio. */
export const isLocalNetwork = (): boolean => isLoopbackUrl(twilioEnv().TWILIO_BASE_URL)

/** Whether what speaks for the agent is a stand-in on this machine rather than Gemini. */
export const isLocalModel = (): boolean => isLoopbackUrl(geminiEnv().GEMINI_BASE_URL)

/**
 * The app's own variables. A scaled clock is for demo and tests: it is refused as soon as the app
 * can be reached from outside this machine, which is what makes a deployment real.
 */
export function appEnv(): AppEnv {
  const app = read(appSchema)
  if (app.TIME_SCALE !== 1 && !isLoopbackUrl(networkEnv().APP_URL)) {
    throw invalidEnvironment([
      'TIME_SCALE: only for demo and tests, refused when APP_URL is public',
    ])
  }
  return app
}

/** Runs every check, so that one start-up names every fault rather than the first. */
function checkAll(checks: readonly (() => unknown)[]): void {
  const faults = checks.flatMap((check) => {
    try {
      check()
      return []
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return [error.message.replace(WHERE_TO_LOOK, '')]
    }
  })
  // `appEnv` asks for APP_URL too: the same fault is said once.
  if (faults.length > 0) throw invalidEnvironment([...new Set(faults)])
}

/** Checks everything the app needs, once, before it listens. */
export function checkAppEnv(): void {
  checkAll([networkEnv, supabaseEnv, geminiEnv, twilioEnv, googleEnv, accessCodeKey, appEnv])
}

/** Checks everything the bridge needs, once, before it listens. */
export function checkBridgeEnv(): void {
  checkAll([networkEnv, supabaseEnv, geminiEnv, twilioEnv, accessCodeKey])
}
