const DAY_MS = 86_400_000

/** What a vendor who named no warranty is held to: work that fails within a month was not done. */
const UNSTATED_WARRANTY_DAYS = 30

/**
 * Whether work that was done at `doneAtMs` is still under warranty: its vendor then comes back free of
 * charge, and nobody has to approve anything. `warrantyDays` null: none was named; 0: none is given.
 */
export function isUnderWarranty(work: {
  doneAtMs: number
  warrantyDays: number | null
  nowMs: number
}): boolean {
  const days = work.warrantyDays ?? UNSTATED_WARRANTY_DAYS
  return work.nowMs <= work.doneAtMs + days * DAY_MS && days > 0
}
