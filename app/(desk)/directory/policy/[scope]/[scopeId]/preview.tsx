import Link from 'next/link'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import type { Db } from '#lib/clients/supabase.ts'
import { readPastDecisions } from '#lib/db/directory-details.ts'
import { type Backtest, backtest } from '#lib/domain/backtest.ts'
import { formatCents } from '#lib/domain/money.ts'
import type { PolicyVersion } from '#lib/domain/policy-book.ts'
import { orderPolicy } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { Changes } from '#app/(desk)/directory/parts/history.tsx'
import { type Draft, FIELDS } from './draft.ts'
import type { NamedHouse, Subject } from './subject.ts'

const DAYS = 90
const DAY_MS = 86_400_000
const SHOWN = 8

/** What a draft changes, and what it would have decided otherwise in the last 90 days. */
export async function Preview(props: {
  db: Db
  subject: Subject
  inForce: PolicyVersion | null
  seenVersion: number
  draft: Extract<Draft, { kind: 'orders' }>
  houses: readonly NamedHouse[]
}) {
  const { db, subject, inForce, seenVersion, draft, houses } = props
  const since = new Date(Date.now() - DAYS * DAY_MS).toISOString()
  const { decisions, isWhole } = await readPastDecisions(db, {
    since,
    propertyIds: houses.map(({ id }) => id),
  })
  const version = seenVersion + 1
  const result = backtest({ ...draft.orders, version, scope: subject.scope }, decisions)
  return (
    <section className={`card ${styles['section']}`} aria-labelledby="preview">
      <div className={styles['head']}>
        <h2 id="preview">If this were version {version}</h2>
        <ActDialog
          action={orderPolicy}
          title={`Put version ${version} in force`}
          label="Put in force"
          verb="Put in force"
          tone="main"
          about={`For ${subject.name}, from the next decision on. What was decided before keeps the version it was made under.`}
        >
          <input type="hidden" name="scope" value={subject.scope} />
          <input type="hidden" name="scopeId" value={subject.scopeId} />
          <input type="hidden" name="seenVersion" value={seenVersion} />
          {FIELDS.map((name) => (
            <input key={name} type="hidden" name={name} value={draft.typed[name]} />
          ))}
        </ActDialog>
      </div>
      <Changes before={inForce ? recordOf(inForce) : {}} after={recordOf(draft.orders)} />
      <Findings result={result} currency={draft.orders.currency} isWhole={isWhole} />
    </section>
  )
}

/** Times as they are typed, so that nothing seems to change that does not. */
function recordOf(orders: Extract<Draft, { kind: 'orders' }>['orders']): Record<string, unknown> {
  return Object.fromEntries(
    FIELDS.map((name) => {
      const value = orders[name]
      return [name, name.startsWith('quiet') ? String(value).slice(0, 5) : value]
    }),
  )
}

function Findings(props: { result: Backtest; currency: string; isWhole: boolean }) {
  const { result, currency, isWhole } = props
  const { looked, changed, unaskedCents, againstTheirWord } = result
  if (looked === 0) {
    return (
      <p className="empty">
        Nothing to try it on: no price was decided about here in an incident that was closed in the
        last {DAYS} days.
      </p>
    )
  }
  const unasked = changed.filter(({ now }) => now === 'unasked').length
  return (
    <>
      <p className={styles['finding']}>
        Of {isWhole ? looked : `the last ${looked}`} decisions in incidents closed in the last{' '}
        {DAYS} days, {changed.length === 0 ? 'none' : changed.length} would have been made
        otherwise: {unasked} without asking ({formatCents(unaskedCents, currency)}),{' '}
        {changed.length - unasked} only after asking.
      </p>
      {againstTheirWord > 0 ? (
        <p className={styles['finding']} data-tone="red">
          {againstTheirWord === 1 ? 'One of them' : `${againstTheirWord} of them`} the owner was
          asked about and did not approve. These orders would have spent the money.
        </p>
      ) : null}
      <ChangedDecisions changed={changed.slice(0, SHOWN)} />
      {changed.length > SHOWN ? (
        <details>
          <summary className="muted">and {changed.length - SHOWN} more</summary>
          <ChangedDecisions changed={changed.slice(SHOWN)} />
        </details>
      ) : null}
    </>
  )
}

function ChangedDecisions({ changed }: { changed: Backtest['changed'] }) {
  return (
    <ul className={styles['rows']}>
      {changed.map(({ past, now, reason }, index) => (
        <li key={`${past.incidentId}-${String(index)}`}>
          <span className={styles['line']}>
            <Link href={`/incidents/${past.incidentId}`}>{past.reference}</Link>
            <span>{formatCents(past.matter.totalCents, past.matter.currency)}</span>
            <strong className={past.decision === 'approved' ? undefined : styles['red']}>
              {now === 'unasked' ? 'approved without asking' : 'asked first'}
            </strong>
          </span>
          <span className={`muted ${styles['small']}`}>
            {reason} · then: {past.decision.replace('_', ' ')}{' '}
            {past.decidedBy === 'policy' ? 'by standing orders' : 'by a person'}
          </span>
        </li>
      ))}
    </ul>
  )
}
