import { createHash, randomBytes } from 'node:crypto'
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
    return { id, userId: user.id, refreshToken: await addToken(transaction, id, null) }
  })
}

interface TokenRow {
  session_id: string
  user_id: string
  is_revoked: boolean
  is_reusable: boolean
}

/**
 * Exchanges a refresh token for the next one. A token that was exchanged before is a sign that
 * somebody copied it: the session ends for both, and the owner signs in again.
 */
export async function refreshSession(db: PGlite, refreshToken: string): Promise<Session> {
  const hash = hashToken(refreshToken)
  const outcome = await db.transaction(async (transaction) => {
    const { rows } = await transaction.query<TokenRow>(
      `select t.session_id, s.user_id, t.revoked_at is not null as is_revoked,
         t.revoked_at > now() - make_interval(secs => $2) as is_reusable
       from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id
       where t.token_hash = $1`,
      [hash, REUSE_SECONDS],
    )
    const token = rows[0]
    if (token === undefined) return { kind: 'unknown' } as const
    if (token.is_revoked && !token.is_reusable) {
      await transaction.query('delete from auth.sessions where id = $1', [token.session_id])
      return { kind: 'reused' } as const
    }
    await transaction.query(
      'update auth.refresh_tokens set revoked_at = coalesce(revoked_at, now()) where token_hash = $1',
      [hash],
    )
    const next = await addToken(transaction, token.session_id, hash)
    const session = { id: token.session_id, userId: token.user_id, refreshToken: next }
    return { kind: 'refreshed', session } as const
  })
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
  parentHash: string | null,
): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await transaction.query(
    'insert into auth.refresh_tokens (token_hash, session_id, parent_hash) values ($1, $2, $3)',
    [hashToken(token), sessionId, parentHash],
  )
  return token
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function invalidToken(code: string, reason: string): AuthError {
  return new AuthError(400, code, `Invalid Refresh Token: ${reason}`)
}
