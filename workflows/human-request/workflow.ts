import { pageEverybodyOnCall } from './emergency-steps.ts'
import { type HumanRequest, leaveToPerson, type LostRun, pageManager } from './steps.ts'

/**
 * Somebody on the phone asked for a person and was told that one will call back. A run of its own: a
 * stranger's call belongs to no incident. Run twice it pages once.
 */
export async function handleHumanRequest(request: HumanRequest): Promise<void> {
  'use workflow'
  await pageManager(request)
}

/** Somebody is in danger, noticed without the model: everybody on call hears of it. Run twice it pages once. */
export async function handleEmergency(job: { emergencyId: string }): Promise<void> {
  'use workflow'
  await pageEverybodyOnCall(job.emergencyId)
}

/** The runs of an incident failed again and again: from here a person has it. Run twice it tells them once. */
export async function handleLostIncident(job: LostRun): Promise<void> {
  'use workflow'
  await leaveToPerson(job)
}
