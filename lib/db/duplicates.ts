import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { prioritySchema } from '#lib/domain/incident.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { callFunction, databaseError } from './call-function.ts'

const openReportSchema = z.object({
  incidentId: z.uuid(),
  summary: z.string(),
  priority: prioritySchema,
  /** False only when both are known to be in different units of the property. */
  sameUnit: z.boolean(),
})
/** An open incident that a new report may be about. */
export type OpenReport = z.infer<typeof openReportSchema>

/** What this caller reported before in the same trade, and is still open; the latest first. */
export function listToldBefore(
  db: Db,
  caller: { callId: string; trade: Trade },
): Promise<OpenReport[]> {
  const args = { p_call_id: caller.callId, p_trade: caller.trade }
  return callFunction(db, 'list_told_before', args, z.array(openReportSchema))
}

/** What others reported at the property in the last 72 hours, in the same trade; the oldest first. */
export function listPossibleOriginals(db: Db, incidentId: string): Promise<OpenReport[]> {
  const args = { p_incident_id: incidentId }
  return callFunction(db, 'list_possible_originals', args, z.array(openReportSchema))
}

const markedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('duplicate'), reference: z.string() }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum([
      'too-late',
      'original-over',
      'another-property',
      'separated-by-hand',
      'emergency',
    ]),
  }),
])

/** Makes an incident the duplicate of an older one, and its guest somebody who hears of that one. */
export function markDuplicate(
  db: Db,
  mark: { incidentId: string; originalId: string; likeness: number; key: string },
): Promise<z.infer<typeof markedSchema>> {
  const args = {
    p_incident_id: mark.incidentId,
    p_original_id: mark.originalId,
    p_likeness: mark.likeness,
    p_key: mark.key,
  }
  return callFunction(db, 'mark_duplicate', args, markedSchema)
}

const separatedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['separated', 'already']),
    incidentId: z.uuid(),
    reference: z.string(),
  }),
  z.object({ kind: z.literal('refused'), reason: z.literal('not-a-duplicate') }),
])

/**
 * A person says that they were two: the duplicate goes on as an incident of its own, and is never
 * taken for the same again. With the client of whoever is signed in.
 */
export function undoMerge(
  db: Db,
  act: { incidentId: string; reason: string; key: string },
): Promise<z.infer<typeof separatedSchema>> {
  const args = { p_incident_id: act.incidentId, p_reason: act.reason, p_key: act.key }
  return callFunction(db, 'undo_merge', args, separatedSchema)
}

export interface Subscriber {
  readonly guestId: string
  readonly phone: string
}

/** Guests who reported the same trouble and hear of it. */
export async function listSubscribers(db: Db, incidentId: string): Promise<Subscriber[]> {
  const { data, error } = await db
    .from('incident_subscribers')
    .select('guest_id, guest:guests(phone)')
    .eq('incident_id', incidentId)
    .is('ended_at', null)
    .order('created_at')
  if (error) throw databaseError('read who else hears of an incident', error)
  return data.map(({ guest_id: guestId, guest }) => ({ guestId, phone: guest.phone }))
}
