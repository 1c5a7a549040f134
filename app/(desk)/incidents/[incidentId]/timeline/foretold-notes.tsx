'use client'

import { useForetold } from '#app/_ui/foretold.tsx'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'

/** Notes that are on their way to the record. */
export function ForetoldNotes({ incidentId }: { incidentId: string }) {
  const notes = useForetold('noted', incidentId)
  if (notes.length === 0) return null
  return (
    <ol aria-busy="true" aria-label="Being put down">
      {notes.map(({ note }) => (
        <li key={note} data-kind="decision">
          <span className={styles['time']}>now</span>
          <span className={styles['what']}>
            <span>
              Note<span className="muted"> · you</span>
            </span>
            <span className="timeline-detail">{note}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
