import type { ReactNode } from 'react'
import type { readPlace, Room } from '#lib/db/room.ts'
import { plainWords } from '#app/_ui/words.ts'
import { formatCents } from '#lib/domain/money.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'
import { accessWords, reportedFacts, stayOf } from './facts-words.ts'
import { Similar } from './similar.tsx'

type Place = NonNullable<Awaited<ReturnType<typeof readPlace>>>

const WHOSE: Readonly<Record<Room['policy']['scope'], string>> = {
  property: 'for this property',
  landlord: 'of the owner',
  organization: 'of the house',
}
const THINGS_SHOWN = 6

/** Who and where: beside what happens, everything one would otherwise look up. No codes, no numbers. */
export function Facts(props: {
  place: Place
  room: Room
  events: readonly { readonly type: string }[]
}) {
  const { place, room, events } = props
  const { property, guest, unit } = place
  const access = accessWords(events)
  return (
    <aside className={styles['rail']} aria-label="Facts">
      <section aria-labelledby="where">
        <h2 id="where">Place</h2>
        <dl className={styles['facts']}>
          <Fact name="Property">
            {property.name}
            {unit ? `, ${unit.name}` : ''}
            <small className="muted">{property.address}</small>
          </Fact>
          {property.shutoff_notes ? <Fact name="Shut-off">{property.shutoff_notes}</Fact> : null}
          {access ? <Fact name="Access">{access}</Fact> : null}
          <Things place={place} />
        </dl>
      </section>
      <section aria-labelledby="who">
        <h2 id="who">People</h2>
        <dl className={styles['facts']}>
          <Fact name="Guest">
            {guest?.name ?? 'Not known'}
            <small className="muted">
              {[stayOf(place.property.stays, place.guest_id), languageOf(guest?.language)]
                .filter((part) => part !== null)
                .join(' · ')}
            </small>
          </Fact>
          <Fact name="Owner">
            {property.landlord?.name}
            <Orders policy={room.policy} />
          </Fact>
        </dl>
      </section>
      <Reported details={place.details} />
      <Similar repairs={room.similar} />
    </aside>
  )
}

const languageOf = (tag: string | undefined): string | null =>
  tag === undefined || tag.startsWith('en')
    ? null
    : `speaks ${new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag}`

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** The owner's standing orders in force. */
function Orders({ policy }: { policy: Room['policy'] }) {
  const money = (cents: number): string => formatCents(cents, policy.currency)
  if (policy.version === 0)
    return <small className="amber">No standing orders: is always asked.</small>
  return (
    <small className="muted">
      Standing orders v{policy.version} {WHOSE[policy.scope]}: {money(policy.nteCents)} without
      asking, {money(Math.max(policy.nteCents, policy.emergencyNteCents))} in an emergency;{' '}
      {policy.bidsRequired} prices above {money(policy.bidsRequiredOverCents)}. Quiet{' '}
      {policy.quietFrom.slice(0, 5)} to {policy.quietTo.slice(0, 5)}.
    </small>
  )
}

/** What stands there, of the unit or of the whole house, with what is under warranty. */
function Things({ place }: { place: Place }) {
  const things = place.property.assets
    .filter(({ unit_id }) => unit_id === null || unit_id === place.unit_id)
    .slice(0, THINGS_SHOWN)
  if (things.length === 0) return null
  return (
    <Fact name="Things">
      <details>
        <summary>{things.length} on file</summary>
        <ul>
          {things.map(({ name, kind, warranty_until }) => (
            <li key={name}>
              {name}
              <small className="muted">
                {plainWords(kind)}
                {warranty_until ? `, warranty to ${warranty_until}` : ''}
              </small>
            </li>
          ))}
        </ul>
      </details>
    </Fact>
  )
}

function Reported({ details }: { details: unknown }) {
  const facts = reportedFacts(details)
  if (facts.length === 0) return null
  return (
    <section aria-labelledby="reported">
      <h2 id="reported">As reported</h2>
      <dl className={styles['facts']}>
        {facts.map(([name, value]) => (
          <Fact key={name} name={plainWords(name)}>
            {value}
          </Fact>
        ))}
      </dl>
    </section>
  )
}
