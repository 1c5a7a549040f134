import Link from 'next/link'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readDecisions } from '#lib/db/directory-details.ts'
import { formatCents } from '#lib/domain/money.ts'
import styles from '#app/(desk)/directory/directory.module.css'

type Rows = Awaited<ReturnType<typeof readDecisions>>

/** The page of a stamped version. */
function ordersPath(policy: NonNullable<Rows[number]['policy']>): string {
  const { id, landlord_id: landlordId, property_id: propertyId } = policy
  const whose = propertyId
    ? `property/${propertyId}`
    : landlordId
      ? `landlord/${landlordId}`
      : 'organization/organization'
  return `/directory/policy/${whose}?under=${id}`
}

/** Decisions about money, each with how it was made and under which version of the orders. */
export function Decisions({ decisions }: { decisions: Rows }) {
  return (
    <section className={styles['section']} aria-labelledby="decisions">
      <h2 id="decisions">
        Decisions <span className="count">last {decisions.length}</span>
      </h2>
      {decisions.length === 0 ? <p className="empty">No decision is on record yet.</p> : null}
      <ul className={styles['rows']}>
        {decisions.map((decision) => (
          <li key={decision.id}>
            <span className={styles['line']}>
              <Link href={`/incidents/${decision.incident.id}`}>{decision.incident.reference}</Link>
              <span>{decision.incident.property.name}</span>
              <strong>
                {plainWords(decision.status)} {formatCents(decision.cap_cents, decision.currency)}
              </strong>
            </span>
            <span className={`muted ${styles['small']}`}>
              <LocalTime
                at={decision.decided_at ?? decision.created_at}
                zone={decision.incident.property.timezone}
                full
              />
              {decision.method === null
                ? ''
                : ` · by ${decision.method === 'policy' ? 'standing orders' : decision.method}`}
              {decision.policy ? (
                <>
                  {' · '}
                  <Link href={ordersPath(decision.policy)}>
                    orders version {decision.policy_version}
                  </Link>
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
