import Link from 'next/link'
import { LocalTime } from '#app/_ui/local-time.tsx'
import type { readGovernance } from '#lib/db/governance.ts'
import type { PolicyVersion } from '#lib/domain/policy-book.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { Changes } from '#app/(desk)/directory/parts/history.tsx'

type Events = Awaited<ReturnType<typeof readGovernance>>

const ORDERS = [
  'nteCents',
  'emergencyNteCents',
  'bidsRequiredOverCents',
  'bidsRequired',
  'currency',
  'quietFrom',
  'quietTo',
  'recording',
  'recordingDays',
] as const
/** After a withdrawal nothing stands that a version could change. */
const recordOf = (policy: PolicyVersion): Record<string, unknown> =>
  policy.isWithdrawn ? {} : Object.fromEntries(ORDERS.map((name) => [name, policy[name]]))

/** Every version, the latest first: who put it in force, when, why, and what it changed. */
export function Versions(props: {
  versions: readonly PolicyVersion[]
  events: Events
  zone: string
  shown: string | null
  path: string
}) {
  const { versions, events, zone, shown, path } = props
  return (
    <section className={styles['section']} aria-labelledby="versions">
      <h2 id="versions">
        Versions <span className="count">{versions.length}</span>
      </h2>
      {versions.length === 0 ? <p className="empty">No orders of its own yet.</p> : null}
      <ol className={styles['rows']}>
        {versions.map((policy, index) => {
          const before = versions[index + 1]
          const event = events.find((one) => one.subject_id === policy.id)
          return (
            <li key={policy.id} id={`version-${policy.version}`}>
              <span className={styles['line']}>
                <strong>
                  Version {policy.version}
                  {policy.isWithdrawn ? ': withdrawn' : ''}
                </strong>
                {index === 0 && !policy.isWithdrawn ? (
                  <span className="badge badge-active">in force</span>
                ) : null}
                <span className="muted">
                  <LocalTime at={policy.createdAt} zone={zone} full />
                </span>
              </span>
              {policy.isWithdrawn ? (
                <span className={styles['small']}>No orders of its own from then on.</span>
              ) : (
                <Changes before={before ? recordOf(before) : {}} after={recordOf(policy)} />
              )}
              <span className={`muted ${styles['small']}`}>
                {event
                  ? `${event.actor_email ?? 'the server'}: ${event.reason}`
                  : 'from before changes were kept here'}
                {policy.isWithdrawn ? null : ' · '}
                {policy.isWithdrawn ? null : policy.id === shown ? (
                  'its decisions are shown'
                ) : (
                  <Link href={`${path}?under=${policy.id}`}>
                    Decisions under version {policy.version}
                  </Link>
                )}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
