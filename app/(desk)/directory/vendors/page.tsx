import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import { readVendors } from '#lib/db/directory-lists.ts'
import { getOrganization } from '#lib/db/directory.ts'
import { readVendorFigures } from '#lib/db/insight.ts'
import { maskedPhone } from '#lib/domain/phone-number.ts'
import { mayGovern } from '#lib/domain/role.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { PaperLeft, Share, startWords, TradeWords } from '#app/(desk)/directory/parts/figures.tsx'
import { isFound, listQueryOf } from '#app/(desk)/directory/parts/list-query.ts'
import { ListSearch } from '#app/(desk)/directory/parts/list-search.tsx'
import { todayIn } from '#app/(desk)/directory/parts/papers.ts'
import { lineOf, sortVendors, VENDOR_SORTS, type VendorLine } from './standing.ts'
import { VendorForm } from './vendor-form.tsx'

export const metadata: Metadata = { title: 'Vendors' }

const YEAR = { days: 365, propertyId: null, trade: null } as const

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Who can be sent, how well they answer, and whose papers run out. */
export default async function VendorsPage({ searchParams }: Props) {
  const { db, organizationId, role } = await requireSession()
  const query = listQueryOf(await searchParams, ['urgent', 'name', 'answers', 'rating', 'jobs'])
  const [vendors, figures, { timezone }] = await Promise.all([
    readVendors(db),
    readVendorFigures(db, organizationId, YEAR),
    getOrganization(db, organizationId),
  ])
  const today = todayIn(timezone, Date.now())
  const lines = vendors
    .filter(({ name, trades, contacts }) =>
      isFound(query.search, [
        name,
        ...trades.map(({ trade }) => trade),
        ...contacts.map((contact) => contact.name),
      ]),
    )
    .map((vendor) =>
      lineOf(
        vendor,
        figures.find(({ vendorId }) => vendorId === vendor.id),
        today,
      ),
    )
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <h1>Vendors</h1>
        <ListSearch
          action="/directory/vendors"
          placeholder="Name, trade or contact"
          query={query}
          sorts={VENDOR_SORTS}
        />
        {mayGovern(role) ? <VendorForm /> : <span />}
      </div>
      {lines.length === 0 ? (
        <p className="empty">
          {vendors.length === 0
            ? 'No vendor yet. The agent has nobody to call: add the first one.'
            : 'No vendor matches this search.'}
        </p>
      ) : (
        <VendorTable lines={sortVendors(lines, query.sort)} />
      )}
    </main>
  )
}

function VendorTable({ lines }: { lines: readonly VendorLine[] }) {
  return (
    <div className={styles['frame']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Vendor</th>
            <th scope="col">Contact</th>
            <th scope="col">Rating</th>
            <th scope="col">Answers</th>
            <th scope="col">Quotes</th>
            <th scope="col">Offers to start in</th>
            <th scope="col">Jobs</th>
            <th scope="col">Papers</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <VendorRow key={line.vendor.id} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function VendorRow({ line }: { line: VendorLine }) {
  const { vendor, figures, worst, obstacle } = line
  const empty = (is: boolean) => (is ? { 'data-empty': '' } : {})
  const neverAsked = figures.asked === 0
  const contact = vendor.contacts.find((one) => one.is_primary) ?? vendor.contacts[0]
  return (
    <tr>
      <th scope="row">
        <Link href={`/directory/vendors/${vendor.id}`}>{vendor.name}</Link>{' '}
        {obstacle === null ? null : (
          <span className={`badge ${vendor.active ? styles['badge-red'] : ''}`}>{obstacle}</span>
        )}
        <small>
          <TradeWords trades={vendor.trades} />
        </small>
      </th>
      <td data-name="Contact">
        <span>
          {contact ? (
            <>
              {contact.name} <span className="muted">{maskedPhone(contact.phone)}</span>
            </>
          ) : (
            'nobody'
          )}
        </span>
      </td>
      <td data-name="Rating" className={styles['number']}>
        {vendor.rating ?? '–'}
      </td>
      <td data-name="Answers" {...empty(neverAsked)}>
        <Share hits={figures.answered} count={figures.asked} />
      </td>
      <td data-name="Quotes" {...empty(neverAsked)}>
        <Share hits={figures.quoted} count={figures.asked} />
      </td>
      <td
        data-name="Offers to start in"
        className={styles['number']}
        {...empty(figures.startHours === null)}
      >
        {startWords(figures.startHours)}
      </td>
      <td data-name="Jobs" className={styles['number']} {...empty(figures.jobs === 0)}>
        {figures.jobs}
      </td>
      <td data-name="Papers">
        <PaperLeft paper={worst} />
      </td>
    </tr>
  )
}
