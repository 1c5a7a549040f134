import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import type { AccessTokens } from '#supabase/embedded/access-token.ts'
import type { AuthApi } from '#supabase/embedded/auth/auth-api.ts'
import { AuthError, authErrorReply } from '#supabase/embedded/auth/auth-error.ts'
import { isDatabaseLost } from '#supabase/embedded/database-lost.ts'
import type { CallerRegistry, Identification } from '#supabase/embedded/caller.ts'
import { errorReply } from '#supabase/embedded/rest/error-reply.ts'
import type { RestApi } from '#supabase/embedded/rest/rest-api.ts'
import type { StorageApi } from '#supabase/embedded/storage/storage-api.ts'
import { RestError } from '#supabase/embedded/rest/rest-error.ts'
import type { RawRequest } from './api-server.ts'
import { headerOf, jsonReply, type ApiRequest, type Reply } from './exchange.ts'

interface GatewayOptions {
  callers: CallerRegistry
  tokens: AccessTokens
  rest: RestApi
  auth: AuthApi
  storage: StorageApi
  broadcast: (request: ApiRequest) => Promise<Reply>
  onDatabaseLost: (() => void) | undefined
}

type Api = 'rest' | 'auth' | 'realtime' | 'storage'

/** Finds out who asks and passes the request to the API it is for. Never rejects. */
export async function route(raw: RawRequest, options: GatewayOptions): Promise<Reply> {
  const [api, version, ...segments] = raw.segments
  if (api === undefined)
    return jsonReply(200, { message: 'The embedded Supabase server of Propertyline.' })
  if (!isApi(api) || version !== 'v1') return jsonReply(404, { message: 'no Route matched' })
  const open = openReply(api, segments, options.tokens)
  if (open && raw.method === 'GET') return open

  const identified = await identify(raw, options.callers)
  if (identified.kind !== 'known') return refusal(api, identified, raw)
  const request: ApiRequest = { ...raw, segments, caller: identified.caller }
  try {
    return await handle(api, request, options)
  } catch (error) {
    if (isDatabaseLost(error)) {
      log.error('database-lost', { reason: messageOf(error) })
      options.onDatabaseLost?.()
    }
    return api === 'auth' ? authFailure(error, raw) : errorReply(error, request.caller.role)
  }
}

function handle(api: Api, request: ApiRequest, options: GatewayOptions): Promise<Reply> {
  switch (api) {
    case 'rest':
      return options.rest.handle(request)
    case 'auth':
      return options.auth.handle(request)
    case 'realtime':
      return options.broadcast(request)
    case 'storage':
      return options.storage.handle(request)
  }
}

/** What needs no key: a verifier of tokens has none. */
function openReply(api: Api, segments: readonly string[], tokens: AccessTokens): Reply | undefined {
  if (api !== 'auth') return undefined
  switch (segments.join('/')) {
    case '.well-known/jwks.json':
      return jsonReply(200, tokens.publicKeys, { 'cache-control': 'public, max-age=600' })
    case 'health':
      return jsonReply(200, { name: 'GoTrue', description: 'embedded', version: 'embedded' })
    default:
      return undefined
  }
}

/** A token that is there and cannot be read is an error: without it the key alone may allow more. */
async function identify({ headers }: RawRequest, callers: CallerRegistry): Promise<Identification> {
  const { authorization } = headers
  const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  const identified = await callers.identify(headerOf(headers, 'apikey'), bearer)
  if (identified.kind !== 'known' || authorization === undefined || bearer !== undefined) {
    return identified
  }
  return { kind: 'token-invalid', reason: 'Authorization must be Bearer and one access token' }
}

type Unknown = Exclude<Identification, { kind: 'known' }>

function refusal(api: Api, identified: Unknown, raw: RawRequest): Reply {
  if (identified.kind === 'key-unknown') {
    return jsonReply(401, {
      message: 'Invalid API key',
      hint: 'Use the keys that this installation wrote into keys.json under DATA_DIR.',
    })
  }
  const isExpired = identified.kind === 'token-expired'
  if (api === 'auth') {
    const reason = isExpired ? 'token is expired' : identified.reason
    const message = `invalid JWT: unable to parse or verify signature, ${reason}`
    return authErrorReply(new AuthError(403, 'bad_jwt', message), raw.headers)
  }
  const error = isExpired
    ? { code: 'PGRST303', message: 'JWT expired' }
    : { code: 'PGRST301', message: `JWT invalid: ${identified.reason}` }
  return errorReply(new RestError({ status: 401, ...error }), undefined)
}

function authFailure(error: unknown, { headers }: RawRequest): Reply {
  if (error instanceof AuthError) return authErrorReply(error, headers)
  log.error('auth-request-failed', { reason: messageOf(error) })
  const message = 'The embedded server failed; its log says why.'
  return authErrorReply(new AuthError(500, 'unexpected_failure', message), headers)
}

function isApi(text: string): text is Api {
  return text === 'rest' || text === 'auth' || text === 'realtime' || text === 'storage'
}
