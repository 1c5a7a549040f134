import { resumeHook, start } from 'workflow/api'
import { HookNotFoundError } from 'workflow/errors'
import type { OutboxMessage } from '#lib/contracts/outbox.ts'
import { escalationSettledToken } from '#workflows/escalation/hooks.ts'
import { handleEscalation } from '#workflows/escalation/workflow.ts'
import { handleApproverQuestion, handleEmergency } from '#workflows/human-request/workflow.ts'
import { handleBrokenPromise, handlePromiseAtRisk } from '#workflows/promise/workflow.ts'

type OnCallMessage = Extract<
  OutboxMessage,
  {
    topic: `${'emergency' | 'escalation' | 'promise'}.${string}` | 'approval.asked'
  }
>

const TOPIC = /^(?:emergency|escalation|promise)\.|^approval\.asked$/

/** Whether it is about the people on call, or about what somebody was promised. */
export function isForOnCall(message: OutboxMessage): message is OnCallMessage {
  return TOPIC.test(message.topic)
}

/** Safe to repeat: each run says and rings what is not said and rung yet. */
export async function deliverToOnCall(message: OnCallMessage): Promise<void> {
  switch (message.topic) {
    case 'approval.asked':
      await start(handleApproverQuestion, [message])
      return
    case 'emergency.raised':
      await start(handleEmergency, [{ emergencyId: message.emergencyId }])
      return
    case 'escalation.opened':
      await start(handleEscalation, [{ escalationId: message.escalationId }])
      return
    case 'escalation.settled':
      return resumeOrTell(message.escalationId)
    case 'promise.at_risk':
      await start(handlePromiseAtRisk, [{ promiseId: message.promiseId }])
      return
    case 'promise.broken':
      await start(handleBrokenPromise, [{ promiseId: message.promiseId }])
      return
  }
}

/** The run that rings hears of it; where none is left, a fresh one tells how it ended. */
async function resumeOrTell(escalationId: string): Promise<void> {
  try {
    await resumeHook(escalationSettledToken(escalationId), { escalationId })
  } catch (error) {
    if (!HookNotFoundError.is(error)) throw error
    await start(handleEscalation, [{ escalationId }])
  }
}
