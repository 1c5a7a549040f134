import { defineHook } from 'workflow'

/**
 * The run is to end. `cancelled`: the repair is called off, by the guest or by a manager.
 * `stood-down`: somebody intervened; a fresh run takes up from the records once the agent steers.
 */
export interface IncidentHalted {
  readonly incidentId: string
  readonly why: 'cancelled' | 'stood-down'
}

export const incidentHaltedHook = defineHook<IncidentHalted>()

export function incidentHaltedToken(incidentId: string): string {
  return `halt:${incidentId}`
}
