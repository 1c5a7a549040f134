import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import {
  readCallsOnTheLine,
  readColumn,
  readHandedOver,
  readPendingApprovals,
  readPropertyNames,
  readRecentEmergencies,
} from '#lib/db/board.ts'
import { readVendorNames } from '#lib/db/desk.ts'
import styles from './board.module.css'
import { BoardColumn } from './column.tsx'
import { COLUMNS, OVER } from './columns.ts'
import { filterOf } from './filter.ts'
import { Filters } from './filters.tsx'
import { NeedsNow } from './needs-now.tsx'
import { needsOf } from './needs.ts'
import { OnThePhone } from './on-the-phone.tsx'

export const metadata: Metadata = { title: 'Board' }

/** More than fit on a screen are found by the filter, not by scrolling. */
const CARDS_PER_COLUMN = 25
const CARDS_OVER = 8

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Everything at a glance: what waits for a person, what is being said, where each incident stands. */
export default async function BoardPage({ searchParams }: Props) {
  const { db } = await requireSession()
  const filter = filterOf(await searchParams)
  const [emergencies, handedOver, approvals, calls, vendorNames, properties, over, ...columns] =
    await Promise.all([
      readRecentEmergencies(db, Date.now()),
      readHandedOver(db),
      readPendingApprovals(db),
      readCallsOnTheLine(db),
      readVendorNames(db),
      readPropertyNames(db),
      readColumn(db, { ...OVER, order: 'latest', limit: CARDS_OVER }, filter),
      ...COLUMNS.map((column) =>
        readColumn(db, { ...column, order: 'urgent', limit: CARDS_PER_COLUMN }, filter),
      ),
    ])
  return (
    <main className={styles['board']}>
      <h1 className="unseen">Operations board</h1>
      <div className={styles['now']}>
        <NeedsNow needs={needsOf({ emergencies, handedOver, approvals })} />
        <OnThePhone calls={calls} vendorNames={vendorNames} />
      </div>
      <Filters key={JSON.stringify(filter)} filter={filter} properties={properties} />
      <div className={styles['columns']}>
        {COLUMNS.map((column, index) => {
          const content = columns[index]
          return content ? (
            <BoardColumn key={column.title} column={column} content={content} />
          ) : null
        })}
        <BoardColumn column={OVER} content={over} />
      </div>
    </main>
  )
}
