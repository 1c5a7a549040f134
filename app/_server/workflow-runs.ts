import { getRun, resumeHook, start } from 'workflow/api'
import { HookNotFoundError, WorkflowRunNotFoundError } from 'workflow/errors'
import { handleEscalation } from '#workflows/escalation/workflow.ts'
import { handleLostIncident } from '#workflows/human-request/workflow.ts'
import { type IncidentHalted, incidentHaltedToken } from '#workflows/incident/hooks.ts'
import { handleIncident } from '#workflows/incident/workflow.ts'
import type { Runs } from './incident-runs.ts'

/** Starts a run that rings and tells what is not rung and told yet, unless one is at it. */
export async function wakeEscalation(escalationId: string): Promise<void> {
  await start(handleEscalation, [{ escalationId }])
}

/** The runs of this installation's workflow world. */
export const workflowRuns: Runs = {
  async statusOf(runId) {
    try {
      return await getRun(runId).status
    } catch (error) {
      if (WorkflowRunNotFoundError.is(error)) return 'lost'
      throw error
    }
  },
  async handle(incidentId) {
    const { runId } = await start(handleIncident, [{ incidentId }])
    return runId
  },
  async standDown(incidentId) {
    const halt: IncidentHalted = { incidentId, why: 'stood-down' }
    try {
      await resumeHook(incidentHaltedToken(incidentId), halt)
      return true
    } catch (error) {
      if (HookNotFoundError.is(error)) return false
      throw error
    }
  },
  async leaveToPerson(lost) {
    await start(handleLostIncident, [lost])
  },
}
