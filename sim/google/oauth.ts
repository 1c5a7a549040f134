import { randomBytes, timingSafeEqual } from 'node:crypto'
import { GoogleError } from './google-error.ts'
import type { GoogleSimOptions } from './options.ts'
import { CALENDAR_SCOPE, ServiceAccountKey } from './service-account.ts'

const TOKEN_SECONDS = 3599
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export interface TokenAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
}
export type Principal = 'user' | 'service-account'

const refuse = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
})

/** Google's token endpoint, and the memory of the tokens it gave out. */
export class OAuth {
  private readonly options: GoogleSimOptions
  private readonly accountKey: ServiceAccountKey
  private readonly tokens = new Map<string, { expiresMs: number; principal: Principal }>()

  constructor(options: GoogleSimOptions) {
    this.options = options
    this.accountKey = new ServiceAccountKey(options.serviceAccount)
  }

  /** Answers POST /token. `basic` is the Authorization header, which may carry the client. */
  exchange(form: URLSearchParams, basic: string | undefined): TokenAnswer {
    const grantType = form.get('grant_type')
    if (grantType === JWT_BEARER) {
      const nowSeconds = this.options.now() / 1000
      const fault = this.accountKey.faultOf(form.get('assertion') ?? '', nowSeconds)
      return fault === null ? this.grant('service-account') : refuse(400, 'invalid_grant', fault)
    }
    if (grantType !== 'refresh_token') {
      const shown = grantType ?? ''
      return refuse(400, 'unsupported_grant_type', `Invalid grant_type: ${shown}`)
    }
    const [clientId, clientSecret] = clientOf(form, basic)
    if (!sameText(clientId, this.options.clientId)) {
      return refuse(401, 'invalid_client', 'The OAuth client was not found.')
    }
    if (!sameText(clientSecret, this.options.clientSecret)) {
      return refuse(401, 'invalid_client', 'Unauthorized')
    }
    const refreshToken = form.get('refresh_token')
    if (refreshToken === null) {
      return refuse(400, 'invalid_request', 'Missing required parameter: refresh_token')
    }
    if (!sameText(refreshToken, this.options.refreshToken)) {
      return refuse(400, 'invalid_grant', 'Token has been expired or revoked.')
    }
    return this.grant('user')
  }

  /** Whose bearer token a request carries. Throws Google's 401. */
  authenticate(authorization: string | undefined): Principal {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) {
      throw new GoogleError(401, 'required', 'Login Required.', { header: 'Authorization' })
    }
    const known = this.tokens.get(token)
    if (!known || known.expiresMs <= this.options.now()) {
      throw new GoogleError(401, 'authError', 'Invalid Credentials', { header: 'Authorization' })
    }
    return known.principal
  }

  /** Whether a request may see the simulator's own pages: bearer = the client secret. */
  isController(authorization: string | undefined): boolean {
    return sameText(authorization ?? '', `Bearer ${this.options.clientSecret}`)
  }

  private grant(principal: Principal): TokenAnswer {
    const token = `ya29.${randomBytes(48).toString('base64url')}`
    const nowMs = this.options.now()
    for (const [old, { expiresMs }] of this.tokens) {
      if (expiresMs <= nowMs) this.tokens.delete(old)
    }
    this.tokens.set(token, { expiresMs: nowMs + TOKEN_SECONDS * 1000, principal })
    return {
      status: 200,
      body: {
        access_token: token,
        expires_in: TOKEN_SECONDS,
        scope: CALENDAR_SCOPE,
        token_type: 'Bearer',
      },
    }
  }
}

function clientOf(form: URLSearchParams, basic: string | undefined): [string, string] {
  const encoded = /^Basic (\S+)$/i.exec(basic ?? '')?.[1]
  if (encoded !== undefined) {
    const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':')
    return [decodeURIComponent(id), decodeURIComponent(secret)]
  }
  return [form.get('client_id') ?? '', form.get('client_secret') ?? '']
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
