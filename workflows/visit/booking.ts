import { pauseAfter, ring } from '#workflows/call/workflow.ts'
import { type Arranged, confirmVisit, findArrangement } from './scheduling-steps.ts'
import { callVendorToSchedule } from './vendor-calls.ts'
import type { BookedVisit } from './workflow.ts'

/** Calls to agree a time before somebody else gets the job. */
const SCHEDULING_CALLS = 2

export type Booked =
  | { kind: 'booked'; visit: BookedVisit }
  /** They do not want the job any more, or could not be reached about it. */
  | { kind: 'declined' }
  | { kind: 'unreachable' }

interface Occasion {
  readonly incidentId: string
  readonly quoteId: string
  /** 1 for the repair, then each return because it was not fixed. */
  readonly occasion: number
}

/** Agrees a time with the vendor whose quote was approved, and makes it an appointment. */
export async function bookVisit(job: Occasion): Promise<Booked> {
  const arranged = await arrange(job)
  if (arranged.kind === 'declined') return arranged
  if (arranged.kind === 'open') return { kind: 'unreachable' }
  const { incidentId } = job
  const { visitId } = arranged
  return (await confirmVisit(visitId))
    ? { kind: 'booked', visit: { incidentId, visitId } }
    : { kind: 'declined' }
}

/** Calls the vendor until a slot is held; what an earlier run agreed stands. */
async function arrange(job: Occasion): Promise<Arranged> {
  const { incidentId, quoteId, occasion } = job
  let arranged = await findArrangement(job)
  for (let attempt = 1; arranged.kind === 'open' && attempt <= SCHEDULING_CALLS; attempt += 1) {
    const key = `${incidentId}:schedule:${quoteId}:${occasion}:${attempt}`
    const call = await ring({ key, incidentId }, () => callVendorToSchedule({ ...job, key }))
    arranged = await findArrangement(job)
    if (arranged.kind === 'open' && attempt < SCHEDULING_CALLS) await pauseAfter(call)
  }
  return arranged
}
