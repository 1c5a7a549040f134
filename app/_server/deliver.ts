import { resumeHook, start } from 'workflow/api'
import { HookNotFoundError } from 'workflow/errors'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { OutboxMessage } from '#lib/contracts/outbox.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { getAttemptKey } from '#lib/db/calls.ts'
import { getLatestGuestAnswer } from '#lib/db/incidents.ts'
import { getRunStanding } from '#lib/db/open-runs.ts'
import { getVisit } from '#lib/db/visits.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { approvalDecidedToken } from '#workflows/approval/hooks.ts'
import { callEndedToken } from '#workflows/call/hooks.ts'
import { handleCalledOffVisit, handleCancellation } from '#workflows/cancellation/workflow.ts'
import { handleEmergency, handleHumanRequest } from '#workflows/human-request/workflow.ts'
import { type IncidentHalted, incidentHaltedToken } from '#workflows/incident/hooks.ts'
import { guestAnsweredToken, visitArrivedToken, visitDoneToken } from '#workflows/visit/hooks.ts'
import { renewIncidentRun, startIncidentRun } from './incident-runs.ts'
import { workflowRuns } from './workflow-runs.ts'

/**
 * Does what must follow from a committed change. Safe to repeat: a workflow is started once per
 * incident, and a hook takes only the first event. Throws if it should be tried again.
 */
export async function deliver(message: OutboxMessage): Promise<void> {
  const db = serviceDb()
  switch (message.topic) {
    case 'incident.reported':
      return startHandling(message.incidentId)
    case 'call.ended': {
      const attemptKey = await getAttemptKey(db, message.callId)
      // Nobody waits for the end of a call that came in.
      if (attemptKey) await resume(callEndedToken(attemptKey), message, 'if-awaited')
      return
    }
    case 'approval.decided': {
      const { incidentId, round } = await getApproval(db, message.approvalId)
      return resume(approvalDecidedToken(incidentId, round), message, 'if-awaited')
    }
    case 'visit.arrived':
    case 'visit.done':
      return reportVisit(message)
    case 'guest.answered':
      return passAnswerOn(message.incidentId)
    case 'incident.cancelled':
      await start(handleCancellation, [message])
      return resume(incidentHaltedToken(message.incidentId), cancelledBy(message), 'if-awaited')
    case 'incident.steered':
      return letRunStartAfresh(message.incidentId)
    case 'visit.called_off':
      await start(handleCalledOffVisit, [{ visitId: message.visitId }])
      return
    case 'visit.delayed':
    case 'visit.needs_more':
      // On record and on the desk; the workflow reads it when it looks next.
      return
    case 'emergency.raised':
      await start(handleEmergency, [{ emergencyId: message.emergencyId }])
      return
    case 'human.requested':
      await start(handleHumanRequest, [message])
      return
  }
}

const cancelledBy = ({ incidentId }: { incidentId: string }): IncidentHalted => ({
  incidentId,
  why: 'cancelled',
})

/** Starts the incident's run unless it has one, or is to have none at present. */
async function startHandling(incidentId: string): Promise<void> {
  const db = serviceDb()
  const { runId: known, isWanted } = await getRunStanding(db, incidentId)
  if (known !== null || !isWanted) return
  const runId = await startIncidentRun(db, workflowRuns, { incidentId, replaces: null })
  if (runId !== null) log.info('incident-taken-up', { incidentId, runId })
}

async function reportVisit(
  message: Extract<OutboxMessage, { topic: 'visit.arrived' | 'visit.done' }>,
): Promise<void> {
  const { incidentId } = await getVisit(serviceDb(), message.visitId)
  const token = message.topic === 'visit.done' ? visitDoneToken : visitArrivedToken
  return resume(token(message.visitId), message, await waiting(incidentId))
}

async function passAnswerOn(incidentId: string): Promise<void> {
  const answer = await getLatestGuestAnswer(serviceDb(), incidentId)
  if (answer) await resume(guestAnsweredToken(incidentId), { answer }, await waiting(incidentId))
}

type Patience = 'if-awaited' | 'until-awaited'

async function letRunStartAfresh(incidentId: string): Promise<void> {
  const outcome = await renewIncidentRun(serviceDb(), workflowRuns, incidentId)
  if (outcome === 'not-over') {
    throw new AppError('run-not-over', `The run of incident ${incidentId} has not ended yet.`, {
      remedy: 'retry',
    })
  }
  log.info('incident-steered', { incidentId, outcome })
}

/**
 * An event can precede its listener while the agent sees the incident through. Otherwise nobody will
 * come: it is on record, and a run that begins later reads it there.
 */
async function waiting(incidentId: string): Promise<Patience> {
  const { isWanted } = await getRunStanding(serviceDb(), incidentId)
  return isWanted ? 'until-awaited' : 'if-awaited'
}

async function resume(token: string, payload: unknown, patience: Patience): Promise<void> {
  try {
    await resumeHook(token, payload)
  } catch (error) {
    if (!HookNotFoundError.is(error)) throw error
    if (patience === 'if-awaited') return
    throw new AppError('nobody-listens-yet', `Nobody waits for ${token} yet.`, { remedy: 'retry' })
  }
}
