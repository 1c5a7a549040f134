import type { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'
import { jsonReply, type ApiRequest, type Reply } from '#supabase/embedded/http/exchange.ts'
import { AuthError } from './auth-error.ts'
import {
  banUntil,
  checkPassword,
  newUserSchema,
  parseAuthBody,
  userChangeSchema,
} from './auth-requests.ts'
import {
  createUser,
  deleteUser,
  findUser,
  listUsers,
  showUser,
  updateUser,
  userNotFound,
} from './users.ts'

const PAGE_SIZE = 50
const PAGE_SIZE_MAX = 1000

/** `/admin/users`, for the secret key only. */
export async function handleAdminRequest(
  db: PGlite,
  request: ApiRequest,
  id: string | undefined,
): Promise<Reply> {
  if (request.caller.role !== 'service_role') {
    throw new AuthError(403, 'not_admin', 'User not allowed')
  }
  if (id === undefined) {
    switch (request.method) {
      case 'GET':
        return list(db, request.query)
      case 'POST':
        return create(db, request.body)
      default:
        throw methodRefused(request.method)
    }
  }
  if (!z.uuid().safeParse(id).success) {
    throw new AuthError(404, 'validation_failed', 'user_id must be an UUID')
  }
  switch (request.method) {
    case 'GET':
      return read(db, id)
    case 'PUT':
      return update(db, id, request.body)
    case 'DELETE':
      await deleteUser(db, id)
      return jsonReply(200, {})
    default:
      throw methodRefused(request.method)
  }
}

async function list(db: PGlite, query: URLSearchParams): Promise<Reply> {
  for (const name of query.keys()) {
    if (name !== 'page' && name !== 'per_page') {
      const message = `The parameter ${name} is not supported by the embedded server: leave it out`
      throw new AuthError(400, 'validation_failed', message)
    }
  }
  const page = positive(query.get('page')) ?? 1
  const limit = Math.min(positive(query.get('per_page')) ?? PAGE_SIZE, PAGE_SIZE_MAX)
  const { users, total } = await listUsers(db, { limit, offset: (page - 1) * limit })
  return jsonReply(
    200,
    { users: users.map((user) => showUser(user)), aud: 'authenticated' },
    { 'x-total-count': String(total) },
  )
}

async function read(db: PGlite, id: string): Promise<Reply> {
  const user = await findUser(db, id)
  if (user === undefined) throw userNotFound()
  return jsonReply(200, showUser(user))
}

async function create(db: PGlite, body: string): Promise<Reply> {
  const given = parseAuthBody(newUserSchema, body)
  checkPassword(given.password)
  const user = await createUser(db, {
    id: given.id,
    email: given.email,
    password: given.password,
    isConfirmed: given.email_confirm,
    userMetadata: given.user_metadata,
    appMetadata: given.app_metadata,
  })
  return jsonReply(200, showUser(user))
}

async function update(db: PGlite, id: string, body: string): Promise<Reply> {
  const given = parseAuthBody(userChangeSchema, body)
  checkPassword(given.password)
  const user = await updateUser(db, id, {
    email: given.email,
    password: given.password,
    isConfirmed: given.email_confirm,
    bannedUntil: banUntil(given.ban_duration, Date.now()),
    userMetadata: given.user_metadata,
    appMetadata: given.app_metadata,
  })
  return jsonReply(200, showUser(user))
}

/** The client sends an empty text for what its caller did not say. */
function positive(text: string | null): number | undefined {
  if (text === null || text === '') return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new AuthError(400, 'validation_failed', 'Bad Pagination Parameters')
}

function methodRefused(method: string): AuthError {
  return new AuthError(405, 'method_not_allowed', `${method} is not supported here`)
}
