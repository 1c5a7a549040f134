import { resumeHook, start } from 'workflow/api'
import { HookNotFoundError } from 'workflow/errors'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { OutboxMessage } from '#lib/contracts/outbox.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { getAttemptKey } from '#lib/db/calls.ts'
import { findLatestChangeOrder } from '#lib/db/change-orders.ts'
import { getIncident, getLatestGuestAnswer } from '#lib/db/incidents.ts'
import { getVisit } from '#lib/db/visits.ts'
import { isTerminal } from '#lib/domain/incident.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { callWantedToken, decidedTokenOf } from '#workflows/approval/hooks.ts'
import { callEndedToken } from '#workflows/call/hooks.ts'
import { handleCancellation } from '#workflows/cancellation/workflow.ts'
import { handleChangeOrder } from '#workflows/change-order/workflow.ts'
import { handleEmergency, handleHumanRequest } from '#workflows/human-request/workflow.ts'
import { incidentCancelledToken } from '#workflows/incident/hooks.ts'
import { guestAnsweredToken, visitArrivedToken, visitDoneToken } from '#workflows/visit/hooks.ts'
import { startIncidentRun } from './incident-runs.ts'
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
    case 'approval.decided':
      return resumeApproval(message.approvalId)
    case 'approval.call_wanted': {
      const token = callWantedToken(decidedTokenOf(await getApproval(db, message.approvalId)))
      return resume(token, { approverId: message.approverId }, 'if-awaited')
    }
    case 'visit.arrived':
    case 'visit.done':
      return resumeVisit(message)
    case 'guest.answered': {
      const answer = await getLatestGuestAnswer(db, message.incidentId)
      if (!answer) return
      const { incidentId } = message
      return resume(guestAnsweredToken(incidentId), { answer }, await waiting(incidentId))
    }
    case 'incident.cancelled':
      await start(handleCancellation, [message])
      return resume(incidentCancelledToken(message.incidentId), message, 'if-awaited')
    case 'visit.needs_more':
      return startChangeOrder(message.visitId)
    case 'visit.delayed':
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

/** Starts the incident's run unless it has one. */
async function startHandling(incidentId: string): Promise<void> {
  const db = serviceDb()
  const incident = await getIncident(db, incidentId)
  if (incident.workflowRunId || isTerminal(incident.status)) return
  const runId = await startIncidentRun(db, workflowRuns, { incidentId, replaces: null })
  if (runId !== null) log.info('incident-taken-up', { incidentId, runId })
}

/** A decision about further work that nobody waits for any more is taken up by a fresh run. */
async function resumeApproval(approvalId: string): Promise<void> {
  const approval = await getApproval(serviceDb(), approvalId)
  const isHeard = await wake(decidedTokenOf(approval), { approvalId })
  const { changeOrderId } = approval
  if (!isHeard && changeOrderId) await start(handleChangeOrder, [{ changeOrderId }])
}

async function resumeVisit(
  message: Extract<OutboxMessage, { topic: 'visit.arrived' | 'visit.done' }>,
): Promise<void> {
  const { incidentId } = await getVisit(serviceDb(), message.visitId)
  const token = message.topic === 'visit.done' ? visitDoneToken : visitArrivedToken
  return resume(token(message.visitId), message, await waiting(incidentId))
}

/** A report without a price is on record and on the desk; nobody can be asked about it. */
async function startChangeOrder(visitId: string): Promise<void> {
  const changeOrderId = await findLatestChangeOrder(serviceDb(), visitId)
  if (changeOrderId) await start(handleChangeOrder, [{ changeOrderId }])
}

type Patience = 'if-awaited' | 'until-awaited'

/** An event can precede its listener while the incident is open; afterwards nobody will come. */
async function waiting(incidentId: string): Promise<Patience> {
  const { status } = await getIncident(serviceDb(), incidentId)
  return isTerminal(status) ? 'if-awaited' : 'until-awaited'
}

async function resume(token: string, payload: unknown, patience: Patience): Promise<void> {
  if ((await wake(token, payload)) || patience === 'if-awaited') return
  throw new AppError('nobody-listens-yet', `Nobody waits for ${token} yet.`, { remedy: 'retry' })
}

/** False when nobody waits for it. */
async function wake(token: string, payload: unknown): Promise<boolean> {
  try {
    await resumeHook(token, payload)
    return true
  } catch (error) {
    if (!HookNotFoundError.is(error)) throw error
    return false
  }
}
