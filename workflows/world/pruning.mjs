import { listRuns } from './recovery.mjs'

/** Kept this long after their end, for whoever looks into what happened. Our database keeps it for good. */
const KEEP_FINISHED_MS = 15 * 60_000

/**
 * Deletes the files of runs that ended a while ago.
 *
 * @param {import('./file-store.mjs').FileStore} files
 * @param {number} nowMs
 * @returns {Promise<number>} how many runs were deleted
 */
export async function pruneFinishedRuns(files, nowMs) {
  const finished = []
  for (const status of ['completed', 'failed', 'cancelled']) {
    for await (const run of listRuns(files.storage.runs, status)) {
      const endedMs = new Date(run.completedAt ?? run.updatedAt).getTime()
      if (nowMs - endedMs > KEEP_FINISHED_MS) finished.push(run.runId)
    }
  }
  for (const runId of finished) await files.forget(runId)
  if (finished.length > 0) await files.release()
  return finished.length
}
