import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '#lib/clients/supabase.ts'
import { appendIncidentEvent, setIncidentHold, setIncidentRun } from '#lib/db/incidents.ts'
import { countReplacedRuns, getRunStanding, listOpenRuns, type OpenRun } from '#lib/db/open-runs.ts'
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
/** A run that was told to end has, a moment later; whoever asks waits no longer than this. */
const LOOKS_AT_ENDING = 10
const LOOK_AGAIN_MS = 200
const STARTING = /^starting:(\d+):/

export type RunStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled' | 'lost'

export interface Runs {
  /** `lost`: the store does not know it (any more). */
  statusOf(runId: string): Promise<RunStatus>
  /** Starts a run for the incident; returns its id. */
  handle(incidentId: string): Promise<string>
  /** Tells the incident's run to end, for somebody intervened; false when nobody listens. */
  standDown(incidentId: string): Promise<boolean>
  /** Tells the manager on call that no run gets through with it; repeating it tells them nothing new. */
  leaveToPerson(lost: { incidentId: string; runId: string }): Promise<void>
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
 * After somebody intervened: ends the incident's run, and starts a fresh one if the agent steers.
 * `not-over`: the old one has not ended yet, to be repeated. In whatever order the messages of several
 * interventions arrive, the last one finds what is on record, and a run that began after it is left
 * alone.
 */
export async function renewIncidentRun(
  db: Db,
  runs: Runs,
  incidentId: string,
): Promise<'started' | 'standing' | 'not-over'> {
  const { runId, isOutdated } = await getRunStanding(db, incidentId)
  if (runId !== null && !isOutdated) return 'standing'
  const ending = await endOf(db, runs, { incidentId, runId })
  if (ending !== 'over') return ending
  if (!(await getRunStanding(db, incidentId)).isWanted) return 'standing'
  const started = await startIncidentRun(db, runs, { incidentId, replaces: runId })
  return started === null ? 'standing' : 'started'
}

/**
 * Two runs at a time would be in each other's way: the next one waits until this one is gone.
 * `standing`: somebody else has started the next one meanwhile, which is not to be told to end.
 */
async function endOf(
  db: Db,
  runs: Runs,
  { incidentId, runId }: { incidentId: string; runId: string | null },
): Promise<'over' | 'standing' | 'not-over'> {
  for (let look = 0; look < LOOKS_AT_ENDING; look += 1) {
    if (look > 0) await delay(LOOK_AGAIN_MS)
    if ((await getRunStanding(db, incidentId)).runId !== runId) return 'standing'
    const wasListening = await runs.standDown(incidentId)
    const status = runId === null ? 'lost' : await standingOf(runs, runId)
    if (!wasListening && status !== 'pending' && status !== 'running') return 'over'
  }
  return 'not-over'
}

/**
 * Gives every open incident whose run ended in failure, or was lost with its store, a fresh one,
 * which takes up from the records what the last one had done; so does one whose run began before
 * somebody intervened, or ended although nobody has the incident (two processes renewed it in the same
 * instant). Visible on the incident; after a few times a person is asked instead. Returns how many were
 * replaced. Safe to repeat and to run in several processes.
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
    if (open.isOutdated) return (await renewIncidentRun(db, runs, incidentId)) === 'started'
    const status = await standingOf(runs, replaces)
    if (status === 'pending' || status === 'running') return false
    // It may have come to its end since the list was read.
    if (status === 'completed' && !(await getRunStanding(db, incidentId)).isWanted) return false
    if ((await countReplacedRuns(db, incidentId)) >= REPLACEMENTS_MAX) {
      await runs.leaveToPerson({ incidentId, runId: replaces })
      const hold = {
        incidentId,
        reason: 'waiting_manager',
        key: `workflow.given-up:${replaces}`,
        steered: open.steered,
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
