import { formatCents } from '#lib/domain/money.ts'
import {
  type PolicyScope,
  type PolicyVersion,
  type RecordingOrder,
  scopeOf,
} from '#lib/domain/policy-book.ts'

export const RECORDING_WORDS: Record<RecordingOrder, string> = {
  off: 'off',
  announced: 'announced at the start',
  asked: 'only with consent',
}

/** `announced at the start, kept 30 days`. */
export const recordingWords = (policy: PolicyVersion): string =>
  policy.recording === 'off'
    ? 'off'
    : `${RECORDING_WORDS[policy.recording]}, kept ${policy.recordingDays} days`

const FROM: Record<PolicyScope, string> = {
  property: 'its own orders',
  landlord: 'from the owner',
  organization: 'from the organisation',
}

/** Where the orders in force come from, as seen from a house. */
export const inheritedWords = (policy: PolicyVersion): string =>
  `${FROM[scopeOf(policy)]}, version ${policy.version}`

/** `$200 · emergency $250`. */
export const limitWords = (policy: PolicyVersion): string =>
  `${formatCents(policy.nteCents, policy.currency)} · emergency ${formatCents(
    Math.max(policy.nteCents, policy.emergencyNteCents),
    policy.currency,
  )}`

/** `over $500: 2 bids`. */
export const bidWords = (policy: PolicyVersion): string =>
  `over ${formatCents(policy.bidsRequiredOverCents, policy.currency)}: ${policy.bidsRequired} bids`

export const quietWords = (policy: PolicyVersion): string =>
  `${policy.quietFrom.slice(0, 5)}–${policy.quietTo.slice(0, 5)}`
