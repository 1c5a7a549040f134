import { LocalRange, LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readVisits } from '#lib/db/desk.ts'

type VisitRows = Awaited<ReturnType<typeof readVisits>>

export function Visits({ visits, zone }: { visits: VisitRows; zone: string }) {
  if (visits.length === 0) return null
  return (
    <section aria-labelledby="visits">
      <h2 id="visits">Visit</h2>
      <ul className="visits">
        {visits.map((visit) => (
          <li key={visit.id} className="card visit">
            <strong>{visit.vendor?.name}</strong>
            <LocalRange from={visit.starts_at} to={visit.ends_at} zone={zone} />
            <span className="badge badge-active">{plainWords(visit.status)}</span>
            {visit.calendar_pending ? <span className="muted">not in the calendar yet</span> : null}
            {visit.no_access_at ? <span className="muted">before a locked door</span> : null}
            {visit.arrived_at ? (
              <span className="muted">
                arrived <LocalTime at={visit.arrived_at} zone={zone} />
              </span>
            ) : null}
            {visit.done_at ? (
              <span className="muted">
                done <LocalTime at={visit.done_at} zone={zone} />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
