import type { ReactNode } from 'react'
import { signOut } from '#app/login/actions.ts'
import { requireSession } from '#app/_server/session.ts'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { Notices } from '#app/_ui/notices.tsx'
import { Wordmark } from '#app/_ui/wordmark.tsx'
import { isLocalNetwork, supabaseEnv } from '#lib/env.ts'
import { Nav } from './nav.tsx'

/** Everything behind sign-in: the organisation, the state of the connection, the way out. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const session = await requireSession()
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = supabaseEnv()
  return (
    <Notices>
      <header className="bar">
        <Wordmark />
        <span className="bar-organization">{session.organizationName}</span>
        <Nav hasPhone={isLocalNetwork()} />
        <LiveRefresh
          supabaseUrl={SUPABASE_URL}
          publishableKey={SUPABASE_PUBLISHABLE_KEY}
          organizationId={session.organizationId}
        />
        <form action={signOut} className="bar-user">
          <span title={`Signed in as ${session.role}`}>{session.email}</span>
          <button type="submit" className="plain">
            Sign out
          </button>
        </form>
      </header>
      {children}
    </Notices>
  )
}
