import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { createServerDb, type Db } from '#lib/clients/supabase.ts'
import { readChanges } from '#lib/db/changes.ts'
import { readMembership } from '#lib/db/desk.ts'
import type { Role } from '#lib/domain/role.ts'
import { AppError } from '#lib/errors.ts'

/** A database client that acts as whoever is signed in, by this request's cookies. */
export async function sessionDb(): Promise<Db> {
  const jar = await cookies()
  return createServerDb({
    getAll: () => jar.getAll(),
    setAll(fresh) {
      try {
        for (const { name, value, options } of fresh) jar.set(name, value, options)
      } catch {
        // A page cannot set cookies; `proxy.ts` refreshes the session before it is rendered.
      }
    },
  })
}

export interface Session {
  readonly db: Db
  readonly userId: string
  readonly organizationId: string
  readonly organizationName: string
  readonly role: Role
  readonly email: string
  /** Since when, by whom and why everything stands still; null while the agent works. */
  readonly pause: Pause | null
  /** Where the stream of changes stood before anything else of this request was read. */
  readonly position: string
}

export interface Pause {
  /** ISO 8601. */
  readonly since: string
  readonly by: string | null
  readonly reason: string | null
}

/** What stands between somebody and the desk. */
export type NoSession = 'signed-out' | 'no-organisation'

/** Whether the service itself failed, and not whoever asked: no answer at all, or one of its own faults. */
export const isAway = (status: number | undefined): boolean => !status || status >= 500

/** The signed-in member of an organisation, or why there is none. Once per request, whoever asks. */
export const findSession = cache(async (): Promise<Session | NoSession> => {
  const db = await sessionDb()
  const { data, error } = await db.auth.getUser()
  // A database that is away is no reason to sign in again.
  if (error && isAway(error.status)) {
    throw new AppError('database-unavailable', `Who is signed in is not known: ${error.message}`, {
      remedy: 'retry',
      cause: error,
    })
  }
  if (error || !data.user) return 'signed-out'
  const [membership, { position }] = await Promise.all([
    readMembership(db, data.user.id),
    readChanges(db, ''),
  ])
  if (!membership?.organization) return 'no-organisation'
  const { id, name, paused_at, paused_by, paused_reason } = membership.organization
  return {
    db,
    userId: data.user.id,
    organizationId: id,
    organizationName: name,
    role: membership.role,
    email: data.user.email ?? '',
    pause: paused_at === null ? null : { since: paused_at, by: paused_by, reason: paused_reason },
    position,
  }
})

/** The signed-in member of an organisation. Everybody else is sent to the sign-in page. */
export async function requireSession(): Promise<Session> {
  const session = await findSession()
  if (session === 'signed-out') redirect('/login')
  if (session === 'no-organisation') redirect('/login?reason=no-organisation')
  return session
}
