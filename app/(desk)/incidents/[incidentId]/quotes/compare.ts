import type { Room } from '#lib/db/room.ts'
import { limitCents } from '#lib/domain/approval.ts'
import type { Priority } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'
import { percentOfUsual, standingOf } from '#lib/domain/price-history.ts'

/** What quotes are compared by, and what may be done about them. */
export interface Comparison {
  readonly incidentId: string
  readonly round: number
  readonly priority: Priority
  readonly zone: string
  /** The day at the property, `2026-11-21`. */
  readonly today: string
  readonly room: Room
  readonly recommendedQuoteId: string | null
  readonly hasApproved: boolean
  readonly mayApprove: boolean
}

/** A remark about a total, and whether it should give pause. */
export interface Remark {
  readonly words: string
  readonly isDoubt: boolean
}

interface Measured {
  readonly totalCents: number
  readonly currency: string
}

type Yardstick = Pick<Room, 'policy' | 'history'> & { readonly priority: Priority }

/** A total against what the owner lets us spend without asking. */
export function againstLimit({ totalCents, currency }: Measured, yardstick: Yardstick): Remark {
  const { policy, priority } = yardstick
  if (policy.version === 0) return { words: 'no standing orders', isDoubt: true }
  if (policy.currency !== currency)
    return { words: `limit is in ${policy.currency}`, isDoubt: true }
  const overCents = totalCents - limitCents(policy, priority)
  return overCents > 0
    ? { words: `${formatCents(overCents, currency)} over limit`, isDoubt: true }
    : { words: 'within limit', isDoubt: false }
}

/** A total against what such repairs have cost at this property; null without a history. */
export function againstUsual({ totalCents }: Measured, { history }: Yardstick): Remark | null {
  const percent = percentOfUsual(totalCents, history)
  if (percent === null) return null
  const standing = standingOf(totalCents, history)
  return {
    words: `${percent} % of usual`,
    isDoubt: standing === 'far-above' || standing === 'far-below',
  }
}

/** Whether a vendor may be sent on a day (`2026-11-21`), in words. */
export function complianceOf(
  papers: { coi_until: string; licence_until: string } | null,
  today: string,
): Remark {
  if (papers === null) return { words: 'no insurance or licence on file', isDoubt: true }
  const { coi_until: insured, licence_until: licensed } = papers
  if (insured < today) return { words: `insurance ended ${insured}`, isDoubt: true }
  if (licensed < today) return { words: `licence ended ${licensed}`, isDoubt: true }
  const until = new Date(insured < licensed ? insured : licensed)
  const month = new Intl.DateTimeFormat('en-US', {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return { words: `papers good to ${month.format(until)}`, isDoubt: false }
}

/** `1:07` into a call. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
