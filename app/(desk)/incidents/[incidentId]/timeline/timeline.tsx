import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords, statusWords } from '#app/_ui/words.ts'
import type { readTimeline } from '#lib/db/desk.ts'

type Events = Awaited<ReturnType<typeof readTimeline>>

/** Words of an event's payload worth a manager's glance; the rest is for the export. */
function detailOf(payload: unknown): string | null {
  if (!payload || typeof payload !== 'object') return null
  const fields = payload as Record<string, unknown>
  const words = [
    'by',
    'partyKind',
    'vendorName',
    'reason',
    'decision',
    'method',
    'note',
    'body',
    'outcome',
  ]
    .map((name) => fields[name])
    .filter((value): value is string => typeof value === 'string' && value !== '')
  return words.length > 0 ? words.join(' · ') : null
}

function titleOf(type: string, payload: unknown): string {
  const to = payload && typeof payload === 'object' && 'to' in payload ? payload.to : null
  return typeof to === 'string' ? statusWords(to) : plainWords(type)
}

/** Everything that happened, newest first, with who did it. */
export function Timeline({ events, zone }: { events: Events; zone: string }) {
  return (
    <section aria-labelledby="timeline" className="timeline">
      <h2 id="timeline">Timeline</h2>
      <ol>
        {events.map((event) => (
          <li key={event.seq}>
            <span className="timeline-time">
              <LocalTime at={event.occurred_at} zone={zone} />
            </span>
            <span>
              {titleOf(event.type, event.payload)}
              <span className="muted"> · {event.actor_kind}</span>
              {detailOf(event.payload) ? (
                <span className="timeline-detail">{detailOf(event.payload)}</span>
              ) : null}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
