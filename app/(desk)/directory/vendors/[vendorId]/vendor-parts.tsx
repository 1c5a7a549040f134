import Link from 'next/link'
import { LocalTime } from '#app/_ui/local-time.tsx'
import { plainWords, tradeWords } from '#app/_ui/words.ts'
import { type readPreferences, type readRequests, totalOf } from '#lib/db/directory-details.ts'
import type { readVendors } from '#lib/db/directory-lists.ts'
import { formatCents } from '#lib/domain/money.ts'
import { maskedPhone } from '#lib/domain/phone-number.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { PaperLeft, Share, startWords } from '#app/(desk)/directory/parts/figures.tsx'
import type { VendorLine } from '#app/(desk)/directory/vendors/standing.ts'

/** The year in one row, and the papers. */
export function VendorFacts({ line }: { line: VendorLine }) {
  const { vendor, figures, insurance, licence } = line
  return (
    <dl className={`card ${styles['facts']}`}>
      <div>
        <dt>Insurance</dt>
        <dd>
          {insurance ? <PaperLeft paper={insurance} /> : 'not on file'}
          <small>{vendor.compliance?.coi_until}</small>
        </dd>
      </div>
      <div>
        <dt>Licence</dt>
        <dd>
          {licence ? <PaperLeft paper={licence} /> : 'not on file'}
          <small>{vendor.compliance?.licence_until}</small>
        </dd>
      </div>
      <div>
        <dt>Answers</dt>
        <dd>
          <Share hits={figures.answered} count={figures.asked} />
          <small>last 365 days</small>
        </dd>
      </div>
      <div>
        <dt>Names a price</dt>
        <dd>
          <Share hits={figures.quoted} count={figures.asked} />
        </dd>
      </div>
      <div>
        <dt>Offers to start in</dt>
        <dd>
          {startWords(figures.startHours)}
          <small>median</small>
        </dd>
      </div>
      <div>
        <dt>Jobs done</dt>
        <dd>{figures.jobs}</dd>
      </div>
      <div>
        <dt>Rating</dt>
        <dd>{vendor.rating ?? '–'}</dd>
      </div>
    </dl>
  )
}

type Contacts = Awaited<ReturnType<typeof readVendors>>[number]['contacts']

/** The people to ring, masked, with consent and what speaks against ringing them. */
export function Contacts(props: {
  contacts: Contacts
  closed: ReadonlyMap<string, string>
  zone: string
}) {
  const { contacts, closed, zone } = props
  return (
    <section className={styles['section']} aria-labelledby="contacts">
      <h2 id="contacts">Contacts</h2>
      <ul className={styles['rows']}>
        {contacts
          .toSorted((a, b) => Number(b.is_primary) - Number(a.is_primary))
          .map((contact) => (
            <li key={contact.id}>
              <span className={styles['line']}>
                <strong>{contact.name}</strong>
                <span className={styles['number']}>{maskedPhone(contact.phone)}</span>
                {contact.is_primary ? <span className="badge">Rung first</span> : null}
              </span>
              <span className={styles['small']}>
                {contact.consent_at === null ? (
                  <span className={styles['red']}>No consent to automated calls: not rung</span>
                ) : (
                  <span className="muted">
                    Consent since <LocalTime at={contact.consent_at} zone={zone} full />
                  </span>
                )}
                {closed.has(contact.phone) ? (
                  <span className={styles['red']}> · Not rung: {closed.get(contact.phone)}</span>
                ) : null}
              </span>
            </li>
          ))}
      </ul>
    </section>
  )
}

type RequestRows = Awaited<ReturnType<typeof readRequests>>

/** What they were asked, and what came of it. */
export function Requests({ requests }: { requests: RequestRows }) {
  return (
    <section className={styles['section']} aria-labelledby="requests">
      <h2 id="requests">
        Asked for a price <span className="count">last {requests.length}</span>
      </h2>
      {requests.length === 0 ? <p className="empty">Never asked for a price yet.</p> : null}
      <ul className={styles['rows']}>
        {requests.map(({ id, status, decline_reason: reason, created_at: at, incident, quote }) => (
          <li key={id}>
            <span className={styles['line']}>
              <Link href={`/incidents/${incident.id}`}>{incident.reference}</Link>
              <span>{incident.property.name}</span>
              <strong>
                {quote ? formatCents(totalOf(quote), quote.currency) : plainWords(status)}
              </strong>
            </span>
            <span className={`muted ${styles['small']}`}>
              <LocalTime at={at} zone={incident.property.timezone} full /> · {incident.summary}
              {reason ? ` · ${reason}` : ''}
              {quote?.status === 'accepted' ? ' · got the job' : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

type Preferences = Awaited<ReturnType<typeof readPreferences>>

/** Where they are asked first. */
export function Preferred({ preferences }: { preferences: Preferences }) {
  return (
    <section className={styles['section']} aria-labelledby="preferred">
      <h2 id="preferred">Preferred at</h2>
      {preferences.length === 0 ? <p className="empty">No property prefers them.</p> : null}
      <ul className={styles['rows']}>
        {preferences.map(({ trade, rank, property }) => (
          <li key={`${property.id}-${trade}`} className={styles['line']}>
            <Link href={`/directory/properties/${property.id}`}>{property.name}</Link>
            <span className="muted">
              {tradeWords(trade)}, asked as no. {rank}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
