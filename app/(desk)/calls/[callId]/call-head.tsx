import Link from 'next/link'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { PriorityBadge, StatusBadge } from '#app/_ui/status-badge.tsx'
import { plainWords, purposeWords } from '#app/_ui/words.ts'
import type { readCallPage } from '#lib/db/desk-calls.ts'
import styles from './call.module.css'
import { clockOf } from './time-line.ts'

type Call = NonNullable<Awaited<ReturnType<typeof readCallPage>>>

/** Who is on the line, about what, and how the call stands. */
export function CallHead({ call, name }: { call: Call; name: string }) {
  const { incident, property } = call
  const zone = property?.timezone ?? 'UTC'
  const contact = call.contact && call.contact.name !== name ? ` (${call.contact.name})` : ''
  return (
    <header className={styles['head']}>
      <p className={styles['badges']}>
        <Link href="/calls" className={styles['back']}>
          ← Calls
        </Link>
        <Standing call={call} />
        <span className="muted">
          {call.direction === 'inbound' ? 'Incoming' : 'Outgoing'} ·{' '}
          <LocalTime at={call.created_at} zone={zone} full />
        </span>
      </p>
      <h1>
        {name}
        <span className="muted">{contact}</span>
      </h1>
      <p className="muted">
        {[
          purposeWords(call.purpose),
          plainWords(call.party_kind),
          call.phone,
          property ? `${property.name}, ${property.address}` : null,
          call.unit?.name,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {incident ? (
        <Link href={`/incidents/${incident.id}`} className={styles['incident']}>
          <span className="reference">{incident.reference}</span>
          <PriorityBadge priority={incident.priority} />
          <StatusBadge status={incident.status} />
          <span>{incident.summary}</span>
        </Link>
      ) : null}
      {call.streams > 1 ? (
        <p className="muted">The line broke and was picked up again, {call.streams - 1} times.</p>
      ) : null}
      {call.transcript_refused_at ? (
        <p className="notice">They want none of their words kept: their turns have no text.</p>
      ) : null}
    </header>
  )
}

/** Where the call is, with its clock. */
function Standing({ call }: { call: Call }) {
  const { answered_at: answeredAt, ended_at: endedAt, outcome } = call
  if (endedAt !== null) {
    const lengthMs = answeredAt ? Date.parse(endedAt) - Date.parse(answeredAt) : null
    return (
      <span className="badge badge-quiet">
        {plainWords(outcome ?? call.status)}
        {lengthMs === null ? '' : ` · ${clockOf(lengthMs)}`}
      </span>
    )
  }
  if (answeredAt === null) {
    return (
      <span className={styles['live']}>
        <span className="pulse pulse-ringing" aria-hidden="true" />
        {plainWords(call.status)} <Elapsed since={call.created_at} />
      </span>
    )
  }
  return (
    <span className={styles['live']}>
      <span className={`pulse pulse-${call.status}`} aria-hidden="true" />
      {outcome === 'transferred' ? 'With a person' : 'Live'} <Elapsed since={answeredAt} />
    </span>
  )
}
