import { z } from 'zod'
import { AuthError } from './auth-error.ts'

/** bcrypt looks at no more than this; GoTrue refuses longer ones too. */
const PASSWORD_BYTES_MAX = 72
const PASSWORD_LENGTH_MIN = 6

const metadata = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? undefined)

// Strict: a phone number or a role that is dropped in silence is missed much later.
export const passwordGrantSchema = z.strictObject({
  email: z.string().max(255),
  password: z.string(),
  /** Sent with every sign-in; there are no captchas here. */
  gotrue_meta_security: z.unknown(),
})
export const refreshGrantSchema = z.strictObject({ refresh_token: z.string().max(255) })

export const newUserSchema = z.strictObject({
  id: z.uuid().optional(),
  email: z.email().max(255),
  password: z.string().optional(),
  email_confirm: z.boolean().optional(),
  user_metadata: metadata,
  app_metadata: metadata,
})

export const userChangeSchema = z.strictObject({
  email: z.email().max(255).optional(),
  password: z.string().optional(),
  email_confirm: z.boolean().optional(),
  user_metadata: metadata,
  app_metadata: metadata,
  /** Go durations such as `24h`; `none` lifts a ban. */
  ban_duration: z
    .string()
    .regex(/^(none|(\d+(\.\d+)?(h|m|s))+)$/)
    .optional(),
})

export function parseAuthBody<Schema extends z.ZodType>(
  schema: Schema,
  body: string,
): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const reason =
    issue?.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')} is not supported by the embedded server: leave it out`
      : `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`
  throw new AuthError(400, 'validation_failed', reason)
}

export function checkPassword(password: string | undefined): void {
  if (password === undefined) return
  if (password.length < PASSWORD_LENGTH_MIN) {
    throw new AuthError(422, 'weak_password', 'Password should be at least 6 characters.')
  }
  if (Buffer.byteLength(password) > PASSWORD_BYTES_MAX) {
    throw new AuthError(422, 'validation_failed', 'Password cannot be longer than 72 characters')
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 }

/** Until when a ban lasts; null for none, undefined to leave it as it is. */
export function banUntil(duration: string | undefined, nowMs: number): Date | null | undefined {
  if (duration === undefined) return undefined
  if (duration === 'none') return null
  const totalMs = [...duration.matchAll(/(\d+(?:\.\d+)?)([hms])/g)].reduce(
    (sumMs, [, amount, unit]) => sumMs + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  )
  return new Date(nowMs + totalMs)
}
