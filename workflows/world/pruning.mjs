import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listRuns } from './recovery.mjs'

/** Files of a run live in these folders of the file store, each name beginning with the run's id. */
const FOLDERS_BY_RUN = ['events', 'steps', 'waits', 'runs']
/** Kept this long after their end, for whoever looks into what happened. Our database keeps it for good. */
const KEEP_FINISHED_MS = 15 * 60_000

/**
 * Deletes the files of runs that ended a while ago. The file store reads every event of every run
 * each time a hook is created, so finished runs slow the living down until they are gone. The run's
 * own file goes last: a crash in between leaves a run that the next pruning finds again.
 *
 * @param {string} directory
 * @param {import('@workflow/world').World['runs']} runs
 * @param {number} nowMs
 * @returns {Promise<number>} how many runs were deleted
 */
export async function pruneFinishedRuns(directory, runs, nowMs) {
  const finished = []
  for (const status of ['completed', 'failed', 'cancelled']) {
    for await (const run of listRuns(runs, status)) {
      const endedMs = new Date(run.completedAt ?? run.updatedAt).getTime()
      if (nowMs - endedMs > KEEP_FINISHED_MS) finished.push(run.runId)
    }
  }
  const ids = new Set(finished)
  for (const folder of ids.size > 0 ? FOLDERS_BY_RUN : []) {
    const files = await readdir(join(directory, folder)).catch(() => [])
    for (const file of files) {
      const runId = /^(wrun_[0-9A-Za-z]+)/.exec(file)?.[1]
      if (runId && ids.has(runId)) await rm(join(directory, folder, file), { force: true })
    }
  }
  return ids.size
}
