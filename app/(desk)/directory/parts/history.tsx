import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readGovernance } from '#lib/db/governance.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { diffRecords } from './record-diff.ts'

type Events = Awaited<ReturnType<typeof readGovernance>>

/** Who changed this, when, why, and what. */
export function History({ events, zone }: { events: Events; zone: string }) {
  return (
    <section className={styles['section']} aria-labelledby="history">
      <h2 id="history">Changes</h2>
      {events.length === 0 ? (
        <p className="empty">Nobody has changed this here yet.</p>
      ) : (
        <ol className={styles['rows']}>
          {events.map((event) => (
            <li key={event.id}>
              <span className={styles['line']}>
                <strong>{plainWords(event.type)}</strong>
                <span className="muted">
                  <LocalTime at={event.created_at} zone={zone} full />
                </span>
              </span>
              <Changes before={event.before} after={event.after} />
              <span className={`muted ${styles['small']}`}>
                {event.actor_email ?? 'the server'}: {event.reason}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

/** From what to what, field by field. */
export function Changes({ before, after }: { before: unknown; after: unknown }) {
  const changes = diffRecords(before, after)
  if (changes.length === 0) return null
  return (
    <dl className={styles['change']}>
      {changes.map((change) => (
        <div key={change.name} style={{ display: 'contents' }}>
          <dt>{change.name}</dt>
          <dd>
            {change.before === null ? null : (
              <>
                <del>
                  <span className="unseen">was </span>
                  {change.before}
                </del>{' '}
                →{' '}
              </>
            )}
            <ins>{change.after ?? 'nothing'}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
