import { errors, importJWK, jwtVerify, SignJWT, type CryptoKey } from 'jose'
import { z } from 'zod'
import type { SigningKey } from './keys.ts'

export const ACCESS_TOKEN_SECONDS = 3600

const claimsSchema = z.looseObject({
  sub: z.uuid(),
  // The only role tokens are made for: `anon` and `service_role` come from keys.
  role: z.literal('authenticated'),
  session_id: z.uuid(),
  exp: z.number(),
})
export type AccessClaims = z.infer<typeof claimsSchema>

export type Verification =
  | { kind: 'valid'; claims: AccessClaims }
  | { kind: 'expired' }
  | { kind: 'invalid'; reason: string }

/** The public half, as served to whoever wants to verify tokens without asking. */
export interface PublicKeySet {
  keys: Record<string, unknown>[]
}

/** Signs and verifies access tokens with the installation's key: ES256, as hosted projects do. */
export class AccessTokens {
  readonly #key: CryptoKey
  readonly #publicKey: CryptoKey
  readonly #kid: string
  readonly publicKeys: PublicKeySet

  private constructor(
    keys: { privateKey: CryptoKey; publicKey: CryptoKey },
    publicKeys: PublicKeySet,
    kid: string,
  ) {
    this.#key = keys.privateKey
    this.#publicKey = keys.publicKey
    this.#kid = kid
    this.publicKeys = publicKeys
  }

  static async create(signingKey: SigningKey): Promise<AccessTokens> {
    const { d: _private, ...publicJwk } = signingKey
    const privateKey = (await importJWK(signingKey, 'ES256')) as CryptoKey
    const publicKey = (await importJWK(publicJwk, 'ES256')) as CryptoKey
    const published = { ...publicJwk, alg: 'ES256', use: 'sig', key_ops: ['verify'], ext: true }
    return new AccessTokens({ privateKey, publicKey }, { keys: [published] }, signingKey.kid)
  }

  sign(claims: Record<string, unknown>): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: this.#kid, typ: 'JWT' })
      .sign(this.#key)
  }

  async verify(token: string): Promise<Verification> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        algorithms: ['ES256'],
        audience: 'authenticated',
        requiredClaims: ['exp'],
      })
      const claims = claimsSchema.safeParse(payload)
      return claims.success
        ? { kind: 'valid', claims: claims.data }
        : { kind: 'invalid', reason: 'the claims are not those of a signed-in user' }
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { kind: 'expired' }
      if (error instanceof errors.JOSEError) return { kind: 'invalid', reason: error.message }
      throw error
    }
  }
}
