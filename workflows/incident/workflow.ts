import { obtainApproval } from '#workflows/approval/workflow.ts'
import { gatherQuotes } from '#workflows/outreach/workflow.ts'
import { heard } from '#workflows/shared/heard.ts'
import { repairWith } from '#workflows/visit/repair.ts'
import { type Replacement, replaceVendor } from '#workflows/visit/replacement-steps.ts'
import { thankOthers } from '#workflows/visit/telling-steps.ts'
import { recogniseDuplicate } from './duplicate-steps.ts'
import { incidentHaltedHook, incidentHaltedToken } from './hooks.ts'
import { closeCase, handOver, type Reason, takeUp } from './steps.ts'

/** Past these a person decides: going round once more would only cost everybody's patience. */
const ROUNDS_OF_QUOTES = 3
const VENDORS = 4

export type Outcome =
  | { kind: 'closed' }
  | { kind: 'declined' }
  | { kind: 'cancelled' }
  /** Somebody intervened: the next run goes on from what is on record by then. */
  | { kind: 'stood-down' }
  /** It was over before this run took it up. */
  | { kind: 'over' }
  /** Somebody else reported the same thing before. */
  | { kind: 'duplicate' }
  | { kind: 'handed-over'; reason: Reason }
  | { kind: 'already-handled' }

/**
 * The whole life of an incident, from the report to the closed case. One run an incident. It only
 * orchestrates: what is true is in the database, and a fresh run finds there what was done.
 */
export async function handleIncident(job: { incidentId: string }): Promise<Outcome> {
  'use workflow'
  const { incidentId } = job
  using haltedHook = incidentHaltedHook.create({ token: incidentHaltedToken(incidentId) })
  const halted = heard(haltedHook).then(({ why }): Outcome => ({ kind: why }))
  if (await haltedHook.getConflict()) return { kind: 'already-handled' }

  // A step that can neither succeed nor be repeated ends in a person's hands, not in a dead run.
  const repaired = repair(incidentId).catch((): Outcome => ({
    kind: 'handed-over',
    reason: 'interrupted',
  }))
  // What a cancelled incident still has going is ended by a run of its own (workflows/cancellation);
  // calls of a run that stood down are heard to their end, and the next run finds what came of them.
  const outcome = await Promise.race([repaired, halted])
  if (outcome.kind === 'handed-over') await handOver(incidentId, outcome.reason)
  return outcome
}

async function repair(incidentId: string): Promise<Outcome> {
  // 1. Triage: is it still ours to handle, is it news, and how far is it?
  const standing = await takeUp(incidentId)
  if (standing.kind === 'over') return { kind: 'over' }
  if (await recogniseDuplicate(incidentId)) return { kind: 'duplicate' }

  // 2. Quotes, and somebody's decision about them. An emergency wakes the people on call meanwhile, in a
  //    run of its own that the database starts (workflows/escalation).
  let decided: Decided =
    standing.kind === 'approved' ? standing : await decideOnQuote(incidentId, standing)

  // 3. Visits, until the guest says that it works; with somebody else when a vendor drops out.
  for (let vendor = 1; vendor <= VENDORS; vendor += 1) {
    if (decided.kind !== 'approved') return decided
    const { quoteId } = decided
    const repaired = await repairWith({ incidentId, quoteId })
    if (repaired.kind === 'stuck') return { kind: 'handed-over', reason: repaired.reason }
    if (repaired.kind === 'fixed') {
      const isClosed = await closeCase({ incidentId, visitId: repaired.visitId })
      return isClosed ? { kind: 'closed' } : { kind: 'handed-over', reason: 'interrupted' }
    }
    const next = await replaceVendor({ incidentId, quoteId, reason: repaired.reason })
    if (!next) return { kind: 'handed-over', reason: 'interrupted' }
    decided = await decideOnQuote(incidentId, next)
  }
  return { kind: 'handed-over', reason: 'vendors-drop-out' }
}

type Decided = { kind: 'approved'; quoteId: string } | Outcome

/**
 * Rounds of quotes, each with the scope the owner asked for, until one is approved or none will be.
 * Begins with the round that is under way; a manager may have opened it past the last of ours.
 */
async function decideOnQuote(incidentId: string, from: Replacement): Promise<Decided> {
  for (let round = from.round; round <= Math.max(from.round, ROUNDS_OF_QUOTES); round += 1) {
    // Prices that are still good are decided on as they are; for any others vendors are called.
    const known = round === from.round ? from.quoteId : null
    const gathered = known
      ? ({ kind: 'quoted', quoteId: known } as const)
      : await gatherQuotes(incidentId, round)
    if (gathered.kind !== 'quoted') return { kind: 'handed-over', reason: 'nobody-quoted' }

    const { quoteId } = gathered
    const conclusion = await obtainApproval({ incidentId, round, quoteId })
    switch (conclusion.kind) {
      case 'approved':
        return conclusion
      case 'declined':
        await thankOthers(incidentId)
        return { kind: 'declined' }
      case 'another-round':
        continue
      case 'no-answer':
        return { kind: 'handed-over', reason: 'no-decision-from-the-owner' }
      case 'already-asking':
        return { kind: 'handed-over', reason: 'interrupted' }
    }
  }
  return { kind: 'handed-over', reason: 'no-quote-approved-after-several-rounds' }
}
