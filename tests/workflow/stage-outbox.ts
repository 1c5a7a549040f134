import { renewIncidentRun } from '#app/_server/incident-runs.ts'
import type { OutboxMessage } from '#lib/contracts/outbox.ts'
import { getApproval } from '#lib/db/approvals.ts'
import { getAttemptKey, getCall } from '#lib/db/calls.ts'
import { findLatestChangeOrder } from '#lib/db/change-orders.ts'
import { getLatestGuestAnswer } from '#lib/db/incidents.ts'
import { listVisits } from '#lib/db/visits.ts'
import { mayBeUnrecorded } from '#lib/domain/unrecorded-call.ts'
import { callWantedToken, decidedTokenOf } from '#workflows/approval/hooks.ts'
import { callEndedToken } from '#workflows/call/hooks.ts'
import { escalationSettledToken } from '#workflows/escalation/hooks.ts'
import { incidentHaltedToken } from '#workflows/incident/hooks.ts'
import { guestAnsweredToken, visitReportedToken } from '#workflows/visit/hooks.ts'
import type { Stage } from './stage.ts'

type VisitMessage = Extract<OutboxMessage, { visitId: string }>
type OnCallMessage = Extract<
  OutboxMessage,
  { topic: `${'emergency' | 'escalation' | 'promise'}.${string}` | 'approval.asked' }
>

const isForOnCall = (message: OutboxMessage): message is OnCallMessage =>
  /^(?:emergency|escalation|promise)\.|^approval\.asked$/.test(message.topic)

/**
 * What the app does with a committed message: hands it to the run that waits for it, or starts one. True
 * when it needs no further delivery.
 */
export async function handOn(message: OutboxMessage, stage: Stage): Promise<boolean> {
  if ('visitId' in message) return handToVisit(message, stage)
  if (isForOnCall(message)) return handToOnCall(message, stage)
  const { host, runs, test } = stage
  const { db } = test
  switch (message.topic) {
    case 'call.ended':
      await handToCall(message, stage)
      return true
    case 'approval.decided': {
      const approval = await getApproval(db, message.approvalId)
      const isHeard = await host.resume(decidedTokenOf(approval), message)
      const { changeOrderId } = approval
      if (!isHeard && changeOrderId) await host.start('handleChangeOrder', { changeOrderId })
      return true
    }
    case 'approval.call_wanted': {
      const token = decidedTokenOf(await getApproval(db, message.approvalId))
      await host.resume(callWantedToken(token), { approverId: message.approverId })
      return true
    }
    case 'guest.answered': {
      const answer = await getLatestGuestAnswer(db, message.incidentId)
      const visit = (await listVisits(db, message.incidentId)).at(-1)
      return !visit || host.resume(guestAnsweredToken(visit.id), { answer })
    }
    case 'incident.cancelled':
      await host.start('handleCancellation', message)
      await host.resume(incidentHaltedToken(message.incidentId), {
        incidentId: message.incidentId,
        why: 'cancelled',
      })
      return true
    case 'incident.steered':
      return (await renewIncidentRun(db, runs, message.incidentId)) !== 'not-over'
    case 'human.requested':
      await host.start('handleHumanRequest', message)
      return true
    case 'incident.reported':
      // Runs are started by the tests themselves.
      return true
  }
}

async function handToCall({ callId }: { callId: string }, { host, test }: Stage): Promise<void> {
  const key = await getAttemptKey(test.db, callId)
  if (key) await host.resume(callEndedToken(key), { callId })
  else if (mayBeUnrecorded(await getCall(test.db, callId))) {
    await host.start('handleUnrecordedCall', { callId })
  }
}

async function handToVisit(message: VisitMessage, { host, test }: Stage): Promise<boolean> {
  const { topic, visitId } = message
  if (topic === 'visit.changed') await host.start('handleVisitChange', { visitId })
  if (topic === 'visit.called_off') await host.start('handleCalledOffVisit', { visitId })
  if (topic === 'visit.needs_more') {
    const changeOrderId = await findLatestChangeOrder(test.db, visitId)
    if (changeOrderId) await host.start('handleChangeOrder', { changeOrderId })
  }
  const isHeard = await host.resume(visitReportedToken(visitId), message)
  return isHeard || (topic !== 'visit.arrived' && topic !== 'visit.done')
}

async function handToOnCall(message: OnCallMessage, stage: Stage): Promise<boolean> {
  const { host, escalationRuns } = stage
  switch (message.topic) {
    case 'approval.asked':
      await host.start('handleApproverQuestion', message)
      return true
    case 'emergency.raised':
      await host.start('handleEmergency', message)
      return true
    case 'escalation.opened': {
      const { escalationId } = message
      escalationRuns.set(escalationId, await host.start('handleEscalation', { escalationId }))
      return true
    }
    case 'escalation.settled':
      if (!(await host.resume(escalationSettledToken(message.escalationId), message))) {
        await host.start('handleEscalation', message)
      }
      return true
    case 'promise.at_risk':
      await host.start('handlePromiseAtRisk', message)
      return true
    case 'promise.broken':
      await host.start('handleBrokenPromise', message)
      return true
  }
}
