import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import { readQueue } from '#lib/db/desk.ts'

export const metadata: Metadata = { title: 'Incidents' }

export default async function IncidentsPage() {
  const { db } = await requireSession()
  const incidents = await readQueue(db)
  return (
    <div className="blank">
      {incidents.length === 0 ? (
        <>
          <h1>All quiet</h1>
          <p>When a guest calls the property line, the incident appears here by itself.</p>
        </>
      ) : (
        <>
          <h1>Choose an incident</h1>
          <p>Its timeline, quotes and calls open here, and follow along as things happen.</p>
        </>
      )}
    </div>
  )
}
