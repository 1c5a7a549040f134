import { defineHook } from 'workflow'

/** Somebody entitled to it has decided. Who and what is read from the records. */
export interface ApprovalDecided {
  readonly approvalId: string
}

export const approvalDecidedHook = defineHook<ApprovalDecided>()

/** One question per incident and round. */
export function approvalDecidedToken(incidentId: string, round: number): string {
  return `approval:${incidentId}:${round}`
}
