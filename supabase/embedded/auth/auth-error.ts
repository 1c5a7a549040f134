import type { IncomingHttpHeaders } from 'node:http'
import { headerOf, jsonReply, type Reply } from '#supabase/embedded/http/exchange.ts'

/** An answer in GoTrue's error shape. `errorCode` is what auth-js shows as `error.code`. */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  readonly status: number
  readonly errorCode: string

  constructor(status: number, errorCode: string, message: string) {
    super(message)
    this.status = status
    this.errorCode = errorCode
  }
}

/** Since 2024 the code is a word; who does not ask for that version gets the number. */
const API_VERSION = '2024-01-01'

export function authErrorReply(error: AuthError, headers: IncomingHttpHeaders): Reply {
  const { status, errorCode, message } = error
  const asked = headerOf(headers, 'x-supabase-api-version')
  return asked !== undefined && asked >= API_VERSION
    ? jsonReply(status, { code: errorCode, message }, { 'x-supabase-api-version': API_VERSION })
    : jsonReply(status, { code: status, error_code: errorCode, msg: message })
}
