import type { Ids } from './nonsense-rows.ts'
import { inHours } from './test-world.ts'

type RoomFunction =
  | 'answer_escalation_at_desk'
  | 'call_off_visit'
  | 'decide_for_owner'
  | 'move_visit'
  | 'note_incident'
  | 'read_room'
  | 'record_export'
  | 'settle_promise_at_desk'

/** What is done and read in an incident's room, with arguments that are accepted or come at the wrong time. */
export function roomCalls({
  incidentId,
  escalationId,
  approvalId,
  otherIncidentId,
  promiseId,
  visitId,
}: Ids): Record<RoomFunction, Record<string, unknown>> {
  const incident = { p_incident_id: incidentId }
  const why = { p_reason: 'The owner called', p_key: 'nonsense' }
  const act = { ...incident, ...why }
  const visit = { ...why, p_incident_id: otherIncidentId, p_visit_id: visitId }
  return {
    answer_escalation_at_desk: { ...why, p_escalation_id: escalationId, p_is_emergency: true },
    call_off_visit: visit,
    decide_for_owner: { ...act, p_approval_id: approvalId, p_decision: 'decline' },
    move_visit: { ...visit, p_starts_at: inHours(3), p_ends_at: inHours(4) },
    note_incident: {
      ...incident,
      p_note: 'The dog is friendly',
      p_audience: 'vendor',
      p_key: 'nonsense',
    },
    read_room: incident,
    record_export: incident,
    settle_promise_at_desk: { ...why, p_promise_id: promiseId, p_state: 'kept' },
  }
}
