import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { type ApprovalStatus, approvalStatusSchema } from './approvals.ts'
import { callFunction, databaseError, requireRow } from './call-function.ts'

/** More work than was approved, as the vendor on site reported it. */
export interface ChangeOrder {
  readonly id: string
  readonly incidentId: string
  readonly visitId: string
  readonly scope: string
  /** On top of what was approved. */
  readonly extraCents: number
  readonly currency: string
  /** The amount is in the vendor's own words of that call. */
  readonly isHeard: boolean
}

const COLUMNS = 'id, incident_id, visit_id, scope, extra_cents, currency, is_heard' as const

export async function getChangeOrder(db: Db, changeOrderId: string): Promise<ChangeOrder> {
  const { data, error } = await db
    .from('change_orders')
    .select(COLUMNS)
    .eq('id', changeOrderId)
    .maybeSingle()
  if (error) throw databaseError('read a change order', error)
  const row = requireRow(`change order ${changeOrderId}`, data)
  return {
    id: row.id,
    incidentId: row.incident_id,
    visitId: row.visit_id,
    scope: row.scope,
    extraCents: row.extra_cents,
    currency: row.currency,
    isHeard: row.is_heard,
  }
}

/** The change order of a visit that counts; null when the vendor named no price. */
export async function findLatestChangeOrder(db: Db, visitId: string): Promise<string | null> {
  const { data, error } = await db
    .from('change_orders')
    .select('id')
    .eq('visit_id', visitId)
    .order('number', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read the change orders of a visit', error)
  return data?.id ?? null
}

/** More wait at the same time in no organisation that this product serves. */
const STALE_MAX = 50

/** Change orders from before `before` (ISO 8601) whose incident still waits for the answer. */
export async function listStaleChangeOrders(db: Db, before: string): Promise<string[]> {
  const incidents = await db
    .from('incidents')
    .select('id')
    .eq('status', 'awaiting_change_order')
    .limit(STALE_MAX)
  if (incidents.error) throw databaseError('list the incidents that wait', incidents.error)
  const ids = incidents.data.map(({ id }) => id)
  if (ids.length === 0) return []
  const orders = await db
    .from('change_orders')
    .select('id, incident_id, created_at')
    .in('incident_id', ids)
    .order('created_at', { ascending: false })
  if (orders.error) throw databaseError('list the change orders of incidents', orders.error)
  const latest = ids.flatMap((id) => orders.data.find((order) => order.incident_id === id) ?? [])
  return latest.filter(({ created_at }) => created_at < before).map(({ id }) => id)
}

/** What may be spent on an incident by now, in cents: its quote and every approved change order. */
export async function readApprovedCents(db: Db, incidentId: string): Promise<number> {
  const { data, error } = await db
    .from('approvals')
    .select('cap_cents')
    .eq('incident_id', incidentId)
    .eq('status', 'approved')
  if (error) throw databaseError('read what was approved', error)
  return data.reduce((sum, { cap_cents }) => sum + cap_cents, 0)
}

/** How the question about a visit's further work stands; null when there is none. */
export async function readChangeAnswer(
  db: Db,
  visitId: string,
): Promise<{ order: ChangeOrder; status: ApprovalStatus } | null> {
  const changeOrderId = await findLatestChangeOrder(db, visitId)
  if (changeOrderId === null) return null
  const [order, { data, error }] = await Promise.all([
    getChangeOrder(db, changeOrderId),
    db.from('approvals').select('status').eq('change_order_id', changeOrderId).maybeSingle(),
  ])
  if (error) throw databaseError('read the approval of a change order', error)
  return { order, status: data?.status ?? 'pending' }
}

const requestedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('asked'), approvalId: z.uuid(), status: approvalStatusSchema }),
  /** The work was finished without it, called off, or asked for in another way meanwhile. */
  z.object({ kind: z.literal('withdrawn') }),
])
export type RequestedChange = z.infer<typeof requestedSchema>

/** Opens the question whether further work may be done, once per change order. */
export function requestChangeApproval(
  db: Db,
  request: { changeOrderId: string; expiresAt: string },
): Promise<RequestedChange> {
  return callFunction(
    db,
    'request_change_approval',
    { p_change_order_id: request.changeOrderId, p_expires_at: request.expiresAt },
    requestedSchema,
  )
}
