import { limitCents, type OwnerPolicy } from './approval.ts'
import { isEmergency, type Priority } from './incident.ts'

/** In an emergency somebody has to be there within this. */
const EMERGENCY_ARRIVAL_MS = 4 * 3_600_000
/** A price so many times what the trade usually costs at this property is no reason to stop asking. */
const FAR_ABOVE_USUAL = 2

export interface Bid {
  readonly totalCents: number
  /** A firm price that the transcript bears out: neither an estimate nor unconfirmed. */
  readonly isFirm: boolean
  /** Epoch milliseconds; null when the vendor named no time. */
  readonly startsAtMs: number | null
}

export interface BidRule {
  readonly policy: Pick<
    OwnerPolicy,
    'nteCents' | 'emergencyNteCents' | 'bidsRequiredOverCents' | 'bidsRequired'
  >
  readonly priority: Priority
  /** What the trade has cost at the property; null without a history. */
  readonly usualCostCents: number | null
  readonly nowMs: number
}

/**
 * Whether the owner's rule is satisfied and nobody else needs to be rung: as many bids as it wants for
 * the lowest of them, or in an emergency one within the limit by somebody who comes in time.
 */
export function areEnough(bids: readonly Bid[], rule: BidRule): boolean {
  const { policy, priority, usualCostCents, nowMs } = rule
  const firm = bids.filter(({ isFirm }) => isFirm)
  const solves = ({ totalCents, startsAtMs }: Bid): boolean =>
    totalCents <= limitCents(policy, priority) &&
    startsAtMs !== null &&
    startsAtMs - nowMs <= EMERGENCY_ARRIVAL_MS
  if (isEmergency(priority) && firm.some(solves)) return true
  const fair = firm.filter(
    ({ totalCents }) => usualCostCents === null || totalCents <= FAR_ABOVE_USUAL * usualCostCents,
  )
  const lowestCents = Math.min(...fair.map(({ totalCents }) => totalCents))
  const wanted = lowestCents > policy.bidsRequiredOverCents ? policy.bidsRequired : 1
  return fair.length >= wanted
}
