import { resumeHook, start } from 'workflow/api'
import { HookNotFoundError } from 'workflow/errors'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { OutboxMessage } from '#lib/contracts/outbox.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { getAttemptKey } from '#lib/db/calls.ts'
import { getIncident, getLatestGuestAnswer } from '#lib/db/incidents.ts'
import { getVisit, listVisits } from '#lib/db/visits.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { approvalDecidedToken } from '#workflows/approval/hooks.ts'
import { callEndedToken } from '#workflows/call/hooks.ts'
import { handleVisitChange } from '#workflows/calendar/workflow.ts'
import { handleCancellation } from '#workflows/cancellation/workflow.ts'
import { handleEmergency, handleHumanRequest } from '#workflows/human-request/workflow.ts'
import { incidentCancelledToken } from '#workflows/incident/hooks.ts'
import { guestAnsweredToken, visitReportedToken } from '#workflows/visit/hooks.ts'
import { startIncidentRun } from './incident-runs.ts'
import { workflowRuns } from './workflow-runs.ts'

/**
 * Does what must follow from a committed change. Safe to repeat: a workflow is started once per
 * incident, and a hook takes only the first event. Throws if it should be tried again.
 */
export async function deliver(message: OutboxMessage): Promise<void> {
  if ('visitId' in message) return deliverToVisit(message)
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
    case 'guest.answered': {
      const answer = await getLatestGuestAnswer(db, message.incidentId)
      if (!answer) return
      const { incidentId } = message
      const visit = (await listVisits(db, incidentId)).at(-1)
      if (!visit) return
      return resume(guestAnsweredToken(visit.id), { answer }, await waiting(incidentId))
    }
    case 'incident.cancelled':
      await start(handleCancellation, [message])
      return resume(incidentCancelledToken(message.incidentId), message, 'if-awaited')
    case 'emergency.raised':
      await start(handleEmergency, [{ emergencyId: message.emergencyId }])
      return
    case 'human.requested':
      await start(handleHumanRequest, [message])
      return
  }
}

/** The calendar follows a change by itself; the incident's run looks at the visit after any report. */
async function deliverToVisit(message: Extract<OutboxMessage, { visitId: string }>): Promise<void> {
  const { topic, visitId } = message
  if (topic === 'visit.changed') await start(handleVisitChange, [{ visitId }])
  // Whoever waits for the vendor has not come so far, perhaps. Anything else they read when they do.
  const isAwaited = topic === 'visit.arrived' || topic === 'visit.done'
  const patience = isAwaited
    ? await waiting((await getVisit(serviceDb(), visitId)).incidentId)
    : 'if-awaited'
  return resume(visitReportedToken(visitId), message, patience)
}

/** Starts the incident's run unless it has one. */
async function startHandling(incidentId: string): Promise<void> {
  const db = serviceDb()
  const incident = await getIncident(db, incidentId)
  if (incident.workflowRunId || isTerminal(incident.status)) return
  const runId = await startIncidentRun(db, workflowRuns, { incidentId, replaces: null })
  if (runId !== null) log.info('incident-taken-up', { incidentId, runId })
}

type Patience = 'if-awaited' | 'until-awaited'

/** An event can precede its listener while the incident is open; afterwards nobody will come. */
async function waiting(incidentId: string): Promise<Patience> {
  const { status } = await getIncident(serviceDb(), incidentId)
  return isTerminal(status) ? 'if-awaited' : 'until-awaited'
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
