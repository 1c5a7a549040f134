import { start } from 'workflow/api'
import { serviceDb } from '#lib/clients/supabase.ts'
import { listUnfinishedEscalations } from '#lib/db/escalations.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { handleEscalation } from '#workflows/escalation/workflow.ts'

/** Longer than the ladder and every reminder: past this only people help. */
const LOOKED_AFTER_MS = 3 * 60 * 60 * 1000

/**
 * Sees to it that every escalation nobody has taken has a run, whatever became of its last one. A
 * second run beside a living one ends at once, and a fresh one repeats no call and no text.
 */
export async function sweepEscalations(nowMs: number): Promise<void> {
  try {
    const since = new Date(nowMs - LOOKED_AFTER_MS).toISOString()
    for (const escalationId of await listUnfinishedEscalations(serviceDb(), since)) {
      // oxlint-disable-next-line no-await-in-loop
      await start(handleEscalation, [{ escalationId }])
    }
  } catch (error) {
    log.warn('escalation-sweep-failed', { reason: messageOf(error) })
  }
}
