import { callOff, callOffVisit } from './steps.ts'

/**
 * Ends what a cancelled incident still has going. A run of its own: beside the branches of the
 * incident's run, which are anywhere at that moment, its step would be recorded where another
 * replay expects one of theirs. Run twice it does nothing more.
 */
export async function handleCancellation(job: { incidentId: string }): Promise<void> {
  'use workflow'
  await callOff(job.incidentId)
}

/** Takes an appointment back that a manager withdrew while the repair goes on. Run twice it tells once. */
export async function handleCalledOffVisit(job: { visitId: string }): Promise<void> {
  'use workflow'
  await callOffVisit(job.visitId)
}
