import type { Metadata } from 'next'
import Link from 'next/link'
import { requireSession } from '#app/_server/session.ts'
import { readLandlords } from '#lib/db/directory-lists.ts'
import { type LandlordFigures, readLandlordFigures } from '#lib/db/insight.ts'
import { maskedPhone } from '#lib/domain/phone-number.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { minuteWords, Share } from '#app/(desk)/directory/parts/figures.tsx'
import { isFound, listQueryOf } from '#app/(desk)/directory/parts/list-query.ts'
import { ListSearch } from '#app/(desk)/directory/parts/list-search.tsx'

export const metadata: Metadata = { title: 'Landlords' }

const SORTS = { urgent: 'Owes a decision first', name: 'Name', slow: 'Slowest to decide' } as const

interface Line {
  readonly landlord: Awaited<ReturnType<typeof readLandlords>>[number]
  readonly figures: LandlordFigures | undefined
}

const BY: Record<keyof typeof SORTS, (a: Line, b: Line) => number> = {
  urgent: (a, b) =>
    (b.figures?.pending ?? 0) - (a.figures?.pending ?? 0) ||
    a.landlord.backups.length - b.landlord.backups.length,
  name: () => 0,
  slow: (a, b) => (b.figures?.minutes ?? -1) - (a.figures?.minutes ?? -1),
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Who decides about the money, how fast, and who stands in for them. */
export default async function LandlordsPage({ searchParams }: Props) {
  const { db, organizationId } = await requireSession()
  const query = listQueryOf(await searchParams, ['urgent', 'name', 'slow'])
  const [landlords, figures] = await Promise.all([
    readLandlords(db),
    readLandlordFigures(db, organizationId),
  ])
  const lines = landlords
    .filter(({ name, properties }) =>
      isFound(query.search, [name, ...properties.map((property) => property.name)]),
    )
    .map((landlord) => ({
      landlord,
      figures: figures.find(({ landlordId }) => landlordId === landlord.id),
    }))
    .toSorted(BY[query.sort])
  return (
    <main className={styles['page']}>
      <div className={styles['head']}>
        <h1>Landlords</h1>
        <ListSearch
          action="/directory/landlords"
          placeholder="Name or property"
          query={query}
          sorts={SORTS}
        />
      </div>
      {lines.length === 0 ? (
        <p className="empty">
          {landlords.length === 0 ? 'No landlord yet.' : 'No landlord matches this search.'}
        </p>
      ) : (
        <div className={styles['frame']}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">Landlord</th>
                <th scope="col">Owes a decision</th>
                <th scope="col">Properties</th>
                <th scope="col">Stands in</th>
                <th scope="col">Decides in</th>
                <th scope="col">Approves</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <LandlordRow key={line.landlord.id} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  )
}

function LandlordRow({ line: { landlord, figures } }: { line: Line }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/directory/landlords/${landlord.id}`}>{landlord.name}</Link>
        <small>
          {maskedPhone(landlord.phone)} · {landlord.language}
        </small>
      </th>
      <td data-name="Owes a decision">
        {figures && figures.pending > 0 ? (
          <span className={styles['amber']}>{figures.pending} waiting</span>
        ) : (
          <span className="muted">nothing</span>
        )}
      </td>
      <td data-name="Properties">
        {landlord.properties.map(({ name }) => name).join(', ') || '–'}
      </td>
      <td data-name="Stands in">
        {landlord.backups.length > 0 ? (
          landlord.backups.map(({ name }) => name).join(', then ')
        ) : (
          <span className={styles['amber']}>nobody</span>
        )}
      </td>
      <td data-name="Decides in" className={styles['number']}>
        {minuteWords(figures?.minutes ?? null)}
      </td>
      <td data-name="Approves">
        <Share hits={figures?.approved ?? 0} count={figures?.decided ?? 0} />
      </td>
    </tr>
  )
}
