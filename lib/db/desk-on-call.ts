import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

const PROMISES_MAX = 10

/* oxlint-disable typescript/explicit-module-boundary-types -- as in `desk.ts`: supabase-js derives
   each return type from the select and our schema. */

/** The incident's latest escalation; null when nobody was rung about it. */
export async function readLatestEscalation(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('escalations')
    .select(
      'id, kind, reason, accepted_by, accepted_at, uncovered_at, unanswered_at, closed_at, closed_how, created_at',
    )
    .eq('incident_id', incidentId)
    .order('created_at', { ascending: false })
    .limit(1)
    .maybeSingle()
  if (error) throw databaseError('read who is on call for the incident', error)
  return data
}

/** What somebody was promised about the incident and is not kept, the nearest first. */
export async function readOpenPromises(db: Db, incidentId: string) {
  const { data, error } = await db
    .from('promises')
    .select('id, party_kind, text, due_at, state, at_risk_at')
    .eq('incident_id', incidentId)
    .in('state', ['open', 'broken'])
    .order('due_at')
    .limit(PROMISES_MAX)
  if (error) throw databaseError('read the promises of the incident', error)
  return data
}
