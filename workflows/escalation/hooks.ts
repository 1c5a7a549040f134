import { defineHook } from 'workflow'

/** Somebody has taken it, called it off, or it is over. How is read from the records. */
export interface EscalationSettled {
  readonly escalationId: string
}

export const escalationSettledHook = defineHook<EscalationSettled>()

export function escalationSettledToken(escalationId: string): string {
  return `escalation:${escalationId}`
}
