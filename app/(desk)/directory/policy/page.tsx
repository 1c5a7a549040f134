import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import { readLandlords, readPolicies } from '#lib/db/directory-lists.ts'
import { ownOrders, policyInForce, type PolicyVersion } from '#lib/domain/policy-book.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { inheritedWords, limitWords } from '#app/(desk)/directory/parts/policy-words.tsx'

export const metadata: Metadata = { title: 'Policy book' }

/** The standing orders in force, from the organisation down to each house. */
export default async function PolicyPage() {
  const { db, organizationName } = await requireSession()
  const [policies, landlords] = await Promise.all([readPolicies(db), readLandlords(db)])
  const own = ownOrders(policies, { landlordId: null, propertyId: null })
  return (
    <main className={styles['page']}>
      <div>
        <h1>Policy book</h1>
        <p className="muted">
          What may be spent without asking the owner. The nearest orders apply, whole: the house’s,
          else the owner’s, else the organisation’s. Every decision keeps the version it was made
          under.
        </p>
      </div>
      <ul className={`card ${styles['tree']}`}>
        <li>
          <Node
            href="/directory/policy/organization/organization"
            name={organizationName}
            own={own}
            inForce={own}
          />
          <ul className={styles['tree']}>
            {landlords.map((landlord) => {
              const scope = { landlordId: landlord.id, propertyId: null }
              const orders = ownOrders(policies, scope)
              return (
                <li key={landlord.id}>
                  <Node
                    href={`/directory/policy/landlord/${landlord.id}`}
                    name={landlord.name}
                    own={orders}
                    inForce={orders ?? own}
                  />
                  <ul className={styles['tree']}>
                    {landlord.properties.map(({ id, name }) => (
                      <li key={id}>
                        <Node
                          href={`/directory/policy/property/${id}`}
                          name={name}
                          own={ownOrders(policies, { ...scope, propertyId: id })}
                          inForce={policyInForce(policies, { id, landlordId: landlord.id })}
                        />
                      </li>
                    ))}
                  </ul>
                </li>
              )
            })}
          </ul>
        </li>
      </ul>
    </main>
  )
}

function Node(props: {
  href: string
  name: string
  own: PolicyVersion | null
  inForce: PolicyVersion | null
}) {
  const { href, name, own, inForce } = props
  return (
    <div className={styles['node']}>
      <Link href={href}>{name}</Link>
      {own ? (
        <span className="badge badge-active">own orders, version {own.version}</span>
      ) : (
        <span className={`muted ${styles['small']}`}>
          {inForce ? inheritedWords(inForce) : 'no orders: the owner is asked about every price'}
        </span>
      )}
      {inForce ? (
        <span className={own ? styles['number'] : `muted ${styles['number']}`}>
          {limitWords(inForce)}
        </span>
      ) : null}
    </div>
  )
}
