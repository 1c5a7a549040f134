import type { CallClaims } from '#lib/contracts/call-brief.ts'
import type { CallOutcome, CallStatus } from '#lib/domain/call.ts'
import type { Database } from './database.types.ts'

export interface CallRecord extends CallClaims {
  readonly phone: string
  readonly round: number | null
  readonly status: CallStatus
  readonly outcome: CallOutcome | null
  readonly answeredBy: string | null
  readonly providerSid: string | null
  readonly streamSid: string | null
  /** How many streams were opened; more than one means that the call was picked up again. */
  readonly streams: number
  readonly pinVerifiedAt: string | null
  readonly deadlineAt: string | null
  readonly createdAt: string
  readonly ringingAt: string | null
  readonly answeredAt: string | null
  readonly endedAt: string | null
  readonly conversationEndedAt: string | null
}

/** Everything a call record shows: never the brief. */
export const CALL_COLUMNS =
  'id, organization_id, purpose, direction, party_kind, party_id, contact_id, property_id, unit_id, incident_id, quote_request_id, approval_id, visit_id, phone, round, status, outcome, answered_by, provider_sid, stream_sid, streams, pin_verified_at, deadline_at, created_at, ringing_at, answered_at, ended_at, conversation_ended_at' as const

type CallRow = Omit<
  Database['public']['Tables']['calls']['Row'],
  'brief' | 'bridge_url' | 'metrics' | 'status_sequence' | 'transcript_refused_at' | 'updated_at'
>
type ClaimsRow = Pick<
  CallRow,
  | 'id'
  | 'organization_id'
  | 'purpose'
  | 'direction'
  | 'party_kind'
  | 'party_id'
  | 'contact_id'
  | 'property_id'
  | 'unit_id'
  | 'incident_id'
  | 'quote_request_id'
  | 'approval_id'
  | 'visit_id'
>

export function toClaims(row: ClaimsRow): CallClaims {
  return {
    callId: row.id,
    organizationId: row.organization_id,
    purpose: row.purpose,
    direction: row.direction,
    partyKind: row.party_kind,
    partyId: row.party_id,
    contactId: row.contact_id,
    propertyId: row.property_id,
    unitId: row.unit_id,
    incidentId: row.incident_id,
    quoteRequestId: row.quote_request_id,
    approvalId: row.approval_id,
    visitId: row.visit_id,
  }
}

export function toCall(row: CallRow): CallRecord {
  return {
    ...toClaims(row),
    phone: row.phone,
    round: row.round,
    status: row.status,
    outcome: row.outcome,
    answeredBy: row.answered_by,
    providerSid: row.provider_sid,
    streamSid: row.stream_sid,
    streams: row.streams,
    pinVerifiedAt: row.pin_verified_at,
    deadlineAt: row.deadline_at,
    createdAt: row.created_at,
    ringingAt: row.ringing_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    conversationEndedAt: row.conversation_ended_at,
  }
}
