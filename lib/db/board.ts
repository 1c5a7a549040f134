import type { Db } from '#lib/clients/supabase.ts'
import type { IncidentStatus, Priority } from '#lib/domain/incident.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { databaseError } from './call-function.ts'

/** What the operations board reads, as the signed-in user: row security decides what there is. */

const NEEDS_LIMIT = 50
const LIVE_CALLS_LIMIT = 200
const PROPERTIES_LIMIT = 500
/** Guests, or places, that one search may name. */
const NAMED_LIMIT = 50
const DAY_MS = 86_400_000

export interface BoardFilter {
  readonly propertyId: string | null
  readonly priority: Priority | null
  readonly trade: Trade | null
  readonly status: IncidentStatus | null
  /** Words of the reference, the summary, the guest's name or the property's. */
  readonly search: string | null
}

/* oxlint-disable typescript/explicit-module-boundary-types -- supabase-js derives each return type
   from the select and our schema; written out by hand they could only drift. */

const CARD =
  'id, reference, status, priority, control, trade, summary, hold_reason, created_at, updated_at, closed_at, property_id, property:properties(name, timezone)'

export interface ColumnQuery {
  readonly statuses: readonly IncidentStatus[]
  /** `urgent`: the most urgent and longest waiting first; `latest`: what changed last first. */
  readonly order: 'urgent' | 'latest'
  readonly limit: number
}

/** Incidents of one column of the board, at most `limit`, with how many there are in all. */
export async function readColumn(db: Db, column: ColumnQuery, filter: ColumnFilter) {
  let query = db
    .from('incidents')
    .select(CARD, { count: 'exact' })
    .in('status', [...column.statuses])
  if (filter.propertyId) query = query.eq('property_id', filter.propertyId)
  if (filter.priority) query = query.eq('priority', filter.priority)
  if (filter.trade) query = query.eq('trade', filter.trade)
  if (filter.status) query = query.eq('status', filter.status)
  if (filter.found) query = query.or(filter.found)
  query =
    column.order === 'urgent'
      ? query.order('priority').order('created_at')
      : query.order('updated_at', { ascending: false })
  const { data, count, error } = await query.limit(column.limit)
  if (error) throw databaseError('read the board', error)
  return { incidents: data, count: count ?? data.length }
}

/** The filter as a column asks for it: what was searched for is a condition. */
export interface ColumnFilter extends Omit<BoardFilter, 'search'> {
  readonly found: string | null
}

/** Finds out once, for all columns, which guests and places the words of a search name. */
export async function prepareFilter(db: Db, filter: BoardFilter): Promise<ColumnFilter> {
  const { search, ...rest } = filter
  if (search === null) return { ...rest, found: null }
  const pattern = patternOf(search)
  const [properties, guests] = await Promise.all([
    db.from('properties').select('id').ilike('name', pattern).limit(NAMED_LIMIT),
    db.from('guests').select('id').ilike('name', pattern).limit(NAMED_LIMIT),
  ])
  const error = properties.error ?? guests.error
  if (error) throw databaseError('search the board', error)
  const idsOf = (rows: readonly { id: string }[]): string => rows.map(({ id }) => id).join(',')
  const conditions = [
    `reference.ilike."${pattern}"`,
    `summary.ilike."${pattern}"`,
    ...(properties.data?.length ? [`property_id.in.(${idsOf(properties.data)})`] : []),
    ...(guests.data?.length ? [`guest_id.in.(${idsOf(guests.data)})`] : []),
  ]
  return { ...rest, found: conditions.join(',') }
}

/** Words somewhere in a text. What quotes and wildcards would mean is taken out. */
function patternOf(search: string): string {
  return `*${search.replaceAll(/[*%_\\"]/g, ' ').trim()}*`
}

/** Decisions that somebody owes us, the first to expire first. */
export async function readPendingApprovals(db: Db) {
  const { data, error } = await db
    .from('approvals')
    .select(
      'id, round, cap_cents, currency, expires_at, created_at, landlord:landlords(name), quote:quotes(id, vendor:vendors(name)), incident:incidents(id, reference, priority, summary, property:properties(name, timezone))',
    )
    .eq('status', 'pending')
    .order('expires_at')
    .limit(NEEDS_LIMIT)
  if (error) throw databaseError('read the open decisions', error)
  return data
}

/** Open incidents that wait for a manager, or that the agent does not steer. */
export async function readHandedOver(db: Db) {
  const { data, error } = await db
    .from('incidents')
    .select(CARD)
    .not('status', 'in', '(closed,declined,duplicate,resolved_self_help,cancelled)')
    .or('hold_reason.eq.waiting_manager,control.neq.agent')
    .order('priority')
    .order('updated_at')
    .limit(NEEDS_LIMIT)
  if (error) throw databaseError('read what waits for you', error)
  return data
}

/** Emergencies of the last day, newest first. `nowMs`: epoch milliseconds. */
export async function readRecentEmergencies(db: Db, nowMs: number) {
  const { data, error } = await db
    .from('emergencies')
    .select(
      'id, kind, trigger, occurred_at, incident:incidents(id, reference, status, priority, summary, property:properties(name, timezone))',
    )
    .gte('occurred_at', new Date(nowMs - DAY_MS).toISOString())
    .order('occurred_at', { ascending: false })
    .limit(NEEDS_LIMIT)
  if (error) throw databaseError('read the emergencies', error)
  return data
}

/** Calls that are ringing or being spoken, oldest first, each with what was said last. */
export async function readCallsOnTheLine(db: Db) {
  const { data, error } = await db
    .from('calls')
    .select(
      'id, purpose, direction, party_kind, party_id, status, stream_sid, streams, answered_at, conversation_ended_at, created_at, incident:incidents!calls_incident_id_fkey(id, reference), property:properties(name), turns:call_turns(seq, speaker, text, created_at)',
    )
    .in('status', ['queued', 'ringing', 'in_progress'])
    .order('created_at')
    .order('seq', { referencedTable: 'call_turns', ascending: false })
    .limit(1, { referencedTable: 'call_turns' })
    .limit(LIVE_CALLS_LIMIT)
  if (error) throw databaseError('read the calls on the line', error)
  return data
}

/** Names of the properties, for the filter. */
export async function readPropertyNames(db: Db) {
  const { data, error } = await db
    .from('properties')
    .select('id, name')
    .order('name')
    .limit(PROPERTIES_LIMIT)
  if (error) throw databaseError('read the properties', error)
  return data
}
