import type { Db } from '#lib/clients/supabase.ts'
import { recordingOrderSchema, type PolicyVersion } from '#lib/domain/policy-book.ts'
import { databaseError } from './call-function.ts'

/** What the directory's lists read, as the signed-in user: row security decides what there is. */

/** A list is searched in memory: more than these are not one organisation's. */
const LIST_LIMIT = 500
const POLICY_LIMIT = 2000
const OPEN_LIMIT = 2000

const OVER = '(closed,declined,duplicate,resolved_self_help,cancelled)'

/* oxlint-disable typescript/explicit-module-boundary-types -- supabase-js derives each return type
   from the select and our schema; written out by hand they could only drift. */

/** Properties by name, with their owner and units. */
export async function readProperties(db: Db) {
  const { data, error } = await db
    .from('properties')
    .select(
      'id, name, address, timezone, shutoff_notes, landlord_id, landlord:landlords(id, name), units(id, name)',
    )
    .order('name')
    .limit(LIST_LIMIT)
  if (error) throw databaseError('read the properties', error)
  return data
}

/** Open incidents, the most urgent first: what makes a property or a vendor urgent. */
export async function readOpenIncidents(db: Db) {
  const { data, error } = await db
    .from('incidents')
    .select('id, reference, property_id, priority, status, summary, created_at')
    .not('status', 'in', OVER)
    .order('priority')
    .order('created_at')
    .limit(OPEN_LIMIT)
  if (error) throw databaseError('read the open incidents', error)
  return data
}

/** Every version of all standing orders. */
export async function readPolicies(db: Db): Promise<PolicyVersion[]> {
  const { data, error } = await db
    .from('owner_policies')
    .select(
      'id, landlord_id, property_id, version, nte_cents, emergency_nte_cents, bids_required_over_cents, bids_required, currency, quiet_from, quiet_to, is_withdrawn, recording, recording_days, created_at',
    )
    .order('created_at', { ascending: false })
    .limit(POLICY_LIMIT)
  if (error) throw databaseError('read the standing orders', error)
  return data.map((row) => ({
    id: row.id,
    landlordId: row.landlord_id,
    propertyId: row.property_id,
    version: row.version,
    nteCents: row.nte_cents,
    emergencyNteCents: row.emergency_nte_cents,
    bidsRequiredOverCents: row.bids_required_over_cents,
    bidsRequired: row.bids_required,
    currency: row.currency,
    quietFrom: row.quiet_from,
    quietTo: row.quiet_to,
    isWithdrawn: row.is_withdrawn,
    recording: recordingOrderSchema.catch('off').parse(row.recording),
    recordingDays: row.recording_days,
    createdAt: row.created_at,
  }))
}

/** Vendors by name, with their trades, people and papers. */
export async function readVendors(db: Db) {
  const { data, error } = await db
    .from('vendors')
    .select(
      'id, name, rating, active, base_note, trades:vendor_trades(trade, handles), contacts:vendor_contacts(id, name, phone, is_primary, consent_at), compliance:vendor_compliance(coi_until, licence_until)',
    )
    .order('name')
    .limit(LIST_LIMIT)
  if (error) throw databaseError('read the vendors', error)
  return data
}

/** Landlords by name, with who stands in for them and their houses. */
export async function readLandlords(db: Db) {
  const { data, error } = await db
    .from('landlords')
    .select(
      'id, name, phone, email, language, backups:landlord_contacts(id, rank, name, phone), properties(id, name)',
    )
    .order('name')
    .order('rank', { referencedTable: 'landlord_contacts' })
    .limit(LIST_LIMIT)
  if (error) throw databaseError('read the landlords', error)
  return data
}

/** Who is on call, in order; the organisation's own contact comes first. */
export async function readLadder(db: Db, organizationId: string) {
  const [organization, contacts] = await Promise.all([
    db
      .from('organizations')
      .select('on_call_name, on_call_phone, timezone')
      .eq('id', organizationId)
      .single(),
    db
      .from('on_call_contacts')
      .select('name, phone')
      .eq('organization_id', organizationId)
      .order('rank'),
  ])
  const error = organization.error ?? contacts.error
  if (error) throw databaseError('read who is on call', error)
  const { on_call_name: name, on_call_phone: phone } = organization.data ?? {}
  return {
    hasFirst: Boolean(phone),
    people: [
      ...(phone ? [{ name: name ?? 'The manager on call', phone }] : []),
      ...(contacts.data ?? []),
    ],
  }
}

/**
 * Numbers that are not rung: suppressed, or answered by somebody else. Empty for viewers, to whom the
 * lists of private numbers are closed.
 */
export async function readClosedNumbers(db: Db): Promise<Map<string, string>> {
  const [suppressed, doubtful] = await Promise.all([
    db.from('suppressions').select('phone, reason').limit(OPEN_LIMIT),
    db.from('doubtful_numbers').select('phone').limit(OPEN_LIMIT),
  ])
  const error = suppressed.error ?? doubtful.error
  if (error) throw databaseError('read the numbers that are not rung', error)
  return new Map([
    ...(doubtful.data ?? []).map(({ phone }) => [phone, 'somebody else answered there'] as const),
    ...(suppressed.data ?? []).map(({ phone, reason }) => [phone, reason] as const),
  ])
}

/** The last times that the ladder was rung. */
export async function readEscalations(db: Db) {
  const { data, error } = await db
    .from('escalations')
    .select(
      'id, kind, reason, accepted_by, accepted_at, unanswered_at, uncovered_at, closed_how, created_at, incident:incidents(id, reference)',
    )
    .order('created_at', { ascending: false })
    .limit(12)
  if (error) throw databaseError('read when the ladder was rung', error)
  return data
}
