import type { Db } from '#lib/clients/supabase.ts'
import { listUnfinishedEscalations } from '#lib/db/escalations.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/**
 * Sees to it that every escalation since `sinceMs` (epoch milliseconds) which is not settled and told has
 * a run, whatever became of its last one. `wake` starts a run: beside a living one it ends at once, and a fresh one repeats no call and no
 * text.
 */
export async function sweepEscalations(
  db: Db,
  sinceMs: number,
  wake: (escalationId: string) => Promise<unknown>,
): Promise<void> {
  try {
    for (const escalationId of await listUnfinishedEscalations(
      db,
      new Date(sinceMs).toISOString(),
    )) {
      // oxlint-disable-next-line no-await-in-loop
      await wake(escalationId)
    }
  } catch (error) {
    log.warn('escalation-sweep-failed', { reason: messageOf(error) })
  }
}
