import type { Db } from '#lib/clients/supabase.ts'
import { INCIDENT_SUCCESSORS, isTerminal } from '#lib/domain/incident.ts'
import { databaseError, requireRow } from './call-function.ts'

const TERMINAL = Object.entries(INCIDENT_SUCCESSORS)
  .filter(([, successors]) => successors.length === 0)
  .map(([status]) => status)

/** Acts of a person after which failed runs are counted from zero again. */
const BY_HAND = [
  'incident.control_changed',
  'incident.organization_resumed',
  'incident.moved_by_hand',
  'incident.reclassified',
  'incident.rescoped',
  'quote.chosen_by_hand',
  'vendor.added',
  'vendor.skipped',
]
/** Nobody counts further than this. */
const COUNTED_MAX = 20

export interface OpenRun {
  readonly incidentId: string
  readonly runId: string
  /** Somebody intervened since it began: it goes by what is no longer so. */
  readonly isOutdated: boolean
  /** How often somebody had intervened when it was looked at. */
  readonly steered: number
}

/**
 * The runs of incidents that the agent is to see through: not over, not with a person, not waiting
 * for one, not paused with everything else. At most `limit`, the oldest incidents first.
 */
export async function listOpenRuns(db: Db, limit: number): Promise<OpenRun[]> {
  const { data, error } = await db
    .from('incidents')
    .select(
      'id, workflow_run_id, steered, run_steered, organization:organizations!inner(paused_at)',
    )
    .not('status', 'in', `(${TERMINAL.join(',')})`)
    .eq('control', 'agent')
    .is('organization.paused_at', null)
    .or('hold_reason.is.null,hold_reason.neq.waiting_manager')
    .not('workflow_run_id', 'is', null)
    .order('created_at')
    .limit(limit)
  if (error) throw databaseError('list the runs of open incidents', error)
  return data.flatMap((row) =>
    row.workflow_run_id === null
      ? []
      : [
          {
            incidentId: row.id,
            runId: row.workflow_run_id,
            isOutdated: row.steered !== row.run_steered,
            steered: row.steered,
          },
        ],
  )
}

export interface RunStanding {
  /** Null before the first. */
  readonly runId: string | null
  readonly isOutdated: boolean
  readonly steered: number
  /** The agent is to see the incident through, as above. */
  readonly isWanted: boolean
}

/** The run of one incident, and whether it is to have one. */
export async function getRunStanding(db: Db, incidentId: string): Promise<RunStanding> {
  const { data, error } = await db
    .from('incidents')
    .select(
      'status, control, hold_reason, workflow_run_id, steered, run_steered, organization:organizations(paused_at)',
    )
    .eq('id', incidentId)
    .maybeSingle()
  if (error) throw databaseError('read the run of an incident', error)
  const row = requireRow(`incident ${incidentId}`, data)
  return {
    runId: row.workflow_run_id,
    isOutdated: row.steered !== row.run_steered,
    steered: row.steered,
    isWanted:
      !isTerminal(row.status) &&
      row.control === 'agent' &&
      row.hold_reason !== 'waiting_manager' &&
      row.organization.paused_at === null,
  }
}

/** How often a run of this incident was replaced since a person last had it in hand. */
export async function countReplacedRuns(db: Db, incidentId: string): Promise<number> {
  const { data, error } = await db
    .from('incident_events')
    .select('type')
    .eq('incident_id', incidentId)
    .in('type', ['workflow.replaced', ...BY_HAND])
    .order('seq', { ascending: false })
    .limit(COUNTED_MAX)
  if (error) throw databaseError('count the replaced runs of an incident', error)
  const byHand = data.findIndex(({ type }) => type !== 'workflow.replaced')
  return byHand === -1 ? data.length : byHand
}
