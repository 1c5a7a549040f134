import { bookVisit } from './booking.ts'
import { confirmRepair } from './confirmation.ts'
import { isCoveredByWarranty } from './confirmation-steps.ts'
import type { DropReason } from './replacement-steps.ts'
import { attendVisit } from './workflow.ts'

/** Visits of one vendor. Past these a person decides: going round once more helps nobody. */
const VISITS = 3

export type Repaired =
  | { kind: 'fixed'; visitId: string }
  /** Somebody else is needed. */
  | { kind: 'without-vendor'; reason: DropReason }
  | { kind: 'stuck'; reason: 'no-access' | 'work-unfinished' | 'not-fixed-after-several-visits' }

/**
 * The visits of the vendor who has the job, until the guest says that it works. What was not fixed
 * brings the same vendor back, free of charge while the warranty lasts.
 */
export async function repairWith(job: { incidentId: string; quoteId: string }): Promise<Repaired> {
  for (let occasion = 1; occasion <= VISITS; occasion += 1) {
    const booked = await bookVisit({ ...job, occasion })
    if (booked.kind !== 'booked') return { kind: 'without-vendor', reason: booked.kind }

    const attended = await attendVisit(booked.visit)
    switch (attended) {
      case 'missed':
      case 'dropped':
        return { kind: 'without-vendor', reason: attended }
      case 'no-access':
        return { kind: 'stuck', reason: attended }
      case 'unfinished':
        return { kind: 'stuck', reason: 'work-unfinished' }
      case 'called-off':
        continue
      case 'done':
    }

    const { visitId } = booked.visit
    if ((await confirmRepair(booked.visit)) === 'fixed') return { kind: 'fixed', visitId }
    if (!(await isCoveredByWarranty(visitId))) {
      return { kind: 'without-vendor', reason: 'out-of-warranty' }
    }
  }
  return { kind: 'stuck', reason: 'not-fixed-after-several-visits' }
}
