import { sleep } from 'workflow'
import { ring } from '#workflows/call/workflow.ts'
import { heard } from '#workflows/shared/heard.ts'
import { escalationSettledHook, escalationSettledToken } from './hooks.ts'
import { findNextRung, type PlacedRung, ringRung, stopRinging } from './ringing-steps.ts'
import { remindEverybody, tellEverybody, textEverybody } from './telling-steps.ts'

/** More than the longest ladder, begun as often as it is. */
const RINGS_MAX = 20
/** After the ladder: texts at ten minutes' distance, for two hours. */
const REMINDERS = 12

export type EscalationOutcome = 'settled' | 'unanswered' | 'already-handled'

/**
 * Wakes the people on call: texts all of them, rings one after the other with a fixed message and keys
 * until somebody takes it, and keeps on texting if nobody does. A run of its own, beside whatever else
 * is done about the incident; it needs neither a model nor a vendor. One run an escalation; a fresh one
 * takes up from the records and repeats no text and no call.
 */
export async function handleEscalation(job: { escalationId: string }): Promise<EscalationOutcome> {
  'use workflow'
  const { escalationId } = job
  using settledHook = escalationSettledHook.create({ token: escalationSettledToken(escalationId) })
  const settled = heard(settledHook).then(() => 'settled' as const)
  if (await settledHook.getConflict()) return 'already-handled'

  // 1. A text to everybody: the first who reads it acts. Texts that fail keep nobody from being rung.
  await textEverybody(escalationId).catch(() => undefined)

  // 2. The telephone, one person after the other. 3. Nobody: texts, again and again.
  let outcome = await ringLadder(escalationId, settled)
  if (outcome === 'unanswered') outcome = await keepReminding(escalationId, settled)

  // 4. Everybody hears who has it.
  if (outcome === 'settled') await tellEverybody(escalationId)
  return outcome
}

type Settled = Promise<'settled'>

async function ringLadder(
  escalationId: string,
  settled: Settled,
): Promise<'settled' | 'unanswered'> {
  let after: PlacedRung | null = null
  for (let turn = 1; turn <= RINGS_MAX; turn += 1) {
    const next = await findNextRung({ escalationId, after })
    if (next.kind === 'settled') return 'settled'
    if (next.kind === 'exhausted') return 'unanswered'
    if (next.atMs !== null) {
      const rested = sleep(new Date(next.atMs)).then(() => 'rested' as const)
      if ((await Promise.race([settled, rested])) === 'settled') return 'settled'
    }
    const { at, key } = next
    const ringing = ring({ key, incidentId: null }, () => ringRung({ escalationId, at, key }))
    if ((await Promise.race([settled, ringing])) === 'settled') {
      // Nothing new begins before the last call is over (see `ring`).
      await stopRinging(escalationId)
      await ringing
      return 'settled'
    }
    after = { ...at, key }
  }
  return 'unanswered'
}

async function keepReminding(
  escalationId: string,
  settled: Settled,
): Promise<'settled' | 'unanswered'> {
  for (let number = 0; number <= REMINDERS; number += 1) {
    const standing = await remindEverybody({ escalationId, number })
    if (standing.kind === 'settled') return 'settled'
    if (number === REMINDERS) break
    const rested = sleep(new Date(standing.nextAtMs)).then(() => 'rested' as const)
    if ((await Promise.race([settled, rested])) === 'settled') return 'settled'
  }
  return 'unanswered'
}
