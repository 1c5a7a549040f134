import type { ReactNode } from 'react'
import { signOut } from '#app/login/actions.ts'
import { requireSession } from '#app/_server/session.ts'
import { ForetoldActs } from '#app/_ui/foretold.tsx'
import { LiveRefresh } from '#app/_ui/live-refresh.tsx'
import { Notices } from '#app/_ui/notices.tsx'
import { Wordmark } from '#app/_ui/wordmark.tsx'
import { plainWords } from '#app/_ui/words.ts'
import { mayAct } from '#lib/domain/role.ts'
import { isLocalNetwork, supabaseEnv } from '#lib/env.ts'
import { Nav } from './nav.tsx'
import { PauseAll, PauseBanner } from './services/pause.tsx'
import { ServiceLight } from './services/service-light.tsx'

/** Everything behind sign-in: the organisation, the state of the connection and of the services, the way out. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const session = await requireSession()
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = supabaseEnv()
  const { pause, role } = session
  return (
    <Notices>
      <a href="#content" className="skip">
        Skip to the content
      </a>
      <header className="bar">
        <Wordmark />
        <span className="bar-organization">{session.organizationName}</span>
        <Nav hasPhone={isLocalNetwork()} />
        <LiveRefresh
          supabaseUrl={SUPABASE_URL}
          publishableKey={SUPABASE_PUBLISHABLE_KEY}
          organizationId={session.organizationId}
          position={session.position}
        />
        <ServiceLight />
        <div className="bar-user">
          {mayAct(role) && pause === null ? <PauseAll /> : null}
          <span className="bar-who" title={session.email}>
            <span className="bar-email">{session.email}</span>{' '}
            <span className="badge">{plainWords(role)}</span>
          </span>
          <form action={signOut}>
            <button type="submit" className="plain">
              Sign out
            </button>
          </form>
        </div>
      </header>
      {pause === null ? null : <PauseBanner pause={pause} mayResume={mayAct(role)} />}
      <div id="content" tabIndex={-1}>
        <ForetoldActs>{children}</ForetoldActs>
      </div>
    </Notices>
  )
}
