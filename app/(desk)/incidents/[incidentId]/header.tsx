import Link from 'next/link'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { PriorityBadge, StatusBadge } from '#app/_ui/status-badge.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readCase } from '#lib/db/desk.ts'
import { ControlBadge } from './control-badge.tsx'

type Incident = NonNullable<Awaited<ReturnType<typeof readCase>>>

/** What it is, how urgent, how far, and who steers. */
export function Header({ incident, zone }: { incident: Incident; zone: string }) {
  return (
    <>
      <Link href="/incidents" className="back">
        ← Incidents
      </Link>
      <p className="case-badges">
        <span className="reference">{incident.reference}</span>
        <PriorityBadge priority={incident.priority} />
        <StatusBadge status={incident.status} />
        <ControlBadge incidentId={incident.id} control={incident.control} />
      </p>
      <h1>{incident.summary}</h1>
      <p className="muted">
        {plainWords(incident.trade)} · {incident.property?.name}
        {incident.unit ? ` · ${incident.unit.name}` : ''}
        {incident.guest ? ` · ${incident.guest.name}` : ''} · reported{' '}
        <LocalTime at={incident.created_at} zone={zone} full />
      </p>
      {incident.duplicate_of ? (
        <p className="notice">
          Reported before: it is handled as{' '}
          <Link href={`/incidents/${incident.duplicate_of}`}>the earlier report</Link>.
        </p>
      ) : null}
      {incident.hold_reason ? (
        <p className="notice">On hold: {plainWords(incident.hold_reason)}</p>
      ) : null}
    </>
  )
}
