import type { Caller } from '#supabase/embedded/caller.ts'
import { jsonReply, type Reply } from '#supabase/embedded/http/exchange.ts'
import { UnwritableText } from '#supabase/embedded/sql-text.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { RestError } from './rest-error.ts'

/** What Postgres tells about an error, as PGlite throws it. */
interface PostgresFault {
  code: string
  message: string
  detail?: string
  hint?: string
}

/** Answers an error in PostgREST's shape; what is no error of the request is logged, not told. */
export function errorReply(error: unknown, role: Caller['role'] | undefined): Reply {
  if (error instanceof RestError) {
    const { status, code, details, hint, message } = error
    return jsonReply(status, { code, details, hint, message })
  }
  if (error instanceof UnwritableText) {
    return jsonReply(400, { code: '22021', details: null, hint: null, message: error.message })
  }
  if (isPostgresFault(error)) {
    const { code, detail, hint, message } = error
    const status = statusOf(error, role)
    if (status >= 500) log.error('statement-failed', { code, reason: message })
    const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {}
    return jsonReply(
      status,
      { code, details: detail ?? null, hint: hint ?? null, message },
      headers,
    )
  }
  log.error('request-failed', { reason: messageOf(error) })
  return jsonReply(500, {
    code: 'PGRST000',
    details: null,
    hint: null,
    message: 'The embedded server failed; its log says why.',
  })
}

function isPostgresFault(error: unknown): error is PostgresFault {
  return error instanceof Error && /^[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? '')
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
  '53400': 500,
  P0001: 400,
}
const STATUS_BY_CLASS: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
}

/** PostgREST's table of SQLSTATE to HTTP status. `PTnnn` is a function choosing its own. */
function statusOf({ code, message }: PostgresFault, role: Caller['role'] | undefined): number {
  const chosen = /^PT([1-5]\d\d)$/.exec(code)?.[1]
  if (chosen !== undefined) return Number(chosen)
  // Signing in would help the one and not the other.
  if (code === '42501') return role === 'anon' ? 401 : 403
  if (code === '21000') return message.endsWith('requires a WHERE clause') ? 400 : 500
  return STATUS_BY_CODE[code] ?? STATUS_BY_CLASS[code.slice(0, 2)] ?? 400
}
