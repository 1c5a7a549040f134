import { createHash, timingSafeEqual } from 'node:crypto'
import type { AccessClaims, AccessTokens } from './access-token.ts'
import type { InstallationKeys } from './keys.ts'

/** Who asks, as Postgres will see it. */
export type Caller =
  | { role: 'anon' | 'service_role'; claims: { role: string } }
  | { role: 'authenticated'; claims: AccessClaims }

export type Identification =
  | { kind: 'known'; caller: Caller }
  | { kind: 'key-unknown' }
  | { kind: 'token-expired' }
  | { kind: 'token-invalid'; reason: string }

/**
 * The gateway's part of a hosted project: the API key says which program asks, and an access token,
 * if there is one, says which person. A token never widens what its own role may do.
 */
export class CallerRegistry {
  readonly #publishable: Buffer
  readonly #secret: Buffer
  readonly #tokens: AccessTokens

  constructor(keys: InstallationKeys, tokens: AccessTokens) {
    this.#publishable = digest(keys.publishableKey)
    this.#secret = digest(keys.secretKey)
    this.#tokens = tokens
  }

  async identify(apiKey: string | undefined, bearer: string | undefined): Promise<Identification> {
    const byKey = this.callerOfKey(apiKey)
    if (byKey === undefined) return { kind: 'key-unknown' }
    // Older clients repeat the key as a bearer token.
    if (bearer === undefined || bearer === apiKey) return { kind: 'known', caller: byKey }
    const verified = await this.#tokens.verify(bearer)
    switch (verified.kind) {
      case 'valid':
        return { kind: 'known', caller: { role: 'authenticated', claims: verified.claims } }
      case 'expired':
        return { kind: 'token-expired' }
      case 'invalid':
        return { kind: 'token-invalid', reason: verified.reason }
    }
  }

  async callerOfToken(token: string): Promise<Caller | undefined> {
    const verified = await this.#tokens.verify(token)
    return verified.kind === 'valid'
      ? { role: 'authenticated', claims: verified.claims }
      : undefined
  }

  callerOfKey(apiKey: string | undefined): Caller | undefined {
    if (apiKey === undefined) return undefined
    const given = digest(apiKey)
    if (timingSafeEqual(given, this.#secret)) {
      return { role: 'service_role', claims: { role: 'service_role' } }
    }
    if (timingSafeEqual(given, this.#publishable)) {
      return { role: 'anon', claims: { role: 'anon' } }
    }
    return undefined
  }
}

/** Equal lengths for the comparison in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
