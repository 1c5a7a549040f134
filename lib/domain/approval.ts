import { z } from 'zod'
import { isEmergency, type Priority } from './incident.ts'
import { formatCents } from './money.ts'

export const decisionSchema = z.enum(['approve', 'decline', 'another_round'])
/** What an approver can decide. `approve` names the quote; `another_round` changes the scope. */
export type Decision = z.infer<typeof decisionSchema>

export const approvalMethodSchema = z.enum(['policy', 'keypad', 'link', 'dashboard'])
export type ApprovalMethod = z.infer<typeof approvalMethodSchema>

/**
 * An owner's standing orders for one property: its own, else its landlord's, else the organisation's.
 * Versions count within each of these; 0: there are none, and nothing is allowed.
 */
export interface OwnerPolicy {
  readonly version: number
  readonly scope: 'property' | 'landlord' | 'organization'
  /** Not to exceed: what may be spent on one named scope without asking. */
  readonly nteCents: number
  /** The same in an emergency (p0, p1), never less than the other. */
  readonly emergencyNteCents: number
  /** Above this amount as many prices are required, unless it is an emergency. */
  readonly bidsRequiredOverCents: number
  readonly bidsRequired: number
  readonly currency: string
}

/** What the standing orders are asked about. */
export interface PolicyCase {
  readonly priority: Priority
  readonly kind: 'quote' | 'estimate'
  readonly confirmation: 'unchecked' | 'confirmed' | 'unconfirmed'
  readonly totalCents: number
  readonly currency: string
  /** The prices that this round has brought. */
  readonly bids: number
  /** Figures in doubt, as people call them; for the reason only. */
  readonly doubtful: readonly string[]
}

/** `covered`: nobody need be asked. The reason is for people, on the record of the decision. */
export type PolicyVerdict =
  | { readonly kind: 'covered'; readonly reason: string }
  | { readonly kind: 'ask'; readonly reason: string }

const ask = (reason: string): PolicyVerdict => ({ kind: 'ask', reason })

/** What the owner lets us spend on one scope without asking, in cents. */
export function limitCents(
  policy: Pick<OwnerPolicy, 'nteCents' | 'emergencyNteCents'>,
  priority: Priority,
): number {
  return isEmergency(priority)
    ? Math.max(policy.nteCents, policy.emergencyNteCents)
    : policy.nteCents
}

/**
 * Whether the owner's standing orders already cover a quote. A limit is about one named price: a range,
 * or a sum that the transcript does not bear out, is for the owner to judge, however small.
 * `private.policy_obstacle` in the database holds the same, whoever decides.
 */
export function evaluatePolicy(policy: OwnerPolicy, matter: PolicyCase): PolicyVerdict {
  const limit = limitCents(policy, matter.priority)
  const name = isEmergency(matter.priority) ? 'emergency limit' : 'limit'
  const money = (cents: number): string => formatCents(cents, policy.currency)
  if (policy.version === 0) return ask('the owner has no standing orders')
  if (policy.currency !== matter.currency) return ask(`the ${name} is in ${policy.currency}`)
  if (matter.totalCents > limit) {
    return ask(`over the ${name} of ${money(limit)} by ${money(matter.totalCents - limit)}`)
  }
  if (matter.confirmation !== 'confirmed') {
    const figures = matter.doubtful.length > 0 ? matter.doubtful.join(', ') : 'figures'
    return ask(`unconfirmed: ${figures}`)
  }
  if (matter.kind === 'estimate') return ask('an estimate, not a firm price')
  const needsBids =
    !isEmergency(matter.priority) && matter.totalCents > policy.bidsRequiredOverCents
  if (needsBids && matter.bids < policy.bidsRequired) {
    const over = money(policy.bidsRequiredOverCents)
    return ask(`${matter.bids} of ${policy.bidsRequired} bids required over ${over}`)
  }
  const bids = needsBids ? `, ${matter.bids} of ${policy.bidsRequired} bids` : ''
  return { kind: 'covered', reason: `within the ${name} of ${money(limit)}${bids}` }
}
