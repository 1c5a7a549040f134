import { serviceDb } from '#lib/clients/supabase.ts'
import { getIncident } from '#lib/db/incidents.ts'
import { isTerminal } from '#lib/domain/incident.ts'

export type Obstacle = 'incident-over' | 'not-in-control'

/**
 * Why the agent may no longer ring or text anybody about an incident; null while it may. Read right
 * before acting: a cancelled run gets no signal, and a person may have taken over meanwhile.
 */
export async function findObstacle(incidentId: string): Promise<Obstacle | null> {
  const { status, control } = await getIncident(serviceDb(), incidentId)
  if (isTerminal(status)) return 'incident-over'
  return control === 'agent' ? null : 'not-in-control'
}
