import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { createServerDb, type Db } from '#lib/clients/supabase.ts'
import { readMembership } from '#lib/db/desk.ts'
import type { Role } from '#lib/domain/role.ts'

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
  readonly organizationId: string
  readonly organizationName: string
  readonly role: Role
  readonly email: string
}

/** The signed-in member of an organisation. Everybody else is sent to the sign-in page. */
export async function requireSession(): Promise<Session> {
  const db = await sessionDb()
  const { data, error } = await db.auth.getUser()
  if (error || !data.user) redirect('/login')
  const membership = await readMembership(db, data.user.id)
  if (!membership?.organization) redirect('/login?reason=no-organisation')
  return {
    db,
    organizationId: membership.organization.id,
    organizationName: membership.organization.name,
    role: membership.role,
    email: data.user.email ?? '',
  }
}
