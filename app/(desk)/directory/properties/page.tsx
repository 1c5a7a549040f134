import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import { PriorityBadge } from '#app/_ui/status-badge.tsx'
import { readOpenIncidents, readPolicies, readProperties } from '#lib/db/directory-lists.ts'
import { readCodedProperties } from '#lib/db/insight.ts'
import { policyInForce, type PolicyVersion } from '#lib/domain/policy-book.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { isFound, listQueryOf } from '#app/(desk)/directory/parts/list-query.ts'
import { ListSearch } from '#app/(desk)/directory/parts/list-search.tsx'
import { inheritedWords, limitWords } from '#app/(desk)/directory/parts/policy-words.tsx'

export const metadata: Metadata = { title: 'Properties' }

const SORTS = { urgent: 'Open incidents first', name: 'Name', owner: 'Owner' } as const

type Properties = Awaited<ReturnType<typeof readProperties>>
type Incidents = Awaited<ReturnType<typeof readOpenIncidents>>

interface Line {
  readonly property: Properties[number]
  /** The most urgent one first. */
  readonly open: Incidents
  readonly policy: PolicyVersion | null
  readonly hasCode: boolean
}

/** Nothing open is less urgent than anything that is. */
const NOTHING_OPEN = 'p9'

function sorted(lines: readonly Line[], sort: keyof typeof SORTS): Line[] {
  if (sort === 'name') return [...lines]
  if (sort === 'owner') {
    return lines.toSorted((a, b) =>
      a.property.landlord.name.localeCompare(b.property.landlord.name),
    )
  }
  const worst = (line: Line): string => line.open[0]?.priority ?? NOTHING_OPEN
  return lines.toSorted((a, b) => worst(a).localeCompare(worst(b)) || b.open.length - a.open.length)
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Every house: what is open there, whose it is, and which orders apply. */
export default async function PropertiesPage({ searchParams }: Props) {
  const { db, organizationId } = await requireSession()
  const query = listQueryOf(await searchParams, ['urgent', 'name', 'owner'])
  const [properties, incidents, policies, coded] = await Promise.all([
    readProperties(db),
    readOpenIncidents(db),
    readPolicies(db),
    readCodedProperties(db, organizationId),
  ])
  const lines = properties
    .filter(({ name, address, landlord }) => isFound(query.search, [name, address, landlord.name]))
    .map((property) => ({
      property,
      open: incidents.filter((incident) => incident.property_id === property.id),
      policy: policyInForce(policies, { id: property.id, landlordId: property.landlord_id }),
      hasCode: coded.has(property.id),
    }))
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <h1>Properties</h1>
        <ListSearch
          action="/directory/properties"
          placeholder="Name, address or owner"
          query={query}
          sorts={SORTS}
        />
      </div>
      {lines.length === 0 ? (
        <p className="empty">
          {properties.length === 0 ? 'No property yet.' : 'No property matches this search.'}
        </p>
      ) : (
        <div className={styles['frame']}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">Property</th>
                <th scope="col">Open</th>
                <th scope="col">Owner</th>
                <th scope="col">Units</th>
                <th scope="col">Limit</th>
                <th scope="col">Access</th>
              </tr>
            </thead>
            <tbody>
              {sorted(lines, query.sort).map((line) => (
                <PropertyRow key={line.property.id} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  )
}

function PropertyRow({ line: { property, open, policy, hasCode } }: { line: Line }) {
  const [worst] = open
  return (
    <tr>
      <th scope="row">
        <Link href={`/directory/properties/${property.id}`}>{property.name}</Link>
        <small>{property.address}</small>
        <small>{property.timezone}</small>
      </th>
      <td data-name="Open">
        {worst ? (
          <span>
            <PriorityBadge priority={worst.priority} />{' '}
            <small>{open.length === 1 ? worst.reference : `${open.length} incidents`}</small>
          </span>
        ) : (
          <span className="muted">nothing</span>
        )}
      </td>
      <td data-name="Owner">
        <Link href={`/directory/landlords/${property.landlord.id}`}>{property.landlord.name}</Link>
      </td>
      <td data-name="Units" className={styles['number']}>
        {property.units.length === 0 ? '–' : property.units.length}
      </td>
      <td data-name="Limit">
        {policy ? (
          <span>
            <span className={styles['number']}>{limitWords(policy)}</span>
            <small>{inheritedWords(policy)}</small>
          </span>
        ) : (
          <span className={styles['amber']}>no orders: all is asked</span>
        )}
      </td>
      <td data-name="Access">
        <span>
          {hasCode ? 'Code on file' : <span className={styles['amber']}>No code</span>}
          <small>{property.shutoff_notes === '' ? 'no shut-off notes' : 'shut-off notes'}</small>
        </span>
      </td>
    </tr>
  )
}
