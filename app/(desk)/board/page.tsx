import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import { Recheck } from '#app/_ui/live/recheck.tsx'
import {
  prepareFilter,
  readCallsOnTheLine,
  readColumn,
  readHandedOver,
  readPendingApprovals,
  readPropertyNames,
  readRecentEmergencies,
} from '#lib/db/board.ts'
import {
  readDueSoon,
  readFailedCalls,
  readIsCovered,
  readOpenEscalations,
  readPromisesInDanger,
} from '#lib/db/board-needs.ts'
import { readVendorNames } from '#lib/db/desk.ts'
import { mayAct } from '#lib/domain/role.ts'
import styles from './board.module.css'
import { BoardColumn } from './column.tsx'
import { COLUMNS, OVER } from './columns.ts'
import { filterOf } from './filter.ts'
import { ForetoldFilter } from './filter-form.tsx'
import { Filters } from './filters.tsx'
import { NeedsNow } from './needs-now.tsx'
import { needsOf } from './needs.ts'
import { OnThePhone } from './on-the-phone.tsx'

export const metadata: Metadata = { title: 'Board' }

/** More than fit on a screen are found by the filter, not by scrolling. */
const CARDS_PER_COLUMN = 20
const CARDS_OVER = 8
/** A call falls silent without a word of it: what depends on the clock is looked at this often. */
const RECHECK_MS = 20_000

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Everything at a glance: what waits for a person, what is being said, where each incident stands. */
export default async function BoardPage({ searchParams }: Props) {
  const { db, role, organizationId } = await requireSession()
  const filter = filterOf(await searchParams)
  const nowMs = Date.now()
  const [waiting, dueSoon, vendorNames, properties, columns] = await Promise.all([
    readWaiting(db, organizationId, nowMs),
    readDueSoon(db, nowMs),
    readVendorNames(db),
    readPropertyNames(db),
    readColumns(db, filter),
  ])
  const isActing = mayAct(role)
  const needs = needsOf(waiting, { nowMs, readsTurns: isActing })
  return (
    <main className={styles['board']}>
      <h1 className="unseen">Operations board</h1>
      <Recheck everyMs={RECHECK_MS} />
      <div className={styles['now']}>
        <NeedsNow needs={needs} mayAct={isActing} />
        <OnThePhone calls={waiting.calls} vendorNames={vendorNames} />
      </div>
      <Filters key={JSON.stringify(filter)} filter={filter} properties={properties} />
      <ForetoldFilter />
      <div className={styles['columns']}>
        {columns.map(({ column, content }) => (
          <BoardColumn key={column.title} column={column} content={content} dueSoon={dueSoon} />
        ))}
      </div>
    </main>
  )
}

type Db = Parameters<typeof readHandedOver>[0]

async function readWaiting(db: Db, organizationId: string, nowMs: number) {
  const [escalations, emergencies, calls, failed, handedOver, promises, approvals, isCovered] =
    await Promise.all([
      readOpenEscalations(db),
      readRecentEmergencies(db, nowMs),
      readCallsOnTheLine(db),
      readFailedCalls(db, nowMs),
      readHandedOver(db),
      readPromisesInDanger(db, nowMs),
      readPendingApprovals(db),
      readIsCovered(db, organizationId),
    ])
  return {
    escalations,
    emergencies,
    calls,
    failedCalls: failed,
    handedOver,
    promises,
    approvals,
    isCovered,
  }
}

async function readColumns(db: Db, filter: ReturnType<typeof filterOf>) {
  const prepared = await prepareFilter(db, filter)
  const open = COLUMNS.map((column) => ({
    column,
    query: { ...column, order: 'urgent' as const, limit: CARDS_PER_COLUMN },
  }))
  const over = { column: OVER, query: { ...OVER, order: 'latest' as const, limit: CARDS_OVER } }
  return Promise.all(
    [...open, over].map(async ({ column, query }) => ({
      column,
      content: await readColumn(db, query, prepared),
    })),
  )
}
