import type { Db } from '#lib/clients/supabase.ts'
import { INCIDENT_SUCCESSORS } from '#lib/domain/incident.ts'
import { databaseError } from './call-function.ts'

const TERMINAL = Object.entries(INCIDENT_SUCCESSORS)
  .filter(([, successors]) => successors.length === 0)
  .map(([status]) => status)

export interface OpenRun {
  readonly incidentId: string
  readonly runId: string
}

/**
 * The runs of incidents that the agent is to see through: not over, not with a person, not waiting
 * for one. At most `limit`, the oldest incidents first.
 */
export async function listOpenRuns(db: Db, limit: number): Promise<OpenRun[]> {
  const { data, error } = await db
    .from('incidents')
    .select('id, workflow_run_id')
    .not('status', 'in', `(${TERMINAL.join(',')})`)
    .eq('control', 'agent')
    .or('hold_reason.is.null,hold_reason.neq.waiting_manager')
    .not('workflow_run_id', 'is', null)
    .order('created_at')
    .limit(limit)
  if (error) throw databaseError('list the runs of open incidents', error)
  return data.flatMap(({ id, workflow_run_id: runId }) =>
    runId === null ? [] : [{ incidentId: id, runId }],
  )
}

/** How often a run of this incident was replaced. */
export async function countReplacedRuns(db: Db, incidentId: string): Promise<number> {
  const { count, error } = await db
    .from('incident_events')
    .select('seq', { count: 'exact', head: true })
    .eq('incident_id', incidentId)
    .eq('type', 'workflow.replaced')
  if (error) throw databaseError('count the replaced runs of an incident', error)
  return count ?? 0
}
