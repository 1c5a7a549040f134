import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How far the clocks of app and bridge may differ before a signed request is refused. */
const REQUEST_SKEW_SECONDS = 60

export interface CallTokenClaims {
  readonly callId: string
  /** Unix seconds. */
  readonly exp: number
  readonly nonce: string
}

function hmac(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * A single-use token that binds a Media Stream to its call: `v1.<base64url claims>.<base64url HMAC>`.
 * It travels as a `<Parameter>`; the database remembers only its hash and consumes it once.
 */
export function issueCallToken(secret: string, callId: string, expiresAtMs: number): string {
  const claims: CallTokenClaims = {
    callId,
    exp: Math.floor(expiresAtMs / 1000),
    nonce: randomBytes(16).toString('base64url'),
  }
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `v1.${body}.${hmac(secret, `stream:${body}`).toString('base64url')}`
}

export type CallTokenVerdict =
  | { kind: 'valid'; claims: CallTokenClaims }
  | { kind: 'malformed' | 'forged' | 'expired' }

/** Checks shape, signature and expiry. Whether it was used before, only the database knows. */
export function verifyCallToken(secret: string, token: string, nowMs: number): CallTokenVerdict {
  const [version, body, signature, ...rest] = token.split('.')
  if (version !== 'v1' || !body || !signature || rest.length > 0) return { kind: 'malformed' }
  if (!sameBytes(hmac(secret, `stream:${body}`), Buffer.from(signature, 'base64url'))) {
    return { kind: 'forged' }
  }
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as CallTokenClaims
  return claims.exp * 1000 < nowMs ? { kind: 'expired' } : { kind: 'valid', claims }
}

/** What the database keeps of a token. */
export function hashCallToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export const SIGNATURE_HEADER = 'x-propertyline-signature'

/** Signs a request between app and bridge: `t=<unix seconds>,v1=<hex HMAC of "t.path.body">`. */
export function signRequest(
  secret: string,
  request: { path: string; body: string },
  nowMs: number,
): string {
  const t = Math.floor(nowMs / 1000)
  return `t=${t},v1=${hmac(secret, `request:${t}.${request.path}.${request.body}`).toString('hex')}`
}

/** Whether a request between app and bridge was signed by us, lately, for this path and body. */
export function isRequestSigned(
  secret: string,
  request: { path: string; body: string; signature: string | null },
  nowMs: number,
): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(request.signature ?? '')
  if (!match) return false
  const [, t = '', signature = ''] = match
  if (Math.abs(Number(t) - nowMs / 1000) > REQUEST_SKEW_SECONDS) return false
  const expected = hmac(secret, `request:${t}.${request.path}.${request.body}`)
  return sameBytes(expected, Buffer.from(signature, 'hex'))
}
