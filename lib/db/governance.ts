import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { PolicyScope, RecordingOrder } from '#lib/domain/policy-book.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { callFunction, databaseError } from './call-function.ts'

/*
 * What a manager changes about the organisation's own records. With the client of whoever is signed in:
 * the database finds out who they are and whether they may (managers and owners), and keeps who, why and
 * from what to what. Each happens once per key.
 */

export interface Change {
  readonly reason: string
  readonly key: string
}

const governedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['saved', 'already']), id: z.uuid() }),
  z.object({
    kind: z.literal('refused'),
    reason: z.enum([
      'number-taken',
      'contact-has-history',
      'looks-like-a-code',
      'changed-meanwhile',
    ]),
  }),
])
export type Governed = z.infer<typeof governedSchema>

const argsOf = ({ reason, key }: Change) => ({ p_reason: reason, p_key: key })

export interface Person {
  readonly name: string
  /** E.164. */
  readonly phone: string
}

export interface VendorRecord {
  readonly name: string
  readonly note: string
  readonly trades: Readonly<Partial<Record<Trade, 'emergency' | 'routine' | 'both'>>>
  /** The first one is rung first. Without an id it is a new one. */
  readonly contacts: readonly (Person & {
    readonly id?: string | undefined
    readonly hasConsent: boolean
  })[]
  /** ISO dates: until when insurance and licence hold. */
  readonly coiUntil: string
  readonly licenceUntil: string
}

/** Adds a vendor (`vendorId` null) or replaces what is on record of one. */
export function saveVendor(
  db: Db,
  change: Change & {
    readonly organizationId: string
    readonly vendorId: string | null
    readonly vendor: VendorRecord
  },
): Promise<Governed> {
  const args = {
    ...argsOf(change),
    p_organization_id: change.organizationId,
    p_vendor_id: change.vendorId,
    p_vendor: change.vendor,
  }
  return callFunction(db, 'save_vendor', args, governedSchema)
}

/** A suspended vendor is asked for nothing more; what is agreed already stays. */
export function suspendVendor(
  db: Db,
  change: Change & { readonly vendorId: string; readonly isSuspended: boolean },
): Promise<Governed> {
  const args = { p_vendor_id: change.vendorId, p_is_suspended: change.isSuspended }
  return callFunction(db, 'suspend_vendor', { ...argsOf(change), ...args }, governedSchema)
}

/** Whom a property likes to send first for a trade, in this order. */
export function setVendorPreferences(
  db: Db,
  change: Change & {
    readonly propertyId: string
    readonly trade: Trade
    readonly vendorIds: readonly string[]
  },
): Promise<Governed> {
  const args = {
    p_property_id: change.propertyId,
    p_trade: change.trade,
    p_vendor_ids: [...change.vendorIds],
  }
  return callFunction(db, 'set_vendor_preferences', { ...argsOf(change), ...args }, governedSchema)
}

/** Where water, gas and power are shut off. What looks like a code is refused. */
export function setShutoffNotes(
  db: Db,
  change: Change & { readonly propertyId: string; readonly notes: string },
): Promise<Governed> {
  const args = { p_property_id: change.propertyId, p_notes: change.notes }
  return callFunction(db, 'set_shutoff_notes', { ...argsOf(change), ...args }, governedSchema)
}

/** The whole ladder, the manager on call first. */
export function setOnCallLadder(
  db: Db,
  change: Change & { readonly organizationId: string; readonly ladder: readonly Person[] },
): Promise<Governed> {
  const args = { p_organization_id: change.organizationId, p_ladder: change.ladder }
  return callFunction(db, 'set_on_call_ladder', { ...argsOf(change), ...args }, governedSchema)
}

/** Who decides in a landlord's name, in order. */
export function setBackupApprovers(
  db: Db,
  change: Change & { readonly landlordId: string; readonly people: readonly Person[] },
): Promise<Governed> {
  const args = { p_landlord_id: change.landlordId, p_people: change.people }
  return callFunction(db, 'set_backup_approvers', { ...argsOf(change), ...args }, governedSchema)
}

export interface Orders {
  readonly nteCents: number
  readonly emergencyNteCents: number
  readonly bidsRequiredOverCents: number
  readonly bidsRequired: number
  readonly currency: string
  /** `21:00`, on the property's clock. */
  readonly quietFrom: string
  readonly quietTo: string
  readonly recording: RecordingOrder
  readonly recordingDays: number
}

/** The next version of somebody's standing orders, over the version that was seen. */
export function setPolicy(
  db: Db,
  change: Change & {
    readonly scope: PolicyScope
    readonly scopeId: string
    readonly orders: Orders
    readonly seenVersion: number
  },
): Promise<Governed> {
  const args = {
    ...argsOf(change),
    p_scope: change.scope,
    p_scope_id: change.scopeId,
    p_policy: change.orders,
    p_seen_version: change.seenVersion,
  }
  return callFunction(db, 'set_policy', args, governedSchema)
}

/** An owner or a house has no orders of its own any more: those above bind again. */
export function withdrawPolicy(
  db: Db,
  change: Change & {
    readonly scope: Exclude<PolicyScope, 'organization'>
    readonly scopeId: string
    readonly seenVersion: number
  },
): Promise<Governed> {
  const args = {
    p_scope: change.scope,
    p_scope_id: change.scopeId,
    p_seen_version: change.seenVersion,
  }
  return callFunction(db, 'withdraw_policy', { ...argsOf(change), ...args }, governedSchema)
}

const HISTORY_LIMIT = 50

/* oxlint-disable typescript/explicit-module-boundary-types -- supabase-js derives each return type
   from the select and our schema; written out by hand they could only drift. */

/** Who changed these records, latest first, at most 50. */
export async function readGovernance(db: Db, subjectIds: readonly string[]) {
  if (subjectIds.length === 0) return []
  const { data, error } = await db
    .from('governance_events')
    .select('id, subject_id, type, actor_email, reason, before, after, created_at')
    .in('subject_id', [...subjectIds])
    .order('id', { ascending: false })
    .limit(HISTORY_LIMIT)
  if (error) throw databaseError('read who changed this', error)
  return data
}
