import { z } from 'zod'

/**
 * What must follow from a state change, committed in the same transaction as the change. Each row
 * names the thing, never carries it: the consumer reads the current state.
 */
export const outboxMessageSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('incident.reported'), incidentId: z.uuid() }),
  z.object({ topic: z.literal('call.ended'), callId: z.uuid() }),
  z.object({ topic: z.literal('approval.decided'), approvalId: z.uuid() }),
  z.object({
    topic: z.literal('approval.call_wanted'),
    approvalId: z.uuid(),
    approverId: z.uuid(),
  }),
  /** An approver has a question before they decide; `key`: of the event that holds it. */
  z.object({ topic: z.literal('approval.asked'), approvalId: z.uuid(), key: z.string() }),
  z.object({ topic: z.literal('visit.arrived'), visitId: z.uuid() }),
  z.object({ topic: z.literal('visit.done'), visitId: z.uuid() }),
  z.object({ topic: z.literal('visit.delayed'), visitId: z.uuid() }),
  z.object({ topic: z.literal('visit.needs_more'), visitId: z.uuid() }),
  z.object({ topic: z.literal('visit.no_access'), visitId: z.uuid() }),
  /** Its window moved, it was called off, or somebody wishes one of these. */
  z.object({ topic: z.literal('visit.changed'), visitId: z.uuid() }),
  z.object({ topic: z.literal('guest.answered'), incidentId: z.uuid() }),
  z.object({ topic: z.literal('incident.cancelled'), incidentId: z.uuid() }),
  /** Somebody intervened: the run ends, and a fresh one begins if the agent steers. */
  z.object({ topic: z.literal('incident.steered'), incidentId: z.uuid() }),
  /** An appointment was taken back by hand: whoever had it must hear so. */
  z.object({ topic: z.literal('visit.called_off'), visitId: z.uuid() }),
  z.object({ topic: z.literal('emergency.raised'), emergencyId: z.uuid() }),
  z.object({ topic: z.literal('escalation.opened'), escalationId: z.uuid() }),
  z.object({ topic: z.literal('escalation.settled'), escalationId: z.uuid() }),
  z.object({ topic: z.literal('promise.at_risk'), promiseId: z.uuid() }),
  z.object({ topic: z.literal('promise.broken'), promiseId: z.uuid() }),
  /** The one that carries what it is about: a call without an incident has no record of it. */
  z.object({
    topic: z.literal('human.requested'),
    callId: z.uuid(),
    key: z.string(),
    reason: z.string(),
  }),
])
export type OutboxMessage = z.infer<typeof outboxMessageSchema>
