import Link from 'next/link'
import { tradeWords } from '#app/_ui/words.ts'
import type { readRepairs } from '#lib/db/directory-details.ts'
import { formatCents } from '#lib/domain/money.ts'
import styles from '#app/(desk)/directory/directory.module.css'

type Rows = Awaited<ReturnType<typeof readRepairs>>

/** What was repaired, latest first; `whose`: what each row names beside it. */
export function Repairs({ repairs, whose }: { repairs: Rows; whose: 'vendor' | 'property' }) {
  return (
    <section className={styles['section']} aria-labelledby="repairs">
      <h2 id="repairs">
        Past repairs <span className="count">last {repairs.length}</span>
      </h2>
      {repairs.length === 0 ? <p className="empty">No repair is on record yet.</p> : null}
      <ul className={styles['rows']}>
        {repairs.map((repair) => {
          const other = repair[whose]
          return (
            <li key={repair.id}>
              <span className={styles['line']}>
                {repair.incident_id ? (
                  <Link href={`/incidents/${repair.incident_id}`}>{repair.title}</Link>
                ) : (
                  <strong>{repair.title}</strong>
                )}
                <span className={styles['number']}>
                  {repair.cost_cents === null
                    ? 'cost unknown'
                    : formatCents(repair.cost_cents, repair.currency)}
                </span>
              </span>
              <span className={`muted ${styles['small']}`}>
                {repair.occurred_on} · {tradeWords(repair.trade)}
                {other ? ` · ${other.name}` : ''} · {repair.resolution}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
