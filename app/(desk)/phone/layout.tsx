import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { requireSession } from '#app/_server/session.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readPhoneBook } from '#lib/db/phone-book.ts'
import { mayAct } from '#lib/domain/role.ts'
import { geminiEnv, isLocalModel, isLocalNetwork } from '#lib/env.ts'
import { LiveNotice } from './live-notice.tsx'
import styles from './phone.module.css'
import { Softphone } from './softphone.tsx'
import { STRANGER } from './stranger.ts'

export const metadata: Metadata = { title: 'Phone' }

/**
 * The telephone stays while the call beside it changes. With the real network there is none: anybody can
 * call the number.
 */
export default async function PhoneLayout({ children }: { children: ReactNode }) {
  const { db, organizationId, role } = await requireSession()
  const { linePhone } = await getOrganization(db, organizationId)
  if (!isLocalNetwork()) {
    return (
      <main className="blank">
        <h1>Talk to the agent</h1>
        <p>
          The property line is a real one, at Twilio. Call{' '}
          <a href={`tel:${linePhone}`}>{linePhone}</a> from any phone; the call appears on the
          board.
        </p>
      </main>
    )
  }
  const people = await readPhoneBook(db, { organizationId, nowMs: Date.now() })
  return (
    <main className={styles['page']}>
      <h1>Talk to the agent</h1>
      <LiveNotice model={isLocalModel() ? null : geminiEnv().GEMINI_LIVE_MODEL} />
      <Softphone people={[...people, STRANGER]} line={linePhone} mayCall={mayAct(role)}>
        {children}
      </Softphone>
    </main>
  )
}
