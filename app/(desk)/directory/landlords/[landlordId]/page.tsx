import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { readDecisions } from '#lib/db/directory-details.ts'
import { readLandlords } from '#lib/db/directory-lists.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readGovernance } from '#lib/db/governance.ts'
import { type LandlordFigures, readLandlordFigures } from '#lib/db/insight.ts'
import { maskedPhone } from '#lib/domain/phone-number.ts'
import { mayGovern } from '#lib/domain/role.ts'
import { setBackups } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { Decisions } from '#app/(desk)/directory/parts/decisions.tsx'
import { minuteWords, Share } from '#app/(desk)/directory/parts/figures.tsx'
import { History } from '#app/(desk)/directory/parts/history.tsx'
import { PeopleFields } from '#app/(desk)/directory/parts/people-fields.tsx'

export const metadata: Metadata = { title: 'Landlord' }

type Props = { params: Promise<{ landlordId: string }> }

/** One landlord: how they decide, who stands in, and what they decided. */
export default async function LandlordPage({ params }: Props) {
  const { db, organizationId, role } = await requireSession()
  const landlordId = z.uuid().safeParse((await params).landlordId).data ?? notFound()
  const [landlords, allFigures, decisions, events, { timezone }] = await Promise.all([
    readLandlords(db),
    readLandlordFigures(db, organizationId),
    readDecisions(db, { landlordId }),
    readGovernance(db, [landlordId]),
    getOrganization(db, organizationId),
  ])
  const landlord = landlords.find(({ id }) => id === landlordId) ?? notFound()
  const figures = allFigures.find((one) => one.landlordId === landlordId)
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <div>
          <h1>{landlord.name}</h1>
          <p className="muted">
            {maskedPhone(landlord.phone)}
            {landlord.email ? ` · ${landlord.email}` : ''} · {landlord.language}
          </p>
        </div>
        <Link href={`/directory/policy/landlord/${landlordId}`}>Their standing orders</Link>
      </div>
      <Facts landlord={landlord} figures={figures} />
      <div className={styles['columns']}>
        <Decisions decisions={decisions} />
        <div className={styles['page']}>
          <Backups landlord={landlord} mayEdit={mayGovern(role)} />
          <History events={events} zone={timezone} />
        </div>
      </div>
    </main>
  )
}

type Landlord = Awaited<ReturnType<typeof readLandlords>>[number]

function Facts(props: { landlord: Landlord; figures: LandlordFigures | undefined }) {
  const { landlord, figures } = props
  return (
    <dl className={`card ${styles['facts']}`}>
      <div>
        <dt>Decides in</dt>
        <dd>
          {minuteWords(figures?.minutes ?? null)}
          <small>median, last 365 days</small>
        </dd>
      </div>
      <div>
        <dt>Approves</dt>
        <dd>
          <Share hits={figures?.approved ?? 0} count={figures?.decided ?? 0} />
          <small>of what they were asked themselves</small>
        </dd>
      </div>
      <div>
        <dt>Owes a decision</dt>
        <dd>
          {figures && figures.pending > 0 ? (
            <span className={styles['amber']}>{figures.pending} waiting</span>
          ) : (
            'nothing'
          )}
        </dd>
      </div>
      <div>
        <dt>Properties</dt>
        <dd>
          {landlord.properties.map(({ id, name }, at) => (
            <span key={id}>
              {at > 0 ? ', ' : ''}
              <Link href={`/directory/properties/${id}`}>{name}</Link>
            </span>
          ))}
        </dd>
      </div>
    </dl>
  )
}

function Backups({ landlord, mayEdit }: { landlord: Landlord; mayEdit: boolean }) {
  const { id, name, backups } = landlord
  return (
    <section className={styles['section']} aria-labelledby="backups">
      <div className={styles['head']}>
        <h2 id="backups">Stands in when they cannot be reached</h2>
        {mayEdit ? (
          <ActDialog
            action={setBackups}
            title={`Who stands in for ${name}`}
            label="Change"
            verb="Save"
            about="They decide in the landlord's name, in this order, when the landlord does not answer in time. After them the manager on call is asked."
          >
            <input type="hidden" name="landlordId" value={id} />
            <PeopleFields
              name="people"
              legend="Backup approvers"
              initial={backups.map((backup) => ({ name: backup.name, phone: backup.phone }))}
              max={5}
            />
          </ActDialog>
        ) : (
          <span />
        )}
      </div>
      {backups.length === 0 ? (
        <p className={styles['amber']}>Nobody: after the landlord, the manager on call is asked.</p>
      ) : null}
      <ol className={styles['rows']}>
        {backups.map((backup) => (
          <li key={backup.id} className={styles['line']}>
            <span>
              {backup.rank}. <strong>{backup.name}</strong>
            </span>
            <span className={styles['number']}>{maskedPhone(backup.phone)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
