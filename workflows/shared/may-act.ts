import { serviceDb } from '#lib/clients/supabase.ts'
import { getSteering } from '#lib/db/steering.ts'
import { isTerminal } from '#lib/domain/incident.ts'

export type Obstacle = 'incident-over' | 'not-in-control'

/**
 * Why the agent may no longer ring or text anybody about an incident; null while it may. Read right
 * before acting: a run that is ended gets no signal in its steps, and a person may have taken over, or
 * stopped everything, meanwhile.
 */
export async function findObstacle(incidentId: string): Promise<Obstacle | null> {
  const { status, control, isOrganizationPaused } = await getSteering(serviceDb(), incidentId)
  if (isTerminal(status)) return 'incident-over'
  return control === 'agent' && !isOrganizationPaused ? null : 'not-in-control'
}
