import { serviceDb } from '#lib/clients/supabase.ts'
import { advanceIncident } from '#lib/db/incidents.ts'
import type { IncidentStatus } from '#lib/domain/incident.ts'

/**
 * Moves an incident on as the agent. `occasion` tells one passage through a status from the next (a
 * round, a visit), so that a repeated step changes nothing and a second round still can.
 */
export async function advance(
  incidentId: string,
  to: IncidentStatus,
  occasion: string,
  payload: Readonly<Record<string, unknown>> = {},
): Promise<boolean> {
  const { kind } = await advanceIncident(serviceDb(), {
    incidentId,
    to,
    key: `agent:${to}:${occasion}`,
    actorKind: 'agent',
    actorId: null,
    type: `incident.${to}`,
    payload: { ...payload, to },
  })
  return kind !== 'stale'
}
