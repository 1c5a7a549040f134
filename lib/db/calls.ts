import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import {
  callBriefSchema,
  callClaimsSchema,
  type CallBrief,
  type CallClaims,
} from '#lib/contracts/call-brief.ts'
import {
  callStatusSchema,
  speakerSchema,
  type CallOutcome,
  type CallStatus,
} from '#lib/domain/call.ts'
import { callFunction, databaseError, requireRow, runFunction } from './call-function.ts'
import { CALL_COLUMNS, toCall, toClaims, type CallRecord } from './call-record.ts'

export type { CallRecord } from './call-record.ts'

type Nullable<Value> = Value | null

/** What is known about the other end when a call comes in. */
export type InboundClaims = Omit<CallClaims, 'callId' | 'direction'>
/** Whom to ring and about what. `phone` must be in the directory under that role. */
export type OutboundClaims = InboundClaims & { phone: string; round: Nullable<number> }

/** Opens the record of a call that came in. Twilio repeats its webhooks: the second finds the first. */
export function openInboundCall(
  db: Db,
  call: { providerSid: string; phone: string; claims: InboundClaims; brief: CallBrief },
): Promise<{ callId: string; created: boolean }> {
  return callFunction(
    db,
    'open_inbound_call',
    {
      p_provider_sid: call.providerSid,
      p_phone: call.phone,
      p_claims: call.claims,
      p_brief: call.brief,
    },
    z.object({ callId: z.uuid(), created: z.boolean() }),
  )
}

export const attemptStateSchema = z.enum(['reserved', 'dialling', 'dialled', 'unknown', 'refused'])

const reservedCallSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reserved'),
    callId: z.uuid(),
    created: z.boolean(),
    status: callStatusSchema,
    attemptState: attemptStateSchema,
    providerSid: z.string().nullable(),
  }),
  /** The person asked not to be called; the number is not in the directory; the incident is over. */
  z.object({ kind: z.enum(['suppressed', 'not-in-directory', 'incident-over']) }),
])
export type ReservedCall = z.infer<typeof reservedCallSchema>

/** Writes down a call before it is dialled. The same key gives the same call, whatever became of it. */
export function reserveCall(
  db: Db,
  call: { key: string; claims: OutboundClaims; brief: CallBrief; deadlineAt: string },
): Promise<ReservedCall> {
  return callFunction(
    db,
    'reserve_call',
    {
      p_key: call.key,
      p_claims: call.claims,
      p_brief: call.brief,
      p_deadline_at: call.deadlineAt,
    },
    reservedCallSchema,
  )
}

/** True for exactly one caller, ever: the one who may dial. */
export function startDialling(db: Db, call: { callId: string }): Promise<boolean> {
  return callFunction(db, 'start_dialling', { p_call_id: call.callId }, z.boolean())
}

/** The carrier took the call under this id. */
export function recordDialled(
  db: Db,
  call: { callId: string; providerSid: string },
): Promise<void> {
  return runFunction(db, 'record_dialled', {
    p_call_id: call.callId,
    p_provider_sid: call.providerSid,
  })
}

/** The carrier refused; the call is over and nobody was rung. */
export function recordDialRefused(db: Db, call: { callId: string; error: string }): Promise<void> {
  return runFunction(db, 'record_dial_refused', { p_call_id: call.callId, p_error: call.error })
}

/** The carrier did not answer: it may have rung. Never dial again by yourself after this. */
export function recordDialUnknown(db: Db, call: { callId: string }): Promise<void> {
  return runFunction(db, 'record_dial_unknown', { p_call_id: call.callId })
}

/** Gives the call one more single-use stream token. The first stream to start spends them all. */
export function armStream(
  db: Db,
  stream: { callId: string; tokenHash: string; expiresAt: string },
): Promise<void> {
  return runFunction(db, 'arm_stream', {
    p_call_id: stream.callId,
    p_token_hash: stream.tokenHash,
    p_expires_at: stream.expiresAt,
  })
}

/** Tokens that no stream has spent since the last one that did: how often no bridge was reached. */
export async function countUnspentStreamTokens(db: Db, callId: string): Promise<number> {
  const { count, error } = await db
    .from('stream_tokens')
    .select('token_hash', { count: 'exact', head: true })
    .eq('call_id', callId)
    .is('used_at', null)
  if (error) throw databaseError('count the stream tokens of a call', error)
  return count ?? 0
}

const claimedStreamSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('claimed'),
    claims: callClaimsSchema,
    brief: callBriefSchema,
    streams: z.int(),
    /** The number of the next turn of the transcript; above 0 when the call is picked up again. */
    nextSeq: z.int(),
    /**
     * What was said on earlier streams of this call, oldest first; empty on the first. `isUnheard`:
     * the agent's words, of which nobody told that they were heard to their end.
     */
    recap: z.array(z.object({ speaker: speakerSchema, text: z.string(), isUnheard: z.boolean() })),
  }),
  z.object({ kind: z.enum(['used', 'expired', 'foreign', 'over']) }),
])
export type ClaimedStream = z.infer<typeof claimedStreamSchema>

/** Spends the stream token. `foreign`: not this call's token, or not this call's carrier id. */
export function claimStream(
  db: Db,
  stream: {
    callId: string
    tokenHash: string
    providerSid: string
    streamSid: string
    /** Where the bridge that claims can be asked about the call. */
    bridgeUrl?: string
  },
): Promise<ClaimedStream> {
  return callFunction(
    db,
    'claim_stream',
    {
      p_call_id: stream.callId,
      p_token_hash: stream.tokenHash,
      p_provider_sid: stream.providerSid,
      p_stream_sid: stream.streamSid,
      p_bridge_url: stream.bridgeUrl ?? null,
    },
    claimedStreamSchema,
  )
}

/** What the carrier reports. Late and repeated reports change nothing; `ended`: the call is over now. */
export function recordCallStatus(
  db: Db,
  report: {
    callId: string
    providerSid: string
    status: CallStatus
    sequence: number | null
    at: string
  },
): Promise<{ applied: boolean; ended: boolean }> {
  return callFunction(
    db,
    'record_call_status',
    {
      p_call_id: report.callId,
      p_provider_sid: report.providerSid,
      p_status: report.status,
      p_sequence: report.sequence,
      p_at: report.at,
    },
    z.object({ applied: z.boolean(), ended: z.boolean() }),
  )
}

/** Person or machine, as the carrier's detection reported it. */
export function recordAnsweredBy(
  db: Db,
  call: { callId: string; answeredBy: string },
): Promise<void> {
  return runFunction(db, 'record_answered_by', {
    p_call_id: call.callId,
    p_answered_by: call.answeredBy,
  })
}

/** How the conversation ended. The first report stands. */
export function endConversation(
  db: Db,
  conversation: { callId: string; outcome: CallOutcome; metrics: Record<string, unknown> },
): Promise<void> {
  return runFunction(db, 'end_conversation', {
    p_call_id: conversation.callId,
    p_outcome: conversation.outcome,
    p_metrics: conversation.metrics,
  })
}

/** Somebody on the line needs a person: noted on the incident and sent to the on-call manager. */
export function requestHuman(
  db: Db,
  request: { callId: string; toolCallId: string; reason: string },
): Promise<{ kind: 'requested' }> {
  return callFunction(
    db,
    'request_human',
    {
      p_call_id: request.callId,
      p_tool_call_id: request.toolCallId,
      p_reason: request.reason,
    },
    z.object({ kind: z.literal('requested') }),
  )
}

/** Whether a person was asked for on this call: then somebody calls back. */
export async function hasAskedForPerson(db: Db, callId: string): Promise<boolean> {
  const { data, error } = await db
    .from('outbox')
    .select('id')
    .eq('topic', 'human.requested')
    .eq('payload->>callId', callId)
    .limit(1)
  if (error) throw databaseError('look whether a person was asked for', error)
  return data.length > 0
}

export async function getCall(db: Db, callId: string): Promise<CallRecord> {
  const { data, error } = await db.from('calls').select(CALL_COLUMNS).eq('id', callId).maybeSingle()
  if (error) throw databaseError('read a call', error)
  return toCall(requireRow(`call ${callId}`, data))
}

/** Whether the same number has rung the same line since; of one that is withheld nobody can tell. */
export async function hasRungAgain(
  db: Db,
  call: Pick<CallRecord, 'organizationId' | 'phone' | 'createdAt'>,
): Promise<boolean> {
  if (call.phone === '') return false
  const { data, error } = await db
    .from('calls')
    .select('id')
    .eq('organization_id', call.organizationId)
    .eq('direction', 'inbound')
    .eq('phone', call.phone)
    .gt('created_at', call.createdAt)
    .limit(1)
  if (error) throw databaseError('look for a later call', error)
  return data.length > 0
}

/** Null when the carrier's call is none of ours (yet). */
export async function getCallByProviderSid(
  db: Db,
  providerSid: string,
): Promise<CallRecord | null> {
  const { data, error } = await db
    .from('calls')
    .select(CALL_COLUMNS)
    .eq('provider_sid', providerSid)
    .maybeSingle()
  if (error) throw databaseError('read a call', error)
  return data === null ? null : toCall(data)
}

/** The first of these carrier's calls that is none of ours yet; null when all are, or there is none. */
export async function findUnknownSid(db: Db, sids: readonly string[]): Promise<string | null> {
  if (sids.length === 0) return null
  const { data, error } = await db.from('calls').select('provider_sid').in('provider_sid', sids)
  if (error) throw databaseError("look for a carrier's call", error)
  const ours = new Set(data.map((call) => call.provider_sid))
  return sids.find((sid) => !ours.has(sid)) ?? null
}

/** The call that was reserved under this key; null when none was. */
export async function findCallByKey(db: Db, key: string): Promise<CallRecord | null> {
  const { data, error } = await db
    .from('call_attempts')
    .select('call_id')
    .eq('key', key)
    .maybeSingle()
  if (error) throw databaseError('find a call by its key', error)
  return data === null ? null : getCall(db, data.call_id)
}

/** An incident's calls, oldest first. */
export async function listCalls(db: Db, incidentId: string): Promise<CallRecord[]> {
  const { data, error } = await db
    .from('calls')
    .select(CALL_COLUMNS)
    .eq('incident_id', incidentId)
    .order('created_at')
  if (error) throw databaseError('read the calls of an incident', error)
  return data.map((row) => toCall(row))
}

/** What the bridge needs to get ready for a call before it is connected. */
export async function getCallBrief(
  db: Db,
  callId: string,
): Promise<{ claims: CallClaims; brief: CallBrief }> {
  const { data, error } = await db
    .from('calls')
    .select(
      'id, organization_id, purpose, direction, party_kind, party_id, contact_id, property_id, unit_id, incident_id, quote_request_id, approval_id, visit_id, brief',
    )
    .eq('id', callId)
    .maybeSingle()
  if (error) throw databaseError('read the brief of a call', error)
  const row = requireRow(`call ${callId}`, data)
  return { claims: toClaims(row), brief: callBriefSchema.parse(row.brief) }
}

/** The key under which an outbound call was reserved; null for an inbound call. */
export async function getAttemptKey(db: Db, callId: string): Promise<string | null> {
  const { data, error } = await db
    .from('call_attempts')
    .select('key')
    .eq('call_id', callId)
    .maybeSingle()
  if (error) throw databaseError('read the attempt of a call', error)
  return data?.key ?? null
}
