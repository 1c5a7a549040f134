import { untilMorning } from '#workflows/call/workflow.ts'
import { askForCall, findIncidentOfPromise, tellManager, tellTruth } from './steps.ts'

interface Job {
  readonly promiseId: string
}

/**
 * A promise will probably not be kept in time. Whoever is to call hears of it at once; the person it was
 * made to hears the truth, not at night unless it is an emergency. Run twice it says it once.
 */
export async function handlePromiseAtRisk({ promiseId }: Job): Promise<void> {
  'use workflow'
  await askForCall(promiseId)
  const incidentId = await findIncidentOfPromise(promiseId)
  if (incidentId !== null) await untilMorning(incidentId)
  await tellTruth(promiseId)
}

/** A promise was not kept: the manager on call hears it, once. */
export async function handleBrokenPromise({ promiseId }: Job): Promise<void> {
  'use workflow'
  await tellManager(promiseId)
}
