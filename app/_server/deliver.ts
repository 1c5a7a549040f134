import { resumeHook, start } from 'workflow/api'
import { HookNotFoundError } from 'workflow/errors'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { OutboxMessage } from '#lib/contracts/outbox.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { getAttemptKey, getCall } from '#lib/db/calls.ts'
import { findLatestChangeOrder } from '#lib/db/change-orders.ts'
import { getLatestGuestAnswer } from '#lib/db/incidents.ts'
import { getRunStanding } from '#lib/db/open-runs.ts'
import { getVisit, listVisits } from '#lib/db/visits.ts'
import { mayBeUnrecorded } from '#lib/domain/unrecorded-call.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { callWantedToken, decidedTokenOf } from '#workflows/approval/hooks.ts'
import { callEndedToken } from '#workflows/call/hooks.ts'
import { handleVisitChange } from '#workflows/calendar/workflow.ts'
import { handleCalledOffVisit, handleCancellation } from '#workflows/cancellation/workflow.ts'
import { handleChangeOrder } from '#workflows/change-order/workflow.ts'
import { handleHumanRequest } from '#workflows/human-request/workflow.ts'
import { type IncidentHalted, incidentHaltedToken } from '#workflows/incident/hooks.ts'
import { handleUnrecordedCall } from '#workflows/unrecorded/workflow.ts'
import { guestAnsweredToken, visitReportedToken } from '#workflows/visit/hooks.ts'
import { deliverToOnCall, isForOnCall } from './deliver-on-call.ts'
import { renewIncidentRun, startIncidentRun } from './incident-runs.ts'
import { workflowRuns } from './workflow-runs.ts'

/**
 * Does what must follow from a committed change. Safe to repeat: a workflow is started once per
 * incident, and a hook takes only the first event. Throws if it should be tried again.
 */
export async function deliver(message: OutboxMessage): Promise<void> {
  if (isForOnCall(message)) return deliverToOnCall(message)
  if ('visitId' in message) return deliverToVisit(message)
  const db = serviceDb()
  switch (message.topic) {
    case 'incident.reported':
      return startHandling(message.incidentId)
    case 'call.ended': {
      const attemptKey = await getAttemptKey(db, message.callId)
      if (attemptKey) return resume(callEndedToken(attemptKey), message, 'if-awaited')
      // Nobody waits for the end of a call that came in; it may have come too early.
      if (mayBeUnrecorded(await getCall(db, message.callId))) {
        await start(handleUnrecordedCall, [{ callId: message.callId }])
      }
      return
    }
    case 'approval.decided':
      return resumeApproval(message.approvalId)
    case 'approval.call_wanted': {
      const token = callWantedToken(decidedTokenOf(await getApproval(db, message.approvalId)))
      return resume(token, { approverId: message.approverId }, 'if-awaited')
    }
    case 'guest.answered':
      return reportAnswer(message.incidentId)
    case 'incident.cancelled':
      await start(handleCancellation, [message])
      return resume(incidentHaltedToken(message.incidentId), cancelledBy(message), 'if-awaited')
    case 'incident.steered':
      return letRunStartAfresh(message.incidentId)
    case 'human.requested':
      await start(handleHumanRequest, [message])
      return
  }
}

const cancelledBy = ({ incidentId }: { incidentId: string }): IncidentHalted => ({
  incidentId,
  why: 'cancelled',
})

/** The calendar follows a change by itself; the incident's run looks at the visit after any report. */
async function deliverToVisit(message: Extract<OutboxMessage, { visitId: string }>): Promise<void> {
  const { topic, visitId } = message
  if (topic === 'visit.changed') await start(handleVisitChange, [{ visitId }])
  if (topic === 'visit.called_off') await start(handleCalledOffVisit, [{ visitId }])
  if (topic === 'visit.needs_more') await startChangeOrder(visitId)
  // Whoever waits for the vendor has not come so far, perhaps. Anything else they read when they do.
  const isAwaited = topic === 'visit.arrived' || topic === 'visit.done'
  const patience = isAwaited
    ? await waiting((await getVisit(serviceDb(), visitId)).incidentId)
    : 'if-awaited'
  return resume(visitReportedToken(visitId), message, patience)
}

/** Starts the incident's run unless it has one, or is to have none at present. */
async function startHandling(incidentId: string): Promise<void> {
  const db = serviceDb()
  const { runId: known, isWanted } = await getRunStanding(db, incidentId)
  if (known !== null || !isWanted) return
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

/** What the guest says about the last visit; before there was one nobody asked. */
async function reportAnswer(incidentId: string): Promise<void> {
  const db = serviceDb()
  const answer = await getLatestGuestAnswer(db, incidentId)
  const visit = (await listVisits(db, incidentId)).at(-1)
  if (!answer || !visit) return
  return resume(guestAnsweredToken(visit.id), { answer }, await waiting(incidentId))
}

/** A report without a price is on record and on the desk; nobody can be asked about it. */
async function startChangeOrder(visitId: string): Promise<void> {
  const changeOrderId = await findLatestChangeOrder(serviceDb(), visitId)
  if (changeOrderId) await start(handleChangeOrder, [{ changeOrderId }])
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
