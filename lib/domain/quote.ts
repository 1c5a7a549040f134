import { z } from 'zod'

const amountCents = z.int().min(0).max(10_000_000)
const feeCents = z.int().min(0).max(1_000_000)

/**
 * What one vendor asks for one scope. `estimate` is a non-binding range, `quote` a firm price.
 * Fees and terms are separate, or totals could not be compared; a vendor who says "all in" has zeros
 * there. Null: not said, which is not the same as nothing.
 */
export const quoteSchema = z
  .object({
    kind: z.enum(['quote', 'estimate']),
    amountMinCents: amountCents,
    amountMaxCents: amountCents,
    tripFeeCents: feeCents.nullable().default(null),
    afterHoursFeeCents: feeCents.nullable().default(null),
    /** What the work costs after hours, in percent of its price: 150 is time and a half. */
    afterHoursPercent: z.int().min(100).max(400).nullable().optional(),
    /** The least that is billed for the work, fees apart. */
    minimumChargeCents: amountCents.nullable().optional(),
    earliestStart: z.iso.datetime({ offset: true }).nullable().default(null),
    warrantyDays: z.int().min(0).max(3650).nullable().default(null),
    note: z.string().max(500).default(''),
  })
  .refine((quote) => quote.amountMaxCents >= quote.amountMinCents, {
    error: 'the upper amount is below the lower one',
    path: ['amountMaxCents'],
  })
  .refine((quote) => quote.kind === 'estimate' || quote.amountMinCents === quote.amountMaxCents, {
    error: 'a range is an estimate, not a firm price',
    path: ['kind'],
  })
export type Quote = z.infer<typeof quoteSchema>

export interface Terms extends Pick<
  Quote,
  | 'amountMaxCents'
  | 'tripFeeCents'
  | 'afterHoursFeeCents'
  | 'afterHoursPercent'
  | 'minimumChargeCents'
> {
  /** Whether the after-hours terms apply; a start that nobody named may be at any hour. */
  readonly startsAfterHours?: boolean
}

/**
 * What the landlord would pay at worst, so that quotes compare: the upper amount at its after-hours
 * price if the start is after hours, no less than the minimum charge, plus the fees that apply.
 */
export function normalizedTotalCents(terms: Terms): number {
  const isAfterHours = terms.startsAfterHours ?? true
  const percent = isAfterHours ? (terms.afterHoursPercent ?? 100) : 100
  const work = Math.max(
    terms.minimumChargeCents ?? 0,
    Math.ceil((terms.amountMaxCents * percent) / 100),
  )
  return work + (terms.tripFeeCents ?? 0) + (isAfterHours ? (terms.afterHoursFeeCents ?? 0) : 0)
}
