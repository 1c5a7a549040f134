import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { PriorityBadge, StatusBadge } from '#app/_ui/status-badge.tsx'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { readPreferences, readRepairs } from '#lib/db/directory-details.ts'
import {
  readOpenIncidents,
  readPolicies,
  readProperties,
  readVendors,
} from '#lib/db/directory-lists.ts'
import { readGovernance } from '#lib/db/governance.ts'
import { readCodedProperties } from '#lib/db/insight.ts'
import { policyInForce, type PolicyVersion, scopeOf } from '#lib/domain/policy-book.ts'
import { mayGovern } from '#lib/domain/role.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { History } from '#app/(desk)/directory/parts/history.tsx'
import {
  bidWords,
  inheritedWords,
  limitWords,
  quietWords,
} from '#app/(desk)/directory/parts/policy-words.tsx'
import { Repairs } from '#app/(desk)/directory/parts/repairs.tsx'
import { Preferences } from './preferences.tsx'
import { ShutoffNotes } from './shutoff-notes.tsx'

export const metadata: Metadata = { title: 'Property' }

type Props = { params: Promise<{ propertyId: string }> }

/** One house: what is open, how one gets in, whom it likes to send, and what was repaired before. */
export default async function PropertyPage({ params }: Props) {
  const { db, organizationId, role } = await requireSession()
  const propertyId = z.uuid().safeParse((await params).propertyId).data ?? notFound()
  const [properties, incidents, policies, coded, vendors, preferences, repairs, events] =
    await Promise.all([
      readProperties(db),
      readOpenIncidents(db),
      readPolicies(db),
      readCodedProperties(db, organizationId),
      readVendors(db),
      readPreferences(db, { propertyId }),
      readRepairs(db, { propertyId }),
      readGovernance(db, [propertyId]),
    ])
  const property = properties.find(({ id }) => id === propertyId) ?? notFound()
  const policy = policyInForce(policies, { id: propertyId, landlordId: property.landlord_id })
  const mayEdit = mayGovern(role)
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <div>
          <h1>{property.name}</h1>
          <p className="muted">
            {property.address} · {property.timezone}
          </p>
        </div>
        <p>
          Owner{' '}
          <Link href={`/directory/landlords/${property.landlord.id}`}>
            {property.landlord.name}
          </Link>
        </p>
      </div>
      <div className={styles['columns']}>
        <div className={styles['page']}>
          <Open incidents={incidents.filter((incident) => incident.property_id === propertyId)} />
          <ShutoffNotes
            propertyId={propertyId}
            notes={property.shutoff_notes}
            hasCode={coded.has(propertyId)}
            mayEdit={mayEdit}
          />
          <Preferences
            propertyId={propertyId}
            preferences={preferences}
            vendors={vendors}
            mayEdit={mayEdit}
          />
          <Repairs repairs={repairs} whose="vendor" />
        </div>
        <div className={styles['page']}>
          <Orders policy={policy} propertyId={propertyId} />
          <section className={styles['section']} aria-labelledby="units">
            <h2 id="units">Units</h2>
            <p>{property.units.map(({ name }) => name).join(', ') || 'Let as a whole.'}</p>
          </section>
          <History events={events} zone={property.timezone} />
        </div>
      </div>
    </main>
  )
}

function Open({ incidents }: { incidents: Awaited<ReturnType<typeof readOpenIncidents>> }) {
  return (
    <section className={styles['section']} aria-labelledby="open">
      <h2 id="open">
        Open incidents <span className="count">{incidents.length}</span>
      </h2>
      {incidents.length === 0 ? <p className="empty">Nothing is open here.</p> : null}
      <ul className={styles['rows']}>
        {incidents.map((incident) => (
          <li key={incident.id}>
            <span className={styles['line']}>
              <Link href={`/incidents/${incident.id}`}>{incident.reference}</Link>
              <PriorityBadge priority={incident.priority} />
              <StatusBadge status={incident.status} />
              <span className="muted">
                <Elapsed since={incident.created_at} />
              </span>
            </span>
            <span>{incident.summary}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Orders({ policy, propertyId }: { policy: PolicyVersion | null; propertyId: string }) {
  return (
    <section className={`card ${styles['section']}`} aria-labelledby="orders">
      <h2 id="orders">Standing orders in force</h2>
      {policy === null ? (
        <p className={styles['amber']}>None: the owner is asked about every price.</p>
      ) : (
        <dl className={styles['change']}>
          <dt>Limit</dt>
          <dd>{limitWords(policy)}</dd>
          <dt>Bids</dt>
          <dd>{bidWords(policy)}</dd>
          <dt>Quiet hours</dt>
          <dd>{quietWords(policy)}</dd>
          <dt>Inherited</dt>
          <dd>{inheritedWords(policy)}</dd>
        </dl>
      )}
      <p className={styles['line']}>
        {policy && scopeOf(policy) !== 'property' ? (
          <Link
            href={`/directory/policy/${scopeOf(policy)}/${policy.landlordId ?? 'organization'}`}
          >
            The orders it inherits
          </Link>
        ) : null}
        <Link href={`/directory/policy/property/${propertyId}`}>Orders of this property</Link>
      </p>
    </section>
  )
}
