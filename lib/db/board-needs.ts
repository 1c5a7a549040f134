import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

/** What on the operations board waits for a person, as the signed-in user: row security decides what there is. */

const NEEDS_LIMIT = 50
const PROMISES_LIMIT = 200
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** A call that failed is news for so long; then it is history of its incident. */
const FAILED_CALL_MS = 30 * MINUTE_MS
/** What is due sooner is shown on its card. */
const DUE_SOON_MS = 2 * 60 * MINUTE_MS

/* oxlint-disable typescript/explicit-module-boundary-types -- as in `desk.ts`: supabase-js derives
   each return type from the select and our schema. */

const ABOUT =
  'incident:incidents(id, reference, status, priority, summary, property:properties(name))'

/** Escalations that nobody has taken, the oldest first. */
export async function readOpenEscalations(db: Db) {
  const { data, error } = await db
    .from('escalations')
    .select(
      `id, kind, reason, uncovered_at, unanswered_at, created_at, ${ABOUT}, call:calls(id, property:properties(name))`,
    )
    .is('closed_at', null)
    .order('created_at')
    .limit(NEEDS_LIMIT)
  if (error) throw databaseError('read the open escalations', error)
  return data
}

/** Promises about to break, and those broken within a day, the nearest first. `nowMs`: epoch milliseconds. */
export async function readPromisesInDanger(db: Db, nowMs: number) {
  const dayAgo = new Date(nowMs - DAY_MS).toISOString()
  const { data, error } = await db
    .from('promises')
    .select(`id, party_kind, what, text, due_at, state, at_risk_at, ${ABOUT}`)
    .or(`and(state.eq.open,at_risk_at.not.is.null),and(state.eq.broken,due_at.gte.${dayAgo})`)
    .order('due_at')
    .limit(NEEDS_LIMIT)
  if (error) throw databaseError('read the promises at risk', error)
  return data
}

/** When the nearest open promise of each of these incidents is due, as far as that is soon. `nowMs`: epoch milliseconds. */
export async function readDueSoon(
  db: Db,
  nowMs: number,
): Promise<ReadonlyMap<string, { dueAt: string; isAtRisk: boolean }>> {
  const { data, error } = await db
    .from('promises')
    .select('incident_id, due_at, at_risk_at')
    .eq('state', 'open')
    .not('incident_id', 'is', null)
    .lte('due_at', new Date(nowMs + DUE_SOON_MS).toISOString())
    .order('due_at')
    .limit(PROMISES_LIMIT)
  if (error) throw databaseError('read what is due soon', error)
  const soonest = new Map<string, { dueAt: string; isAtRisk: boolean }>()
  for (const { incident_id: id, due_at: dueAt, at_risk_at: atRiskAt } of data) {
    if (id !== null && !soonest.has(id)) soonest.set(id, { dueAt, isAtRisk: atRiskAt !== null })
  }
  return soonest
}

/** Calls of the last half hour that came to nothing for a reason of ours or the network's. `nowMs`: epoch milliseconds. */
export async function readFailedCalls(db: Db, nowMs: number) {
  const { data, error } = await db
    .from('calls')
    .select(
      `id, purpose, party_kind, party_id, status, outcome, ended_at, created_at, incident:incidents!calls_incident_id_fkey(id, reference, status, priority, summary, property:properties(name)), property:properties(name)`,
    )
    .gte('ended_at', new Date(nowMs - FAILED_CALL_MS).toISOString())
    .or('status.eq.failed,outcome.in.(failed,silent)')
    .order('ended_at', { ascending: false })
    .limit(NEEDS_LIMIT)
  if (error) throw databaseError('read the calls that failed', error)
  return data
}

/** Whether anybody is named whom an emergency could ring. */
export async function readIsCovered(db: Db, organizationId: string): Promise<boolean> {
  const [organization, contacts] = await Promise.all([
    db.from('organizations').select('on_call_phone').eq('id', organizationId).maybeSingle(),
    db.from('on_call_contacts').select('id', { count: 'exact', head: true }).limit(1),
  ])
  const error = organization.error ?? contacts.error
  if (error) throw databaseError('read who is on call', error)
  return Boolean(organization.data?.on_call_phone) || (contacts.count ?? 0) > 0
}
