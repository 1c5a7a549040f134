import type { Room } from '#lib/db/room.ts'
import { formatCents } from '#lib/domain/money.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'

/** What was repaired here before that is most like this. */
export function Similar({ repairs }: { repairs: Room['similar'] }) {
  return (
    <section aria-labelledby="similar">
      <h2 id="similar">Similar repairs here</h2>
      {repairs.length === 0 ? <p className="empty">None on file.</p> : null}
      <ul className={styles['similar']}>
        {repairs.map(({ id, title, resolution, occurredOn, costCents, currency, vendorName }) => (
          <li key={id}>
            <details>
              <summary>
                <span>{title}</span>
                <small className="muted">
                  {[
                    new Intl.DateTimeFormat('en-US', {
                      month: 'short',
                      year: 'numeric',
                      timeZone: 'UTC',
                    }).format(new Date(occurredOn)),
                    costCents === null ? null : formatCents(costCents, currency),
                    vendorName,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </small>
              </summary>
              <p>{resolution}</p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
