import { z } from 'zod'
import { isEmergency, type Priority } from './incident.ts'

export const decisionSchema = z.enum(['approve', 'decline', 'another_round'])
/** What an approver can decide. `approve` names the quote; `another_round` changes the scope. */
export type Decision = z.infer<typeof decisionSchema>

export const approvalMethodSchema = z.enum(['policy', 'keypad', 'link', 'dashboard'])
export type ApprovalMethod = z.infer<typeof approvalMethodSchema>

/** An owner's standing orders for one property. */
export interface OwnerPolicy {
  readonly version: number
  /** Not to exceed: what may be spent on one named scope without asking. */
  readonly nteCents: number
  /** The same in an emergency (p0, p1). */
  readonly emergencyNteCents: number
}

/** Whether the owner's standing orders already cover this amount, so that nobody need be rung. */
export function isWithinNte(policy: OwnerPolicy, priority: Priority, totalCents: number): boolean {
  const limit = isEmergency(priority)
    ? Math.max(policy.nteCents, policy.emergencyNteCents)
    : policy.nteCents
  return totalCents <= limit
}
