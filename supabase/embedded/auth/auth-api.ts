import type { PGlite } from '@electric-sql/pglite'
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '#supabase/embedded/access-token.ts'
import type { Caller } from '#supabase/embedded/caller.ts'
import { jsonReply, type ApiRequest, type Reply } from '#supabase/embedded/http/exchange.ts'
import { handleAdminRequest } from './admin-users.ts'
import { AuthError } from './auth-error.ts'
import { parseAuthBody, passwordGrantSchema, refreshGrantSchema } from './auth-requests.ts'
import {
  closeSessions,
  isOpen,
  openSession,
  refreshSession,
  type LogoutScope,
  type Session,
} from './sessions.ts'
import { SignInLimit } from './sign-in-limit.ts'
import { findByPassword, findUser, showUser, type User } from './users.ts'

const LOGOUT_SCOPES: readonly LogoutScope[] = ['global', 'local', 'others']

interface AuthApiOptions {
  db: PGlite
  tokens: AccessTokens
  /** Goes into the tokens; known once the server listens. */
  issuer: () => string
}

/** The part of GoTrue that the product uses, under `/auth/v1/`: passwords, sessions, administration. */
export class AuthApi {
  readonly #db: PGlite
  readonly #tokens: AccessTokens
  readonly #issuer: () => string
  readonly #limit = new SignInLimit()

  constructor({ db, tokens, issuer }: AuthApiOptions) {
    this.#db = db
    this.#tokens = tokens
    this.#issuer = issuer
  }

  async handle(request: ApiRequest): Promise<Reply> {
    const path = request.segments.join('/')
    switch (`${request.method} ${path}`) {
      case 'POST token':
        return this.#grant(request)
      case 'GET user':
        return jsonReply(200, showUser(await this.#requireUser(request.caller)))
      case 'POST logout':
        return this.#logout(request)
      case 'POST signup':
        throw new AuthError(422, 'signup_disabled', 'Signups not allowed for this instance')
    }
    const admin = /^admin\/users(?:\/([^/]+))?$/.exec(path)
    if (admin) return handleAdminRequest(this.#db, request, admin[1])
    throw new AuthError(
      404,
      'not_found',
      `${request.method} /auth/v1/${path} is not supported by the embedded server: it signs in with passwords only`,
    )
  }

  #grant(request: ApiRequest): Promise<Reply> {
    switch (request.query.get('grant_type')) {
      case 'password':
        return this.#signIn(request)
      case 'refresh_token':
        return this.#refresh(request)
      default:
        throw new AuthError(400, 'invalid_credentials', 'unsupported_grant_type')
    }
  }

  async #signIn({ body }: ApiRequest): Promise<Reply> {
    const { email, password } = parseAuthBody(passwordGrantSchema, body)
    // The limit and the database must mean the same account: they fold other letters differently.
    const account = email.toLowerCase()
    if (!this.#limit.mayTry(account, Date.now())) {
      throw new AuthError(429, 'over_request_rate_limit', 'Request rate limit reached')
    }
    const user = await findByPassword(this.#db, account, password)
    if (user === undefined) {
      throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
    }
    this.#limit.succeeded(account)
    if (user.email_confirmed_at === null) {
      throw new AuthError(400, 'email_not_confirmed', 'Email not confirmed')
    }
    refuseBanned(user)
    return this.#showSession(user, await openSession(this.#db, user))
  }

  async #refresh({ body }: ApiRequest): Promise<Reply> {
    const { refresh_token: refreshToken } = parseAuthBody(refreshGrantSchema, body)
    const session = await refreshSession(this.#db, refreshToken)
    const user = await findUser(this.#db, session.userId)
    if (user === undefined) throw new AuthError(403, 'user_not_found', 'User not found')
    refuseBanned(user)
    return this.#showSession(user, session)
  }

  async #showSession(user: User, session: Session): Promise<Reply> {
    const issuedAt = Math.floor(Date.now() / 1000)
    const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS
    const accessToken = await this.#tokens.sign({
      iss: this.#issuer(),
      sub: user.id,
      aud: 'authenticated',
      exp: expiresAt,
      iat: issuedAt,
      email: user.email ?? '',
      phone: '',
      app_metadata: user.raw_app_meta_data,
      user_metadata: user.raw_user_meta_data,
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: issuedAt }],
      session_id: session.id,
      is_anonymous: false,
    })
    return jsonReply(
      200,
      {
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: ACCESS_TOKEN_SECONDS,
        expires_at: expiresAt,
        refresh_token: session.refreshToken,
        user: showUser(user),
      },
      { 'cache-control': 'no-store' },
    )
  }

  async #logout({ caller, query }: ApiRequest): Promise<Reply> {
    const claims = requireClaims(caller)
    const asked = query.get('scope') ?? 'global'
    const scope = LOGOUT_SCOPES.find((known) => known === asked)
    if (scope === undefined) {
      throw new AuthError(400, 'validation_failed', 'scope must be global, local or others')
    }
    await closeSessions(this.#db, { id: claims.session_id, userId: claims.sub }, scope)
    return { status: 204, body: '' }
  }

  /** Asks the database, unlike everything else: a token outlives its session and its user. */
  async #requireUser(caller: Caller): Promise<User> {
    const claims = requireClaims(caller)
    const user = await findUser(this.#db, claims.sub)
    if (user === undefined) {
      throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist')
    }
    if (!(await isOpen(this.#db, claims.session_id))) {
      throw new AuthError(
        403,
        'session_not_found',
        'Session from session_id claim in JWT does not exist',
      )
    }
    return user
  }
}

function requireClaims(caller: Caller): Extract<Caller, { role: 'authenticated' }>['claims'] {
  if (caller.role === 'authenticated') return caller.claims
  throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
}

function refuseBanned({ banned_until: until }: User): void {
  if (until !== null && until.getTime() > Date.now()) {
    throw new AuthError(400, 'user_banned', 'User is banned')
  }
}
