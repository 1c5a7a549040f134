import type { ReactNode } from 'react'
import { requireSession } from '#app/_server/session.ts'
import { readLiveCalls, readQueue } from '#lib/db/desk.ts'
import { Queue } from './queue.tsx'

/** The queue beside whatever incident is open. */
export default async function IncidentsLayout({ children }: { children: ReactNode }) {
  const { db } = await requireSession()
  const [incidents, calls] = await Promise.all([readQueue(db), readLiveCalls(db)])
  return (
    <div className="desk">
      <Queue incidents={incidents} calls={calls} />
      <main className="room">{children}</main>
    </div>
  )
}
