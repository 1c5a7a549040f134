import { LocalTime } from '#app/_ui/local-time.tsx'
import { PriorityBadge, StatusBadge } from '#app/_ui/status-badge.tsx'
import { purposeWords } from '#app/_ui/words.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import type { readLiveCalls, readQueue } from '#lib/db/desk.ts'
import { QueueLink } from './queue-link.tsx'

type Incidents = Awaited<ReturnType<typeof readQueue>>
type Calls = Awaited<ReturnType<typeof readLiveCalls>>

/** What is going on, then what is open, then what is over. */
export function Queue({ incidents, calls }: { incidents: Incidents; calls: Calls }) {
  const open = incidents.filter(({ status }) => !isTerminal(status))
  const over = incidents.filter(({ status }) => isTerminal(status))
  return (
    <nav className="queue" aria-label="Incidents">
      <section aria-labelledby="live-calls">
        <h2 id="live-calls">
          On the phone <span className="count">{calls.length}</span>
        </h2>
        {calls.length === 0 ? <p className="empty">No calls right now.</p> : null}
        <ul className="live-calls">
          {calls.map((call) => (
            <li key={call.id}>
              <span className={`pulse pulse-${call.status}`} aria-hidden="true" />
              {purposeWords(call.purpose)}
              <span className="muted">
                {call.status === 'in_progress' ? 'speaking' : 'ringing'}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <QueueSection title="Open" incidents={open} calls={calls} />
      <QueueSection title="Over" incidents={over} calls={calls} />
    </nav>
  )
}

function QueueSection(props: { title: string; incidents: Incidents; calls: Calls }) {
  const { title, incidents, calls } = props
  const id = `queue-${title.toLowerCase()}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} <span className="count">{incidents.length}</span>
      </h2>
      {incidents.length === 0 ? <p className="empty">None.</p> : null}
      <ul>
        {incidents.map((incident) => (
          <li key={incident.id}>
            <QueueLink href={`/incidents/${incident.id}`}>
              <span className="queue-head">
                <strong>{incident.reference}</strong>
                <PriorityBadge priority={incident.priority} />
                {calls.some((call) => call.incident_id === incident.id) ? (
                  <span className="pulse" title="On the phone" />
                ) : null}
              </span>
              <span className="queue-summary">{incident.summary}</span>
              <span className="queue-foot">
                <StatusBadge status={incident.status} />
                <span className="muted">
                  {incident.property?.name}
                  {incident.property ? (
                    <>
                      {' · '}
                      <LocalTime at={incident.created_at} zone={incident.property.timezone} full />
                    </>
                  ) : null}
                </span>
              </span>
            </QueueLink>
          </li>
        ))}
      </ul>
    </section>
  )
}
