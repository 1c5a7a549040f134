import { pageEverybodyOnCall } from './emergency-steps.ts'
import {
  type ApproverQuestion,
  type HumanRequest,
  leaveToPerson,
  type LostRun,
  pageManager,
  tellQuestion,
} from './steps.ts'

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

/** Whoever decides wants to know something first: the manager on call answers them. Run twice it tells once. */
export async function handleApproverQuestion(question: ApproverQuestion): Promise<void> {
  'use workflow'
  await tellQuestion(question)
}
