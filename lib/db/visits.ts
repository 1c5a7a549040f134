import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { incidentStatusSchema } from '#lib/domain/incident.ts'
import { callFunction, databaseError, requireRow, runFunction } from './call-function.ts'

export const visitStatusSchema = z.enum([
  'held',
  'scheduled',
  'in_progress',
  'done',
  'no_show',
  'cancelled',
])
type VisitStatus = z.infer<typeof visitStatusSchema>

const visitChangeSchema = z.enum(['agreed', 'moved', 'delayed'])

export interface Visit {
  readonly id: string
  readonly organizationId: string
  readonly incidentId: string
  readonly vendorId: string
  readonly contactId: string
  readonly quoteId: string
  readonly approvalId: string
  readonly startsAt: string
  readonly endsAt: string
  readonly status: VisitStatus
  readonly gcalEventId: string | null
  /** When the vendor is awaited: the window's start, or later if they said so. */
  readonly expectedFrom: string
  /** Counts the changes of the window that people and calendar have to follow. */
  readonly revision: number
  /** What the last of them was. */
  readonly change: 'agreed' | 'moved' | 'delayed'
  /** The calendar does not show the last change yet. */
  readonly isCalendarPending: boolean
  /** The revision that the calendar shows; null before the first. */
  readonly calendarRevision: number | null
  /** Since then the vendor stands before a locked door. */
  readonly noAccessAt: string | null
  readonly arrivedAt: string | null
  readonly doneAt: string | null
  /** What the vendor said when the work was done. */
  readonly report: Readonly<Record<string, unknown>> | null
}

const COLUMNS =
  'id, organization_id, incident_id, vendor_id, contact_id, quote_id, approval_id, starts_at, ends_at, status, gcal_event_id, expected_from, revision, change, calendar_pending, calendar_revision, no_access_at, arrived_at, done_at, report' as const

export async function getVisit(db: Db, visitId: string): Promise<Visit> {
  const { data, error } = await db.from('visits').select(COLUMNS).eq('id', visitId).maybeSingle()
  if (error) throw databaseError('read a visit', error)
  const row = requireRow(`visit ${visitId}`, data)
  return {
    id: row.id,
    organizationId: row.organization_id,
    incidentId: row.incident_id,
    vendorId: row.vendor_id,
    contactId: row.contact_id,
    quoteId: row.quote_id,
    approvalId: row.approval_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    status: row.status,
    gcalEventId: row.gcal_event_id,
    expectedFrom: row.expected_from,
    revision: row.revision,
    change: visitChangeSchema.parse(row.change),
    isCalendarPending: row.calendar_pending,
    calendarRevision: row.calendar_revision,
    noAccessAt: row.no_access_at,
    arrivedAt: row.arrived_at,
    doneAt: row.done_at,
    report: z.record(z.string(), z.unknown()).nullable().parse(row.report),
  }
}

/** Every visit of an incident, oldest first. */
export async function listVisits(db: Db, incidentId: string): Promise<Visit[]> {
  const { data, error } = await db
    .from('visits')
    .select('id')
    .eq('incident_id', incidentId)
    .order('created_at')
  if (error) throw databaseError('read the visits of an incident', error)
  return Promise.all(data.map(({ id }) => getVisit(db, id)))
}

/** Whether a vendor who had the job has said that they do not want it any more. */
export async function hasDeclinedVisit(
  db: Db,
  job: { incidentId: string; vendorId: string },
): Promise<boolean> {
  const { data, error } = await db
    .from('incident_events')
    .select('seq')
    .eq('incident_id', job.incidentId)
    .eq('type', 'visit.declined')
    .eq('actor_id', job.vendorId)
    .limit(1)
  if (error) throw databaseError('read whether a vendor dropped out', error)
  return data.length > 0
}

/** The visit that is held, agreed or under way; null when there is none. */
export async function getActiveVisit(db: Db, incidentId: string): Promise<Visit | null> {
  const { data, error } = await db
    .from('visits')
    .select('id')
    .eq('incident_id', incidentId)
    .in('status', ['held', 'scheduled', 'in_progress'])
    .maybeSingle()
  if (error) throw databaseError('read the visit of an incident', error)
  return data === null ? null : getVisit(db, data.id)
}

const heldVisitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held'), visitId: z.uuid() }),
  /** The vendor is elsewhere at that time. */
  z.object({ kind: z.literal('conflict') }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum([
      'wrong-call',
      'not-approved',
      'not-your-job',
      'already-scheduled',
      'in-the-past',
      'too-far-ahead',
      'too-long',
      'visit-over',
      /** Who rings about an agreed visit proves with its PIN that it is theirs. */
      'not-verified',
    ]),
  }),
])
export type HeldVisit = z.infer<typeof heldVisitSchema>

/**
 * Holds a slot for the vendor on this call; held again, the new slot replaces the old one. On a call
 * about an agreed visit it is that visit which gets another time.
 */
export function holdVisit(
  db: Db,
  slot: { callId: string; toolCallId: string; startsAt: string; endsAt: string },
): Promise<HeldVisit> {
  return callFunction(
    db,
    'hold_visit',
    {
      p_call_id: slot.callId,
      p_tool_call_id: slot.toolCallId,
      p_starts_at: slot.startsAt,
      p_ends_at: slot.endsAt,
    },
    heldVisitSchema,
  )
}

/** The calendar shows this revision of the visit. An older one that is reported later changes nothing. */
export function recordCalendarWritten(
  db: Db,
  written: { visitId: string; revision: number },
): Promise<void> {
  return runFunction(db, 'record_calendar_written', {
    p_visit_id: written.visitId,
    p_revision: written.revision,
  })
}

/**
 * Makes a held slot an appointment. Repeated before the vendor arrives, the latest PIN counts: send
 * the PIN only after this has returned.
 */
export function scheduleVisit(
  db: Db,
  visit: { visitId: string; gcalEventId: string; pinHash: string },
): Promise<void> {
  return runFunction(db, 'schedule_visit', {
    p_visit_id: visit.visitId,
    p_gcal_event_id: visit.gcalEventId,
    p_pin_hash: visit.pinHash,
  })
}

/** Frees the slot. The reason `no_show` is kept as such. A visit that is done stays done. */
export function cancelVisit(db: Db, visit: { visitId: string; reason: string }): Promise<void> {
  return runFunction(db, 'cancel_visit', { p_visit_id: visit.visitId, p_reason: visit.reason })
}

const verifiedPinSchema = z.object({
  kind: z.enum(['verified', 'wrong', 'locked']),
  attemptsLeft: z.int(),
})
export type VerifiedPin = z.infer<typeof verifiedPinSchema>

/** Checks the visit's PIN for this call. Five wrong ones lock the visit, whoever entered them. */
export function verifyVisitPin(
  db: Db,
  entry: { callId: string; pinHash: string },
): Promise<VerifiedPin> {
  return callFunction(
    db,
    'verify_visit_pin',
    { p_call_id: entry.callId, p_pin_hash: entry.pinHash },
    verifiedPinSchema,
  )
}

const visitEventSchema = z.enum(['arrived', 'done', 'delayed', 'needs_more', 'no_access'])
/** What a vendor reports from the property. */
export type VisitEvent = z.infer<typeof visitEventSchema>

const recordedVisitEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('recorded'),
    visitStatus: visitStatusSchema,
    incidentStatus: incidentStatusSchema,
  }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum(['wrong-call', 'no-visit', 'not-assigned', 'visit-over']),
  }),
])
export type RecordedVisitEvent = z.infer<typeof recordedVisitEventSchema>

/** Records what the vendor on this call reports about its visit. */
export function recordVisitEvent(
  db: Db,
  report: {
    callId: string
    toolCallId: string
    event: VisitEvent
    payload: Readonly<Record<string, unknown>>
  },
): Promise<RecordedVisitEvent> {
  return callFunction(
    db,
    'record_visit_event',
    {
      p_call_id: report.callId,
      p_tool_call_id: report.toolCallId,
      p_event: report.event,
      p_payload: report.payload,
    },
    recordedVisitEventSchema,
  )
}
