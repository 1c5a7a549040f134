import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { readClosedNumbers, readEscalations, readLadder } from '#lib/db/directory-lists.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readGovernance } from '#lib/db/governance.ts'
import { maskedPhone } from '#lib/domain/phone-number.ts'
import { mayAct, mayGovern } from '#lib/domain/role.ts'
import { setLadder } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { History } from '#app/(desk)/directory/parts/history.tsx'
import { PeopleFields } from '#app/(desk)/directory/parts/people-fields.tsx'
import { gapsOf } from './gaps.ts'

export const metadata: Metadata = { title: 'On call' }

/** Who is rung in an emergency, in which order, and where the ladder has gaps. */
export default async function OnCallPage() {
  const { db, organizationId, organizationName, role } = await requireSession()
  const [ladder, closed, escalations, events, { timezone }] = await Promise.all([
    readLadder(db, organizationId),
    readClosedNumbers(db),
    readEscalations(db),
    readGovernance(db, [organizationId]),
    getOrganization(db, organizationId),
  ])
  const gaps = gapsOf(ladder, closed)
  const first = ladder.people.find(({ phone }) => !closed.has(phone))
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <div>
          <h1>On call for {organizationName}</h1>
          <p className="muted">
            In an emergency all of them are texted, then rung one after the other until one takes
            it.
          </p>
        </div>
        {mayGovern(role) ? (
          <ActDialog
            action={setLadder}
            title="The on-call ladder"
            label="Change the ladder"
            verb="Save"
            tone="main"
            about="Rung from the top, around the clock. What is being rung right now goes on with the new order."
          >
            <PeopleFields
              name="people"
              legend="In this order"
              initial={ladder.people.map(({ name, phone }) => ({ name, phone }))}
              max={10}
            />
          </ActDialog>
        ) : (
          <span />
        )}
      </div>
      {gaps.map((gap) => (
        <p key={gap} className={styles['finding']} data-tone={first ? 'amber' : 'red'}>
          {gap}
        </p>
      ))}
      {mayAct(role) ? null : (
        <p className="muted">
          Numbers that are not rung are for coordinators and managers to see; here they look like
          any other.
        </p>
      )}
      <div className={styles['columns']}>
        <Rungs people={ladder.people} closed={closed} first={first} />
        <div className={styles['page']}>
          <Rung escalations={escalations} zone={timezone} />
          <History events={events} zone={timezone} />
        </div>
      </div>
    </main>
  )
}

type Person = Awaited<ReturnType<typeof readLadder>>['people'][number]

function Rungs(props: {
  people: readonly Person[]
  closed: ReadonlyMap<string, string>
  first: Person | undefined
}) {
  const { people, closed, first } = props
  return (
    <section className={styles['section']} aria-labelledby="ladder">
      <h2 id="ladder">The ladder</h2>
      <ol className={styles['rows']}>
        {people.map((person, at) => (
          <li key={person.phone} className={styles['line']}>
            <span>
              {at + 1}. <strong>{person.name}</strong>{' '}
              <span className={styles['number']}>{maskedPhone(person.phone)}</span>
            </span>
            {closed.has(person.phone) ? (
              <span className={`badge ${styles['badge-red']}`}>
                Not rung: {closed.get(person.phone)}
              </span>
            ) : person === first ? (
              <span className="badge badge-active">Rung first now</span>
            ) : (
              <span className="muted">then</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

type Escalations = Awaited<ReturnType<typeof readEscalations>>

function endOf(one: Escalations[number]): string {
  if (one.accepted_by !== null) return `taken by ${one.accepted_by}`
  if (one.uncovered_at !== null) return 'nobody was named to ring'
  if (one.unanswered_at !== null) return 'nobody answered'
  return one.closed_how === null ? 'still being rung' : one.closed_how.replaceAll('_', ' ')
}

function Rung({ escalations, zone }: { escalations: Escalations; zone: string }) {
  return (
    <section className={styles['section']} aria-labelledby="rung">
      <h2 id="rung">Last times it was rung</h2>
      {escalations.length === 0 ? <p className="empty">Never yet.</p> : null}
      <ul className={styles['rows']}>
        {escalations.map((one) => (
          <li key={one.id}>
            <span className={styles['line']}>
              {one.incident ? (
                <Link href={`/incidents/${one.incident.id}`}>{one.incident.reference}</Link>
              ) : (
                <span>A call</span>
              )}
              <strong>{endOf(one)}</strong>
            </span>
            <span className={`muted ${styles['small']}`}>
              <LocalTime at={one.created_at} zone={zone} full /> · {one.reason}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
