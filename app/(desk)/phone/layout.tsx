import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { requireSession } from '#app/_server/session.ts'
import type { Db } from '#lib/clients/supabase.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readPhoneBook } from '#lib/db/phone-book.ts'
import { mayAct } from '#lib/domain/role.ts'
import { geminiEnv, isLocalModel, isLocalNetwork } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { LiveNotice } from './live-notice.tsx'
import styles from './phone.module.css'
import { type PhoneBook, Softphone } from './softphone.tsx'
import { STRANGER } from './stranger.ts'

export const metadata: Metadata = { title: 'Phone' }

/**
 * The telephone stays while the call beside it changes. With the real network there is none: anybody can
 * call the number.
 */
export default async function PhoneLayout({ children }: { children: ReactNode }) {
  const { db, organizationId, role } = await requireSession()
  if (!isLocalNetwork()) {
    const { linePhone } = await getOrganization(db, organizationId)
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
  // It is read again whenever anything changes: a read that fails must not end a call.
  const book = await readBook(db, organizationId).catch((error: unknown) => {
    log.warn('phone-book-unreadable', { reason: messageOf(error) })
    return null
  })
  return (
    <main className={styles['page']}>
      <h1>Talk to the agent</h1>
      <LiveNotice model={isLocalModel() ? null : geminiEnv().GEMINI_LIVE_MODEL} />
      <Softphone book={book} mayCall={mayAct(role)}>
        {children}
      </Softphone>
    </main>
  )
}

/** Whom one can be, and the number to call. */
async function readBook(db: Db, organizationId: string): Promise<PhoneBook> {
  const [{ linePhone }, people] = await Promise.all([
    getOrganization(db, organizationId),
    readPhoneBook(db, { organizationId, nowMs: Date.now() }),
  ])
  return { line: linePhone, people: [...people, STRANGER] }
}
