import { z } from 'zod'
import type { OwnerPolicy } from './approval.ts'

/** One version of somebody's standing orders. Null ids: of everything below. */
export interface PolicyVersion extends Omit<OwnerPolicy, 'scope'> {
  readonly id: string
  readonly landlordId: string | null
  readonly propertyId: string | null
  /** Wall-clock times of the property, `21:00:00`. */
  readonly quietFrom: string
  readonly quietTo: string
  /** From this version on there are no orders of its own; its figures bind nobody. */
  readonly isWithdrawn: boolean
  /** Whether calls about the house are recorded. */
  readonly recording: RecordingOrder
  /** Days for which a recording is kept. */
  readonly recordingDays: number
  readonly createdAt: string
}

/** Not at all; once the other side was told; once they said yes. */
export const recordingOrderSchema = z.enum(['off', 'announced', 'asked'])
export type RecordingOrder = z.infer<typeof recordingOrderSchema>

export interface House {
  readonly id: string
  readonly landlordId: string
}

export type PolicyScope = OwnerPolicy['scope']

/** Whose orders a version is. */
export function scopeOf(policy: Pick<PolicyVersion, 'landlordId' | 'propertyId'>): PolicyScope {
  if (policy.propertyId !== null) return 'property'
  return policy.landlordId === null ? 'organization' : 'landlord'
}

/** The versions of one scope, the latest first. */
export function versionsOf(
  policies: readonly PolicyVersion[],
  { landlordId, propertyId }: Pick<PolicyVersion, 'landlordId' | 'propertyId'>,
): PolicyVersion[] {
  return policies
    .filter((policy) => policy.propertyId === propertyId && policy.landlordId === landlordId)
    .toSorted((a, b) => b.version - a.version)
}

/** The latest orders of one scope; null when it never had any, or they were withdrawn. */
export function ownOrders(
  policies: readonly PolicyVersion[],
  scope: Pick<PolicyVersion, 'landlordId' | 'propertyId'>,
): PolicyVersion | null {
  const [latest] = versionsOf(policies, scope)
  return latest === undefined || latest.isWithdrawn ? null : latest
}

/**
 * The orders in force for a house: its own, else its landlord's, else the organisation's, the latest of
 * these and whole, unless they were withdrawn. `private.effective_policy` in the database is the same rule. Null: there are none.
 */
export function policyInForce(
  policies: readonly PolicyVersion[],
  house: House,
): PolicyVersion | null {
  const { id: propertyId, landlordId } = house
  return (
    ownOrders(policies, { landlordId, propertyId }) ??
    ownOrders(policies, { landlordId, propertyId: null }) ??
    ownOrders(policies, { landlordId: null, propertyId: null })
  )
}

/** Whether a new version of this scope would be the one in force for a house. */
export function wouldBind(
  policies: readonly PolicyVersion[],
  scope: Pick<PolicyVersion, 'landlordId' | 'propertyId'>,
  house: House,
): boolean {
  const draft: PolicyVersion = {
    ...scope,
    id: 'draft',
    version: Number.MAX_SAFE_INTEGER,
    nteCents: 0,
    emergencyNteCents: 0,
    bidsRequiredOverCents: 0,
    bidsRequired: 1,
    currency: '',
    quietFrom: '',
    quietTo: '',
    isWithdrawn: false,
    recording: 'off',
    recordingDays: 1,
    createdAt: '',
  }
  return policyInForce([...policies, draft], house)?.id === 'draft'
}
