import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import {
  incidentControlSchema,
  incidentStatusSchema,
  prioritySchema,
  type IncidentStatus,
  type Priority,
} from '#lib/domain/incident.ts'
import { tradeSchema, type Trade } from '#lib/domain/trade.ts'
import { callFunction, databaseError, requireRow, runFunction } from './call-function.ts'
import { incidentNotesSchema } from './incident-notes.ts'

export const actorKindSchema = z.enum(['guest', 'vendor', 'landlord', 'manager', 'agent', 'system'])
/** Who caused an event. */
export type ActorKind = z.infer<typeof actorKindSchema>

const detailsSchema = z.record(z.string(), z.unknown())

const incidentSchema = z.object({
  id: z.uuid(),
  organizationId: z.uuid(),
  /** What people say on the phone: `PL-1042`. */
  reference: z.string(),
  propertyId: z.uuid(),
  unitId: z.uuid().nullable(),
  guestId: z.uuid().nullable(),
  trade: tradeSchema,
  priority: prioritySchema,
  status: incidentStatusSchema,
  control: incidentControlSchema,
  holdReason: z.string().nullable(),
  summary: z.string(),
  details: detailsSchema,
  /** The round of quotes that is under way; 0 before the first. */
  round: z.int(),
  version: z.int(),
  /** How often somebody intervened by hand. */
  steered: z.int(),
  workflowRunId: z.string().nullable(),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
})
export type Incident = z.infer<typeof incidentSchema>

const incidentContextSchema = z.object({
  incident: incidentSchema,
  organization: z.object({
    id: z.uuid(),
    name: z.string(),
    linePhone: z.string(),
    timezone: z.string(),
  }),
  property: z.object({
    id: z.uuid(),
    name: z.string(),
    address: z.string(),
    timezone: z.string(),
    shutoffNotes: z.string(),
  }),
  unit: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  guest: z.object({ id: z.uuid(), name: z.string(), phone: z.string() }).nullable(),
  landlord: z.object({ id: z.uuid(), name: z.string(), phone: z.string() }),
  /** The owner's standing orders in force for this property. */
  policy: z.object({
    version: z.int(),
    nteCents: z.int(),
    emergencyNteCents: z.int(),
    bidsRequiredOverCents: z.int(),
    bidsRequired: z.int(),
    currency: z.string(),
    /** Whose orders they are: the nearest that exist. */
    scope: z.enum(['property', 'landlord', 'organization']),
    /** Local times such as `21:00:00`, in the property's zone. */
    quietFrom: z.string(),
    quietTo: z.string(),
  }),
  /** What members want whoever is called next to be told, oldest first. */
  notes: incidentNotesSchema,
})
export type IncidentContext = z.infer<typeof incidentContextSchema>

export async function getIncident(db: Db, incidentId: string): Promise<Incident> {
  const { data, error } = await db
    .from('incidents')
    .select(
      'id, organization_id, reference, property_id, unit_id, guest_id, trade, priority, status, control, hold_reason, summary, details, round, version, steered, workflow_run_id, created_at, closed_at',
    )
    .eq('id', incidentId)
    .maybeSingle()
  if (error) throw databaseError('read an incident', error)
  const row = requireRow(`incident ${incidentId}`, data)
  return {
    id: row.id,
    organizationId: row.organization_id,
    reference: row.reference,
    propertyId: row.property_id,
    unitId: row.unit_id,
    guestId: row.guest_id,
    trade: row.trade,
    priority: row.priority,
    status: row.status,
    control: row.control,
    holdReason: row.hold_reason,
    summary: row.summary,
    details: detailsSchema.parse(row.details),
    round: row.round,
    version: row.version,
    steered: row.steered,
    workflowRunId: row.workflow_run_id,
    createdAt: row.created_at,
    closedAt: row.closed_at,
  }
}

/** An incident with everything a brief or a decision about it needs. */
export function getIncidentContext(db: Db, incidentId: string): Promise<IncidentContext> {
  const args = { p_incident_id: incidentId }
  return callFunction(db, 'read_incident_context', args, incidentContextSchema)
}

export type IncidentDetails = {
  trade: Trade
  priority: Priority
  summary: string
} & Readonly<Record<string, unknown>>

const reportedIncidentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reported'),
    incidentId: z.uuid(),
    reference: z.string(),
    created: z.boolean(),
    /** It was reported on another call; this one was added to it. */
    attached: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('refused'), reason: z.enum(['no-property', 'wrong-call']) }),
])
export type ReportedIncident = z.infer<typeof reportedIncidentSchema>

export interface Report {
  readonly callId: string
  readonly toolCallId: string
  readonly details: IncidentDetails
  /** An open incident of this caller that they are telling again. */
  readonly sameAs?: string | null
  /** It is known to be another problem than those told on this call before, though of one trade. */
  readonly isSeparate?: boolean
}

/**
 * Records what a guest reports. One open incident per call and trade, however often it is said,
 * unless it is known to be another problem; what they reported on another call stays what it is.
 */
export function reportIncident(db: Db, report: Report): Promise<ReportedIncident> {
  return callFunction(
    db,
    'report_incident',
    {
      p_call_id: report.callId,
      p_tool_call_id: report.toolCallId,
      p_details: report.details,
      p_same_as: report.sameAs ?? null,
      p_is_separate: report.isSeparate ?? false,
    },
    reportedIncidentSchema,
  )
}

const advancedIncidentSchema = z.object({
  kind: z.enum(['advanced', 'already', 'stale']),
  status: incidentStatusSchema,
  version: z.int(),
})
export type AdvancedIncident = z.infer<typeof advancedIncidentSchema>

export interface IncidentAct {
  readonly incidentId: string
  /** What this act is called in the timeline, such as `incident.sourcing`. */
  readonly type: string
  /** The same act under the same key happens once. */
  readonly key: string
  readonly actorKind: ActorKind
  readonly actorId: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

/** Moves an incident on, from a legal predecessor only; a late move is recorded and not applied. */
export function advanceIncident(
  db: Db,
  act: IncidentAct & { to: IncidentStatus },
): Promise<AdvancedIncident> {
  return callFunction(
    db,
    'advance_incident',
    {
      p_incident_id: act.incidentId,
      p_to: act.to,
      p_key: act.key,
      p_actor_kind: act.actorKind,
      p_actor_id: act.actorId,
      p_type: act.type,
      p_payload: act.payload,
    },
    advancedIncidentSchema,
  )
}

/** Adds to the timeline without changing the status. Once per key. */
export function appendIncidentEvent(db: Db, act: IncidentAct): Promise<void> {
  return runFunction(db, 'append_incident_event', {
    p_incident_id: act.incidentId,
    p_type: act.type,
    p_key: act.key,
    p_actor_kind: act.actorKind,
    p_actor_id: act.actorId,
    p_payload: act.payload,
  })
}

const holdReasonSchema = z.enum([
  'waiting_guest',
  'waiting_owner',
  'waiting_vendor',
  'waiting_parts',
  'waiting_manager',
  'weather',
])
export type HoldReason = z.infer<typeof holdReasonSchema>

/**
 * Stops the clock with a reason, or lets it go on with null. The status stays what it is. `steered`:
 * how often somebody had intervened when whoever holds it up looked; if they did so again since,
 * nothing happens, and the answer is false.
 */
export function setIncidentHold(
  db: Db,
  hold: { incidentId: string; reason: HoldReason | null; key: string; steered?: number },
): Promise<boolean> {
  return callFunction(
    db,
    'set_incident_hold',
    {
      p_incident_id: hold.incidentId,
      p_reason: hold.reason,
      p_key: hold.key,
      ...(hold.steered === undefined ? {} : { p_steered: hold.steered }),
    },
    z.boolean(),
  )
}

/** True if this run is now the incident's run; `replaces` names the run it takes over from. */
export function setIncidentRun(
  db: Db,
  run: { incidentId: string; runId: string; replaces: string | null },
): Promise<boolean> {
  return callFunction(
    db,
    'set_incident_run',
    { p_incident_id: run.incidentId, p_run_id: run.runId, p_replaces: run.replaces },
    z.boolean(),
  )
}

const guestAnswerSchema = z.enum(['fixed', 'not_fixed', 'cancel'])
export type GuestAnswer = z.infer<typeof guestAnswerSchema>

const recordedGuestAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recorded'), status: incidentStatusSchema }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['wrong-call', 'no-incident', 'incident-over', 'not-the-reporter']),
  }),
])
export type RecordedGuestAnswer = z.infer<typeof recordedGuestAnswerSchema>

/** What the guest says about the repair. `cancel` ends the incident at once. */
export function recordGuestAnswer(
  db: Db,
  answer: {
    callId: string
    toolCallId: string
    event: GuestAnswer
    payload: Readonly<Record<string, unknown>>
  },
): Promise<RecordedGuestAnswer> {
  return callFunction(
    db,
    'record_guest_answer',
    {
      p_call_id: answer.callId,
      p_tool_call_id: answer.toolCallId,
      p_event: answer.event,
      p_payload: answer.payload,
    },
    recordedGuestAnswerSchema,
  )
}

/** The guest's last word on whether it is fixed; null before the first. */
export async function getLatestGuestAnswer(
  db: Db,
  incidentId: string,
): Promise<'fixed' | 'not_fixed' | null> {
  const { data, error } = await db
    .from('incident_events')
    .select('payload')
    .eq('incident_id', incidentId)
    .eq('type', 'guest.answered')
    .order('seq', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError("read the guest's answer", error)
  if (data === null) return null
  return z.object({ answer: z.enum(['fixed', 'not_fixed']) }).parse(data.payload).answer
}

/** What the history learns from a closed incident. */
export interface RepairRecord {
  readonly title: string
  readonly description: string
  readonly resolution: string
  readonly trade: Trade
  readonly costCents: number | null
  /** Left out, both of them, when the embedding could not be had: the record is then found by trade only. */
  readonly embedding?: readonly number[]
  readonly embeddingModel?: string
}

const closedIncidentSchema = z.object({
  kind: z.enum(['closed', 'already', 'stale']),
  status: incidentStatusSchema,
  recordId: z.uuid().nullable(),
})
export type ClosedIncident = z.infer<typeof closedIncidentSchema>

/** Closes an incident whose work is done and teaches the property's history, once. */
export function closeIncident(
  db: Db,
  closing: { incidentId: string; key: string; record: RepairRecord },
): Promise<ClosedIncident> {
  return callFunction(
    db,
    'close_incident',
    {
      p_incident_id: closing.incidentId,
      p_key: closing.key,
      p_record: closing.record,
    },
    closedIncidentSchema,
  )
}
