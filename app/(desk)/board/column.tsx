import Link from 'next/link'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { PriorityBadge, StatusBadge } from '#app/_ui/status-badge.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readColumn } from '#lib/db/board.ts'
import styles from './board.module.css'
import type { Column } from './columns.ts'

type Content = Awaited<ReturnType<typeof readColumn>>
type DueSoon = ReadonlyMap<string, { readonly dueAt: string; readonly isAtRisk: boolean }>

/** One stage of the board. */
export function BoardColumn(props: { column: Column; content: Content; dueSoon: DueSoon }) {
  const { column, content, dueSoon } = props
  const id = `column-${column.title.toLowerCase().replaceAll(' ', '-')}`
  const hidden = content.count - content.incidents.length
  return (
    <section className={styles['column']} aria-labelledby={id}>
      <h2 id={id}>
        {column.title} <span className="count">{content.count}</span>
      </h2>
      {content.count === 0 ? <p className="empty">{column.whenEmpty}</p> : null}
      <ul className={styles['cards']}>
        {content.incidents.map((incident) => (
          <li
            key={incident.id}
            data-property={incident.property_id}
            data-priority={incident.priority}
            data-trade={incident.trade}
            data-status={incident.status}
          >
            <Link
              href={`/incidents/${incident.id}`}
              prefetch={false}
              className={styles['incident']}
            >
              <span className={styles['incident-head']}>
                <strong>{incident.reference}</strong>
                <PriorityBadge priority={incident.priority} />
              </span>
              <span className={styles['clamped']}>{incident.summary}</span>
              <span className={styles['incident-foot']}>
                <StatusBadge status={incident.status} />
                {incident.control === 'agent' ? null : (
                  <span className="badge badge-waiting">{plainWords(incident.control)}</span>
                )}
                <Due due={dueSoon.get(incident.id)} />
                <span className="muted">
                  {incident.property?.name} · <Elapsed since={incident.created_at} />
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <p className="empty">and {hidden} more: narrow the filter to see them.</p>
      ) : null}
    </section>
  )
}

/** How long there is to keep the nearest promise about it. */
function Due({ due }: { due: { dueAt: string; isAtRisk: boolean } | undefined }) {
  if (due === undefined) return null
  return (
    <span className={due.isAtRisk ? 'badge badge-grave' : 'badge badge-waiting'}>
      promised in <Elapsed until={due.dueAt} />
    </span>
  )
}
