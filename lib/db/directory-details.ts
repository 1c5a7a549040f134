import type { Db } from '#lib/clients/supabase.ts'
import type { PastDecision } from '#lib/domain/backtest.ts'
import { normalizedTotalCents } from '#lib/domain/quote.ts'
import { databaseError } from './call-function.ts'

/** The history on the directory's pages, as the signed-in user. */

const HISTORY_LIMIT = 15
/** Two years of a busy portfolio; what is left out is said. */
const BACKTEST_LIMIT = 1000

/* oxlint-disable typescript/explicit-module-boundary-types -- supabase-js derives each return type
   from the select and our schema; written out by hand they could only drift. */

/** The last repairs, of a property or by a vendor. */
export async function readRepairs(db: Db, of: { propertyId: string } | { vendorId: string }) {
  const [column, id] =
    'propertyId' in of
      ? (['property_id', of.propertyId] as const)
      : (['vendor_id', of.vendorId] as const)
  const { data, error } = await db
    .from('maintenance_records')
    .select(
      'id, title, resolution, trade, cost_cents, currency, occurred_on, incident_id, vendor:vendors(id, name), property:properties(id, name)',
    )
    .eq(column, id)
    .order('occurred_on', { ascending: false })
    .limit(HISTORY_LIMIT)
  if (error) throw databaseError('read the past repairs', error)
  return data
}

/** Whom a property sends first, by trade and rank; or where a vendor is preferred. */
export async function readPreferences(db: Db, of: { propertyId: string } | { vendorId: string }) {
  const [column, id] =
    'propertyId' in of
      ? (['property_id', of.propertyId] as const)
      : (['vendor_id', of.vendorId] as const)
  const { data, error } = await db
    .from('vendor_preferences')
    .select('trade, rank, vendor:vendors(id, name, active), property:properties(id, name)')
    .eq(column, id)
    .order('trade')
    .order('rank')
  if (error) throw databaseError('read the preferences', error)
  return data
}

/** The last times that a vendor was asked for a price, latest first. */
export async function readRequests(db: Db, vendorId: string) {
  const { data, error } = await db
    .from('quote_requests')
    .select(
      'id, status, decline_reason, created_at, incident:incidents(id, reference, summary, property:properties(name, timezone)), quote:quotes(amount_max_cents, trip_fee_cents, after_hours_fee_cents, after_hours_percent, minimum_charge_cents, starts_after_hours, currency, status)',
    )
    .eq('vendor_id', vendorId)
    .order('created_at', { ascending: false })
    .limit(HISTORY_LIMIT)
  if (error) throw databaseError('read what they were asked', error)
  return data
}

/** The last decisions of a landlord, or under one version of standing orders. */
export async function readDecisions(db: Db, of: { landlordId: string } | { policyId: string }) {
  const [column, id] =
    'landlordId' in of
      ? (['landlord_id', of.landlordId] as const)
      : (['policy_id', of.policyId] as const)
  const { data, error } = await db
    .from('approvals')
    .select(
      'id, status, method, cap_cents, currency, created_at, decided_at, policy_version, policy:owner_policies(id, landlord_id, property_id), incident:incidents(id, reference, summary, property:properties(name, timezone))',
    )
    .eq(column, id)
    .order('created_at', { ascending: false })
    .limit(HISTORY_LIMIT)
  if (error) throw databaseError('read the decisions', error)
  return data
}

/**
 * Decisions about prices of incidents that were closed since, at these houses: what a draft of standing
 * orders is tried on. `isWhole` is false when there were more than are looked at.
 */
export async function readPastDecisions(
  db: Db,
  { since, propertyIds }: { since: string; propertyIds: readonly string[] },
): Promise<{ decisions: PastDecision[]; isWhole: boolean }> {
  if (propertyIds.length === 0) return { decisions: [], isWhole: true }
  const { data, error } = await db
    .from('approvals')
    .select(
      'round, status, method, quote:quotes!inner(kind, confirmation, amount_max_cents, trip_fee_cents, after_hours_fee_cents, after_hours_percent, minimum_charge_cents, starts_after_hours, currency), incident:incidents!inner(id, reference, priority, status, closed_at, property_id, requests:quote_requests(round, status))',
    )
    .in('status', ['approved', 'declined', 'another_round'])
    .is('change_order_id', null)
    .eq('incident.status', 'closed')
    .gte('incident.closed_at', since)
    .in('incident.property_id', [...propertyIds])
    .order('decided_at', { ascending: false })
    .limit(BACKTEST_LIMIT + 1)
  if (error) throw databaseError('read the past decisions', error)
  const decisions = data
    .slice(0, BACKTEST_LIMIT)
    .map(({ round, status, method, quote, incident }): PastDecision => ({
      incidentId: incident.id,
      reference: incident.reference,
      decidedBy: method === 'policy' ? 'policy' : 'person',
      decision: status === 'approved' || status === 'declined' ? status : 'another_round',
      matter: {
        priority: incident.priority,
        kind: quote.kind,
        confirmation: quote.confirmation,
        currency: quote.currency,
        totalCents: totalOf(quote),
        bids: incident.requests.filter(
          (request) => request.round === round && request.status === 'quoted',
        ).length,
        doubtful: [],
      },
    }))
  return { decisions, isWhole: data.length <= BACKTEST_LIMIT }
}

interface QuoteRow {
  readonly amount_max_cents: number
  readonly trip_fee_cents: number
  readonly after_hours_fee_cents: number
  readonly after_hours_percent: number
  readonly minimum_charge_cents: number
  readonly starts_after_hours: boolean
}

/** What a stored quote costs at worst, in cents. */
export const totalOf = (quote: QuoteRow): number =>
  normalizedTotalCents({
    amountMaxCents: quote.amount_max_cents,
    tripFeeCents: quote.trip_fee_cents,
    afterHoursFeeCents: quote.after_hours_fee_cents,
    afterHoursPercent: quote.after_hours_percent,
    minimumChargeCents: quote.minimum_charge_cents,
    startsAfterHours: quote.starts_after_hours,
  })
