import type { PGlite } from '@electric-sql/pglite'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const CHECK_INTERVAL_MS = 60_000
/** Housekeeping takes up to a second and nobody else gets to the database meanwhile. */
const IDLE_MS = 5_000
const VACUUM_INTERVAL_MS = 60 * 60_000
/** About what Postgres replays in a second or two after a crash. */
const CHECKPOINT_WAL_BYTES = 32 * 1024 * 1024
/** Busy or not, the log must not fill the disk. */
const CHECKPOINT_WAL_BYTES_AT_LATEST = 8 * CHECKPOINT_WAL_BYTES

interface HousekeepingOptions {
  db: PGlite
  /** Milliseconds since the last request. */
  idleMs: () => number
}

/**
 * PGlite has no background processes: without this nothing is ever vacuumed or analysed, and the
 * write-ahead log only grows.
 */
export function startHousekeeping({ db, idleMs }: HousekeepingOptions): Disposable {
  let vacuumedAt = Date.now()
  let isRunning = false

  const keepHouse = async (): Promise<void> => {
    const wal = await walSinceCheckpoint(db)
    const isIdle = idleMs() >= IDLE_MS
    if (wal >= (isIdle ? CHECKPOINT_WAL_BYTES : CHECKPOINT_WAL_BYTES_AT_LATEST)) {
      await db.exec('checkpoint')
    }
    if (isIdle && wal > 0 && Date.now() - vacuumedAt >= VACUUM_INTERVAL_MS) {
      await db.exec('vacuum (analyze)')
      vacuumedAt = Date.now()
    }
  }

  const timer = setInterval(() => {
    if (isRunning) return
    isRunning = true
    keepHouse()
      .catch((error: unknown) => log.warn('housekeeping-failed', { reason: messageOf(error) }))
      .finally(() => {
        isRunning = false
      })
  }, CHECK_INTERVAL_MS)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

async function walSinceCheckpoint(db: PGlite): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    'select (pg_current_wal_insert_lsn() - redo_lsn)::float8 as bytes from pg_control_checkpoint()',
  )
  return rows[0]?.bytes ?? 0
}
