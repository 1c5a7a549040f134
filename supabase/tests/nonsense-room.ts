import type { Ids } from './nonsense-rows.ts'

type RoomFunction =
  | 'answer_escalation_at_desk'
  | 'decide_for_owner'
  | 'note_incident'
  | 'read_room'
  | 'record_export'
  | 'settle_promise_at_desk'

/** What is done and read in an incident's room, with arguments that are accepted or come at the wrong time. */
export function roomCalls({
  incidentId,
  escalationId,
  approvalId,
  promiseId,
}: Ids): Record<RoomFunction, Record<string, unknown>> {
  const incident = { p_incident_id: incidentId }
  const act = { ...incident, p_reason: 'The owner called', p_key: 'nonsense' }
  return {
    answer_escalation_at_desk: { ...act, p_escalation_id: escalationId, p_is_emergency: true },
    decide_for_owner: { ...act, p_approval_id: approvalId, p_decision: 'decline' },
    note_incident: {
      ...incident,
      p_note: 'The dog is friendly',
      p_audience: 'vendor',
      p_key: 'nonsense',
    },
    read_room: incident,
    record_export: incident,
    settle_promise_at_desk: { ...act, p_promise_id: promiseId, p_state: 'kept' },
  }
}
