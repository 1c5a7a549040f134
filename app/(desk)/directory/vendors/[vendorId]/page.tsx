import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { readPreferences, readRepairs, readRequests } from '#lib/db/directory-details.ts'
import { readClosedNumbers, readVendors } from '#lib/db/directory-lists.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readGovernance } from '#lib/db/governance.ts'
import { readVendorFigures } from '#lib/db/insight.ts'
import { mayGovern } from '#lib/domain/role.ts'
import { suspend } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { TradeWords } from '#app/(desk)/directory/parts/figures.tsx'
import { History } from '#app/(desk)/directory/parts/history.tsx'
import { todayIn } from '#app/(desk)/directory/parts/papers.ts'
import { Repairs } from '#app/(desk)/directory/parts/repairs.tsx'
import { lineOf } from '#app/(desk)/directory/vendors/standing.ts'
import { VendorForm } from '#app/(desk)/directory/vendors/vendor-form.tsx'
import { Contacts, Preferred, Requests, VendorFacts } from './vendor-parts.tsx'

export const metadata: Metadata = { title: 'Vendor' }

const YEAR = { days: 365, propertyId: null, trade: null } as const

type Props = { params: Promise<{ vendorId: string }> }

/** One vendor: whether they can be sent, how they have done, and who changed what. */
export default async function VendorPage({ params }: Props) {
  const { db, organizationId, role } = await requireSession()
  const vendorId = z.uuid().safeParse((await params).vendorId).data ?? notFound()
  const [vendors, figures, organization, closed, requests, repairs, preferences, events] =
    await Promise.all([
      readVendors(db),
      readVendorFigures(db, organizationId, YEAR),
      getOrganization(db, organizationId),
      readClosedNumbers(db),
      readRequests(db, vendorId),
      readRepairs(db, { vendorId }),
      readPreferences(db, { vendorId }),
      readGovernance(db, [vendorId]),
    ])
  const vendor = vendors.find(({ id }) => id === vendorId) ?? notFound()
  const { timezone } = organization
  const line = lineOf(
    vendor,
    figures.find((one) => one.vendorId === vendorId),
    todayIn(timezone, Date.now()),
  )
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <div>
          <h1>{vendor.name}</h1>
          <p className="muted">
            <TradeWords trades={vendor.trades} />
          </p>
        </div>
        {line.obstacle === null ? (
          <span className="badge badge-active">Can be sent</span>
        ) : (
          <span className={`badge ${styles['badge-red']}`}>{line.obstacle}</span>
        )}
        {mayGovern(role) ? (
          <div className={styles['acts']}>
            <VendorForm vendor={vendor} />
            <Suspend vendorId={vendorId} name={vendor.name} isActive={vendor.active} />
          </div>
        ) : (
          <span />
        )}
      </div>
      {vendor.base_note === '' ? null : <p>{vendor.base_note}</p>}
      <VendorFacts line={line} />
      <div className={styles['columns']}>
        <div className={styles['page']}>
          <Contacts contacts={vendor.contacts} closed={closed} zone={timezone} />
          <Requests requests={requests} />
          <Repairs repairs={repairs} whose="property" />
        </div>
        <div className={styles['page']}>
          <Preferred preferences={preferences} />
          <History events={events} zone={timezone} />
        </div>
      </div>
    </main>
  )
}

function Suspend(props: { vendorId: string; name: string; isActive: boolean }) {
  const { vendorId, name, isActive } = props
  return (
    <ActDialog
      action={suspend}
      title={isActive ? `Suspend ${name}` : `Reinstate ${name}`}
      label={isActive ? 'Suspend' : 'Reinstate'}
      verb={isActive ? 'Suspend' : 'Reinstate'}
      tone={isActive ? 'grave' : 'main'}
      about={
        isActive
          ? 'They are asked for nothing more. What is agreed with them stays agreed.'
          : 'They are asked again as soon as something of their trade breaks.'
      }
    >
      <input type="hidden" name="vendorId" value={vendorId} />
      <input type="hidden" name="isSuspended" value={String(isActive)} />
    </ActDialog>
  )
}
