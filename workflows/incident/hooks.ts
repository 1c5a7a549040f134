import { defineHook } from 'workflow'

/** The repair is called off: by the guest, or by a manager. */
export interface IncidentCancelled {
  readonly incidentId: string
}

export const incidentCancelledHook = defineHook<IncidentCancelled>()

export function incidentCancelledToken(incidentId: string): string {
  return `cancel:${incidentId}`
}
