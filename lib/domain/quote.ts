import { z } from 'zod'

/**
 * What one vendor asks for one scope. `estimate` is a non-binding range, `quote` a firm price.
 * Trip fee and after-hours surcharge are separate, or totals could not be compared; a vendor who
 * says "all in" has zeros there.
 */
export const quoteSchema = z
  .object({
    kind: z.enum(['quote', 'estimate']),
    amountMinCents: z.int().min(0).max(10_000_000),
    amountMaxCents: z.int().min(0).max(10_000_000),
    tripFeeCents: z.int().min(0).max(1_000_000).default(0),
    afterHoursFeeCents: z.int().min(0).max(1_000_000).default(0),
    earliestStart: z.iso.datetime({ offset: true }).nullable().default(null),
    warrantyDays: z.int().min(0).max(3650).nullable().default(null),
    note: z.string().max(500).default(''),
  })
  .refine((quote) => quote.amountMaxCents >= quote.amountMinCents, {
    error: 'the upper amount is below the lower one',
    path: ['amountMaxCents'],
  })
export type Quote = z.infer<typeof quoteSchema>

/** What the landlord would pay at worst: upper amount plus the fees named separately. */
export function normalizedTotalCents(
  quote: Pick<Quote, 'amountMaxCents' | 'tripFeeCents' | 'afterHoursFeeCents'>,
): number {
  return quote.amountMaxCents + quote.tripFeeCents + quote.afterHoursFeeCents
}
