import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { PGlite, Transaction } from '@electric-sql/pglite'
import { AuthError } from './auth-error.ts'
import type { User } from './users.ts'

export interface Session {
  id: string
  userId: string
  refreshToken: string
}

/**
 * A used token is accepted again for this long: two requests of one browser may refresh at the same
 * moment, and neither is a thief. GoTrue's default.
 */
const REUSE_SECONDS = 10

/** Opens a session and makes its first refresh token. */
export function openSession(db: PGlite, user: User): Promise<Session> {
  return db.transaction(async (transaction) => {
    await transaction.query('update auth.users set last_sign_in_at = now() where id = $1', [
      user.id,
    ])
    const { rows } = await transaction.query<{ id: string }>(
      'insert into auth.sessions (user_id) values ($1) returning id',
      [user.id],
    )
    const id = rows[0]?.id ?? ''
    const refreshToken = randomBytes(24).toString('base64url')
    await addToken(transaction, id, { token: refreshToken, parent: null })
    return { id, userId: user.id, refreshToken }
  })
}

interface TokenRow {
  session_id: string
  user_id: string
  is_revoked: boolean
  is_reusable: boolean
  successor_salt: string | null
}

type Outcome = { kind: 'refreshed'; session: Session } | { kind: 'unknown' } | { kind: 'reused' }

/**
 * Exchanges a refresh token for the next one. A token that was exchanged before is a sign that
 * somebody copied it: the session ends for both, and the owner signs in again.
 */
export async function refreshSession(db: PGlite, refreshToken: string): Promise<Session> {
  const outcome = await db.transaction((transaction) => exchange(transaction, refreshToken))
  // Thrown out here: inside, it would undo the end of the session.
  switch (outcome.kind) {
    case 'refreshed':
      return outcome.session
    case 'unknown':
      throw invalidToken('refresh_token_not_found', 'Refresh Token Not Found')
    case 'reused':
      throw invalidToken('refresh_token_already_used', 'Already Used')
  }
}

async function exchange(transaction: Transaction, given: string): Promise<Outcome> {
  const first = await findToken(transaction, given)
  if (first === undefined) return { kind: 'unknown' }
  if (first.is_revoked && !first.is_reusable) return endSession(transaction, first)
  const refreshToken = first.is_revoked
    ? await findCurrent(transaction, given, first)
    : await rotate(transaction, given, first)
  if (refreshToken === undefined) return endSession(transaction, first)
  const session = { id: first.session_id, userId: first.user_id, refreshToken }
  return { kind: 'refreshed', session }
}

async function findToken(transaction: Transaction, token: string): Promise<TokenRow | undefined> {
  const { rows } = await transaction.query<TokenRow>(
    `select t.session_id, s.user_id, t.revoked_at is not null as is_revoked, t.successor_salt,
       t.revoked_at > now() - make_interval(secs => $2) as is_reusable
     from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id
     where t.token_hash = $1`,
    [hashToken(token), REUSE_SECONDS],
  )
  return rows[0]
}

async function rotate(transaction: Transaction, token: string, row: TokenRow): Promise<string> {
  const salt = randomBytes(24).toString('base64url')
  await transaction.query(
    'update auth.refresh_tokens set revoked_at = now(), successor_salt = $2 where token_hash = $1',
    [hashToken(token), salt],
  )
  const next = successorOf(token, salt)
  await addToken(transaction, row.session_id, { token: next, parent: token })
  return next
}

/**
 * The token that a session has now, from one that was exchanged a moment ago. Whoever shares a token
 * shares the next one: a thief with a token of its own would live on beside the owner unnoticed.
 */
async function findCurrent(
  transaction: Transaction,
  exchanged: string,
  row: TokenRow,
): Promise<string | undefined> {
  let token = exchanged
  let current: TokenRow | undefined = row
  while (current?.is_revoked) {
    if (current.successor_salt === null) return undefined
    token = successorOf(token, current.successor_salt)
    current = await findToken(transaction, token)
  }
  return current && token
}

async function endSession(transaction: Transaction, row: TokenRow): Promise<Outcome> {
  await transaction.query('delete from auth.sessions where id = $1', [row.session_id])
  return { kind: 'reused' }
}

export type LogoutScope = 'global' | 'local' | 'others'

/** Access tokens stay valid until they expire, as hosted; what ends is the right to new ones. */
export async function closeSessions(
  db: PGlite,
  session: { id: string; userId: string },
  scope: LogoutScope,
): Promise<void> {
  await db.query(
    `delete from auth.sessions where user_id = $1 and (
       $3 = 'global' or ($3 = 'local' and id = $2) or ($3 = 'others' and id <> $2))`,
    [session.userId, session.id, scope],
  )
}

export async function isOpen(db: PGlite, sessionId: string): Promise<boolean> {
  const { rows } = await db.query('select from auth.sessions where id = $1', [sessionId])
  return rows.length > 0
}

async function addToken(
  transaction: Transaction,
  sessionId: string,
  { token, parent }: { token: string; parent: string | null },
): Promise<void> {
  await transaction.query(
    'insert into auth.refresh_tokens (token_hash, session_id, parent_hash) values ($1, $2, $3)',
    [hashToken(token), sessionId, parent === null ? null : hashToken(parent)],
  )
}

function successorOf(token: string, salt: string): string {
  return createHmac('sha256', salt).update(token).digest('base64url')
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function invalidToken(code: string, reason: string): AuthError {
  return new AuthError(400, code, `Invalid Refresh Token: ${reason}`)
}
