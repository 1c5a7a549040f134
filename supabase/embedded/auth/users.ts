import type { PGlite } from '@electric-sql/pglite'
import { AuthError } from './auth-error.ts'

export interface User {
  id: string
  email: string | null
  email_confirmed_at: Date | null
  last_sign_in_at: Date | null
  banned_until: Date | null
  raw_app_meta_data: Record<string, unknown>
  raw_user_meta_data: Record<string, unknown>
  created_at: Date
  updated_at: Date
}

export interface UserChange {
  email?: string | undefined
  password?: string | undefined
  isConfirmed?: boolean | undefined
  bannedUntil?: Date | null | undefined
  userMetadata?: Record<string, unknown> | undefined
  appMetadata?: Record<string, unknown> | undefined
}

/** GoTrue's cost. It holds up the whole database for about 70 ms: see the sign-in limit. */
const BCRYPT_COST = 10
const UNIQUE_VIOLATION = '23505'

const COLUMNS =
  'id, email, email_confirmed_at, last_sign_in_at, banned_until, raw_app_meta_data, raw_user_meta_data, created_at, updated_at'

/** The user with this address, in lower case, and password. An unknown address takes as long as a wrong password. */
export async function findByPassword(
  db: PGlite,
  email: string,
  password: string,
): Promise<User | undefined> {
  const { rows } = await db.query<User>(
    `select ${COLUMNS} from auth.users where lower(email) = $1
       and encrypted_password = extensions.crypt($2, encrypted_password)`,
    [email, password],
  )
  if (rows[0]) return rows[0]
  const { rows: known } = await db.query('select from auth.users where lower(email) = $1', [email])
  if (known.length === 0) await hashPassword(db, password)
  return undefined
}

export async function findUser(db: PGlite, id: string): Promise<User | undefined> {
  const { rows } = await db.query<User>(`select ${COLUMNS} from auth.users where id = $1`, [id])
  return rows[0]
}

export async function listUsers(
  db: PGlite,
  page: { offset: number; limit: number },
): Promise<{ users: User[]; total: number }> {
  const { rows } = await db.query<User>(
    `select ${COLUMNS} from auth.users order by created_at, id limit $1 offset $2`,
    [page.limit, page.offset],
  )
  const { rows: counted } = await db.query<{ total: number }>(
    'select count(*)::int as total from auth.users',
  )
  return { users: rows, total: counted[0]?.total ?? 0 }
}

export async function createUser(
  db: PGlite,
  given: UserChange & { id?: string | undefined; email: string },
): Promise<User> {
  const hash = given.password === undefined ? null : await hashPassword(db, given.password)
  return unlessTaken(async () => {
    const { rows } = await db.query<User>(
      `insert into auth.users
         (id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, raw_app_meta_data)
       values (coalesce($1, gen_random_uuid()), lower($2), $3, case when $4 then now() end, $5,
         '{"provider": "email", "providers": ["email"]}'::jsonb || $6)
       returning ${COLUMNS}`,
      [
        given.id ?? null,
        given.email,
        hash,
        given.isConfirmed ?? false,
        given.userMetadata ?? {},
        given.appMetadata ?? {},
      ],
    )
    return rows[0]
  })
}

/** Changes what is given. A new password ends every session. */
export async function updateUser(db: PGlite, id: string, change: UserChange): Promise<User> {
  const hash = change.password === undefined ? null : await hashPassword(db, change.password)
  return unlessTaken(async () => {
    const { rows } = await db.query<User>(
      `update auth.users set
         email = coalesce(lower($2), email),
         encrypted_password = coalesce($3, encrypted_password),
         email_confirmed_at = case when $4 then coalesce(email_confirmed_at, now())
           else email_confirmed_at end,
         raw_user_meta_data = raw_user_meta_data || $5,
         raw_app_meta_data = raw_app_meta_data || $6,
         banned_until = case when $7 then $8 else banned_until end,
         updated_at = now()
       where id = $1 returning ${COLUMNS}`,
      [
        id,
        change.email ?? null,
        hash,
        change.isConfirmed ?? false,
        change.userMetadata ?? {},
        change.appMetadata ?? {},
        change.bannedUntil !== undefined,
        change.bannedUntil ?? null,
      ],
    )
    if (hash !== null) await db.query('delete from auth.sessions where user_id = $1', [id])
    return rows[0]
  })
}

export async function deleteUser(db: PGlite, id: string): Promise<void> {
  const { affectedRows } = await db.query('delete from auth.users where id = $1', [id])
  if (affectedRows === 0) throw userNotFound()
}

export function userNotFound(): AuthError {
  return new AuthError(404, 'user_not_found', 'User not found')
}

async function unlessTaken(write: () => Promise<User | undefined>): Promise<User> {
  try {
    const user = await write()
    if (user) return user
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error
    throw new AuthError(
      422,
      'email_exists',
      'A user with this email address has already been registered',
    )
  }
  throw userNotFound()
}

async function hashPassword(db: PGlite, password: string): Promise<string> {
  const { rows } = await db.query<{ hash: string }>(
    "select extensions.crypt($1, extensions.gen_salt('bf', $2)) as hash",
    [password, BCRYPT_COST],
  )
  return rows[0]?.hash ?? ''
}

/** A user in GoTrue's shape; the password's hash is never read, let alone shown. */
export function showUser(user: User): Record<string, unknown> {
  return {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email ?? '',
    email_confirmed_at: user.email_confirmed_at,
    confirmed_at: user.email_confirmed_at,
    phone: '',
    last_sign_in_at: user.last_sign_in_at,
    ...(user.banned_until === null ? {} : { banned_until: user.banned_until }),
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    identities: [],
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: false,
  }
}
