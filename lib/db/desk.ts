import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

/** What the dashboard reads, always as the signed-in user: row security decides what there is. */

const QUEUE_LIMIT = 100
const EVENT_LIMIT = 400
const CALL_LIMIT = 50
const TURN_LIMIT = 900

/* oxlint-disable typescript/explicit-module-boundary-types -- supabase-js derives each return type
   from the select and our schema; written out by hand they could only drift. */

/** The organisation and role of whoever is signed in; null for a user who belongs to none. */
export async function readMembership(db: Db, userId: string) {
  const { data, error } = await db
    .from('memberships')
    .select(
      'role, organization:organizations(id, name, timezone, paused_at, paused_by, paused_reason)',
    )
    // Members see each other: without this it would be anybody's role.
    .eq('user_id', userId)
    .order('created_at')
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read your membership', error)
  return data
}

/** Incidents, newest first. */
export async function readQueue(db: Db) {
  const { data, error } = await db
    .from('incidents')
    .select(
      'id, reference, status, priority, control, trade, summary, created_at, hold_reason, property:properties(name, timezone)',
    )
    .order('created_at', { ascending: false })
    .limit(QUEUE_LIMIT)
  if (error) throw databaseError('read the incidents', error)
  return data
}

/** Calls that are ringing or being spoken right now, oldest first. */
export async function readLiveCalls(db: Db) {
  const { data, error } = await db
    .from('calls')
    .select('id, purpose, direction, party_kind, status, incident_id, answered_at, created_at')
    .in('status', ['queued', 'ringing', 'in_progress'])
    .order('created_at')
    .limit(CALL_LIMIT)
  if (error) throw databaseError('read the live calls', error)
  return data
}

/** One incident with the place, the people and the owner's side; null when it is not theirs to see. */
export async function readCase(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('incidents')
    .select(
      'id, reference, status, priority, control, trade, summary, round, duplicate_of, created_at, closed_at, hold_reason, property_id, property:properties(name, address, timezone), unit:units(name), guest:guests(name)',
    )
    .eq('id', incidentId)
    .maybeSingle()
  if (error) throw databaseError('read the incident', error)
  return data
}

export async function readTimeline(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('incident_events')
    .select('seq, type, actor_kind, actor_id, payload, occurred_at')
    .eq('incident_id', incidentId)
    .order('seq', { ascending: false })
    .limit(EVENT_LIMIT)
  if (error) throw databaseError('read the timeline', error)
  return data
}

/** Each figure with the words it rests on; those only for roles that may read transcripts. */
const FIGURES =
  'figures:quote_figures(figure, state, reason, reading, was_read_back, words:evidence(verbatim, started_ms, call_id, turn_seq))'

/** Every vendor asked, with what came of it, in the order of asking. */
export async function readOutreach(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('quote_requests')
    .select(
      `id, round, status, decline_reason, scope, vendor_id, vendor:vendors(name, rating, compliance:vendor_compliance(coi_until, licence_until)), quote:quotes(id, round, kind, amount_min_cents, amount_max_cents, trip_fee_cents, after_hours_fee_cents, after_hours_percent, minimum_charge_cents, starts_after_hours, currency, earliest_start, warranty_days, note, status, confirmation, ${FIGURES})`,
    )
    .eq('incident_id', incidentId)
    .order('round')
    .order('created_at')
  if (error) throw databaseError('read the quotes', error)
  return data
}

export async function readAnalysis(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('analyses')
    .select('round, recommended_quote_id, body')
    .eq('incident_id', incidentId)
    .order('round', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read the comparison', error)
  return data
}

export async function readVisits(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('visits')
    .select(
      'id, status, starts_at, ends_at, arrived_at, done_at, calendar_pending, no_access_at, vendor_id, vendor:vendors(name)',
    )
    .eq('incident_id', incidentId)
    .order('created_at')
  if (error) throw databaseError('read the visits', error)
  return data
}

/** The incident's calls with their turns, newest call first. */
export async function readCalls(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('calls')
    .select(
      'id, purpose, direction, party_kind, party_id, status, outcome, answered_at, ended_at, created_at, turns:call_turns(seq, speaker, text, started_ms, interrupted, heard_ms, reply_ms)',
    )
    .eq('incident_id', incidentId)
    .order('created_at', { ascending: false })
    .order('seq', { referencedTable: 'call_turns' })
    .limit(CALL_LIMIT)
    .limit(TURN_LIMIT, { referencedTable: 'call_turns' })
  if (error) throw databaseError('read the calls', error)
  return data
}

/** Names of vendors by id, for the headings of their calls. */
export async function readVendorNames(db: Db): Promise<Map<string, string>> {
  const { data, error } = await db.from('vendors').select('id, name')
  if (error) throw databaseError('read the vendors', error)
  return new Map(data.map(({ id, name }) => [id, name]))
}
