import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'

const ASSERTION_SECONDS_MAX = 3600
/** How far the two clocks may be apart. */
const SKEW_SECONDS = 300
const TOKEN_AUDIENCE = 'https://oauth2.googleapis.com/token'
export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar'

const headerSchema = z.object({ alg: z.literal('RS256') })
const claimsSchema = z.object({
  iss: z.string(),
  scope: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
})
type Claims = z.infer<typeof claimsSchema>

/** Checks the assertions that a service account signs instead of a person's consent. */
export class ServiceAccountKey {
  private readonly email: string | null
  private readonly publicKey: KeyObject | null

  constructor(account: { readonly email: string; readonly privateKey: string } | null) {
    this.email = account?.email ?? null
    this.publicKey = account ? createPublicKey(account.privateKey) : null
  }

  /** What Google would object to in an assertion; null when it is good. */
  faultOf(assertion: string, nowSeconds: number): string | null {
    const [header = '', payload = '', signature = '', ...rest] = assertion.split('.')
    if (rest.length > 0 || !headerSchema.safeParse(jsonOf(header)).success) {
      return 'Invalid JWT: Only RS256 is understood.'
    }
    const claims = claimsSchema.safeParse(jsonOf(payload))
    if (!claims.success) return 'Invalid JWT: a required claim is missing.'
    if (!this.publicKey || claims.data.iss !== this.email) return 'Invalid grant: account not found'
    const signed = Buffer.from(`${header}.${payload}`)
    if (!verify('RSA-SHA256', signed, this.publicKey, Buffer.from(signature, 'base64url'))) {
      return 'Invalid JWT Signature.'
    }
    return faultOfClaims(claims.data, nowSeconds)
  }
}

function faultOfClaims({ aud, scope, iat, exp }: Claims, nowSeconds: number): string | null {
  if (aud !== TOKEN_AUDIENCE) return `Invalid JWT: aud must be ${TOKEN_AUDIENCE}`
  const isTimely = iat <= nowSeconds + SKEW_SECONDS && exp > nowSeconds - SKEW_SECONDS
  if (!isTimely || exp - iat > ASSERTION_SECONDS_MAX) {
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'
  }
  return scope.split(' ').includes(CALENDAR_SCOPE) ? null : 'Invalid scope.'
}

function jsonOf(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString())
  } catch {
    return null
  }
}
