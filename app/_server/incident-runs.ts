import { randomUUID } from 'node:crypto'
import type { Db } from '#lib/clients/supabase.ts'
import { appendIncidentEvent, setIncidentHold, setIncidentRun } from '#lib/db/incidents.ts'
import { countReplacedRuns, listOpenRuns, type OpenRun } from '#lib/db/open-runs.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/** A run that is looked at costs one read of the store; a sweep looks at no more than these… */
const LOOKED_AT_MAX = 500
/** …so many at a time. */
const AT_ONCE = 10
/** What fails again and again fails for a reason that another run does not change. */
const REPLACEMENTS_MAX = 3
/** Whoever said that they start a run and has not by then, is gone. */
const STARTING_MAX_MS = 30_000
const STARTING = /^starting:(\d+):/

export type RunStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled' | 'lost'

export interface Runs {
  /** `lost`: the store does not know it (any more). */
  statusOf(runId: string): Promise<RunStatus>
  /** Starts a run for the incident; returns its id. */
  handle(incidentId: string): Promise<string>
  /** Tells the manager on call that no run gets through with it; repeating it tells them nothing new. */
  leaveToPerson(incidentId: string): Promise<void>
}

/**
 * Starts the incident's run, unless somebody else just did; returns its id or null. `replaces`: the
 * run that it takes over from. The intention is written down first, so that of several processes one
 * starts a run, and one that dies before it has is followed by the sweep.
 */
export async function startIncidentRun(
  db: Db,
  runs: Runs,
  { incidentId, replaces }: { incidentId: string; replaces: string | null },
): Promise<string | null> {
  const starting = `starting:${Date.now()}:${randomUUID()}`
  if (!(await setIncidentRun(db, { incidentId, runId: starting, replaces }))) return null
  const runId = await runs.handle(incidentId)
  await setIncidentRun(db, { incidentId, runId, replaces: starting })
  return runId
}

/**
 * Gives every open incident whose run ended in failure, or was lost with its store, a fresh one,
 * which takes up from the records what the last one had done. Visible on the incident; after a few
 * times a person is asked instead. Returns how many were replaced. Safe to repeat and to run in
 * several processes.
 */
export async function replaceFailedRuns(db: Db, runs: Runs): Promise<number> {
  let replaced = 0
  try {
    const open = await listOpenRuns(db, LOOKED_AT_MAX)
    for (let from = 0; from < open.length; from += AT_ONCE) {
      const results = await Promise.all(
        open.slice(from, from + AT_ONCE).map((run) => replaceIfFailed(db, runs, run)),
      )
      replaced += results.filter(Boolean).length
    }
  } catch (error) {
    log.warn('run-sweep-failed', { reason: messageOf(error) })
  }
  return replaced
}

async function replaceIfFailed(db: Db, runs: Runs, open: OpenRun): Promise<boolean> {
  const { incidentId, runId: replaces } = open
  try {
    const status = await standingOf(runs, replaces)
    if (status !== 'failed' && status !== 'lost') return false
    if ((await countReplacedRuns(db, incidentId)) >= REPLACEMENTS_MAX) {
      await runs.leaveToPerson(incidentId)
      const hold = {
        incidentId,
        reason: 'waiting_manager',
        key: `workflow.given-up:${replaces}`,
      } as const
      await setIncidentHold(db, hold)
      return false
    }
    const runId = await startIncidentRun(db, runs, { incidentId, replaces })
    if (runId === null) return false
    log.warn('run-replaced', { incidentId, replaces, runId, status })
    await appendIncidentEvent(db, {
      incidentId,
      type: 'workflow.replaced',
      key: `workflow.replaced:${replaces}`,
      actorKind: 'system',
      actorId: null,
      payload: { status, runId, replaces },
    })
    return true
  } catch (error) {
    log.warn('run-not-replaced', { incidentId, runId: replaces, reason: messageOf(error) })
    return false
  }
}

async function standingOf(runs: Runs, runId: string): Promise<RunStatus> {
  const startedAtMs = STARTING.exec(runId)?.[1]
  if (startedAtMs === undefined) return runs.statusOf(runId)
  return Date.now() - Number(startedAtMs) < STARTING_MAX_MS ? 'pending' : 'lost'
}
