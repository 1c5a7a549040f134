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

/** One question per change order. */
export function changeDecidedToken(changeOrderId: string): string {
  return `approval:change:${changeOrderId}`
}

/** Who waits for the decision about an approval. */
export function decidedTokenOf(approval: {
  readonly incidentId: string
  readonly round: number
  readonly changeOrderId: string | null
}): string {
  return approval.changeOrderId
    ? changeDecidedToken(approval.changeOrderId)
    : approvalDecidedToken(approval.incidentId, approval.round)
}

/** Somebody who was asked by text wants to be called about it. */
export interface CallWanted {
  readonly approverId: string
}

export const callWantedHook = defineHook<CallWanted>()

/** Beside the question it belongs to. */
export function callWantedToken(decidedToken: string): string {
  return `${decidedToken}:call`
}
