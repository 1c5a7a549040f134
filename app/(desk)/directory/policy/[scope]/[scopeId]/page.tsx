import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import type { Db } from '#lib/clients/supabase.ts'
import { readDecisions } from '#lib/db/directory-details.ts'
import { readLandlords, readPolicies } from '#lib/db/directory-lists.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readGovernance } from '#lib/db/governance.ts'
import {
  ownOrders,
  policyInForce,
  type PolicyVersion,
  versionsOf,
  wouldBind,
} from '#lib/domain/policy-book.ts'
import { mayGovern } from '#lib/domain/role.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { Decisions } from '#app/(desk)/directory/parts/decisions.tsx'
import {
  bidWords,
  inheritedWords,
  limitWords,
  quietWords,
  recordingWords,
} from '#app/(desk)/directory/parts/policy-words.tsx'
import { DraftForm } from './draft-form.tsx'
import { draftOf } from './draft.ts'
import { Preview } from './preview.tsx'
import { housesOf, subjectOf } from './subject.ts'
import { Versions } from './versions.tsx'
import { Withdraw } from './withdraw.tsx'

export const metadata: Metadata = { title: 'Standing orders' }

type Props = {
  params: Promise<{ scope: string; scopeId: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

interface Asked {
  readonly organizationId: string
  readonly address: { scope: string; scopeId: string }
  /** The version whose decisions are shown; the one in force when it is none of theirs. */
  readonly under: string | string[] | undefined
}

async function readOrders(db: Db, { organizationId, address, under }: Asked) {
  const [organization, policies, landlords] = await Promise.all([
    getOrganization(db, organizationId),
    readPolicies(db),
    readLandlords(db),
  ])
  const subject = subjectOf(address, organization, landlords)
  const versions = versionsOf(policies, subject)
  const bound = housesOf(landlords).filter((house) => wouldBind(policies, subject, house))
  const house = { id: subject.propertyId ?? '', landlordId: subject.landlordId ?? '' }
  const own = ownOrders(policies, subject)
  // Withdrawn or not: what binds without orders of its own.
  const above = policyInForce(
    policies.filter(({ id }) => versions.every((version) => version.id !== id)),
    house,
  )
  const inForce = own ?? above
  const version = versions.find(({ id }) => id === under) ?? inForce
  const [events, decisions] = await Promise.all([
    readGovernance(
      db,
      versions.map(({ id }) => id),
    ),
    version ? readDecisions(db, { policyId: version.id }) : [],
  ])
  return { organization, subject, versions, bound, own, above, inForce, version, events, decisions }
}

/** The orders of one organisation, owner or house: what is in force, how it came to be, what would change. */
export default async function OrdersPage({ params, searchParams }: Props) {
  const { db, organizationId, role } = await requireSession()
  const [address, asked] = await Promise.all([params, searchParams])
  const {
    organization,
    subject,
    versions,
    bound,
    own,
    above,
    inForce,
    version,
    events,
    decisions,
  } = await readOrders(db, { organizationId, address, under: asked['under'] })
  const draft = draftOf(asked)
  const isInherited = own === null
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <h1>Standing orders: {subject.name}</h1>
        <Link href="/directory/policy">All orders</Link>
      </div>
      <InForce policy={inForce} isInherited={isInherited} houses={bound.map(({ name }) => name)} />
      {mayGovern(role) ? (
        <>
          <DraftForm subject={subject} inForce={inForce} draft={draft} isOwn={!isInherited} />
          {own ? <Withdraw subject={subject} own={own} above={above} /> : null}
        </>
      ) : (
        <p className="muted">Managers and owners of your organisation may change these orders.</p>
      )}
      {draft.kind === 'orders' && mayGovern(role) ? (
        <Preview
          db={db}
          subject={subject}
          inForce={inForce}
          seenVersion={versions[0]?.version ?? 0}
          draft={draft}
          houses={bound}
        />
      ) : null}
      <div className={styles['columns']}>
        <Versions
          versions={versions}
          events={events}
          zone={organization.timezone}
          shown={version?.id ?? null}
          path={`/directory/policy/${address.scope}/${address.scopeId}`}
        />
        <div className={styles['section']}>
          {version ? (
            <p className="muted">
              Decided under version {version.version}
              {isInherited ? `, ${inheritedWords(version)}` : ''}:
            </p>
          ) : null}
          <Decisions decisions={decisions} />
        </div>
      </div>
    </main>
  )
}

function InForce(props: {
  policy: PolicyVersion | null
  isInherited: boolean
  houses: readonly string[]
}) {
  const { policy, isInherited, houses } = props
  if (policy === null) {
    return (
      <p className={styles['finding']} data-tone="amber">
        There are no orders: the owner is asked about every price.
      </p>
    )
  }
  return (
    <dl className={`card ${styles['facts']}`}>
      <div>
        <dt>Limit (NTE)</dt>
        <dd>{limitWords(policy)}</dd>
      </div>
      <div>
        <dt>Bids required</dt>
        <dd>{bidWords(policy)}</dd>
      </div>
      <div>
        <dt>Quiet hours</dt>
        <dd>
          {quietWords(policy)}
          <small>nobody is rung but in an emergency</small>
        </dd>
      </div>
      <div>
        <dt>Recording</dt>
        <dd>
          {recordingWords(policy)}
          <small>of calls about these houses</small>
        </dd>
      </div>
      <div>
        <dt>{isInherited ? 'Inherited' : 'In force'}</dt>
        <dd>
          {isInherited ? inheritedWords(policy) : `version ${policy.version}`}
          <small>{isInherited ? 'no orders of its own' : 'own orders'}</small>
        </dd>
      </div>
      <div>
        <dt>Binds</dt>
        <dd>
          {houses.length === 1 ? '1 house' : `${houses.length} houses`}
          <small>{houses.join(', ') || 'all below have orders of their own'}</small>
        </dd>
      </div>
    </dl>
  )
}
