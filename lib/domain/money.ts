import { z } from 'zod'

/** An amount in the smallest unit of a currency. Never a float: cents are what people sign for. */
export const moneySchema = z.object({
  cents: z.int().min(0).max(100_000_00),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as USD'),
})
export type Money = z.infer<typeof moneySchema>

/** `28550` USD cents → `$285.50`; whole amounts lose the cents, as people say them: `$285`. */
export function formatCents(cents: number, currency = 'USD'): string {
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: cents % 100 === 0 ? 0 : 2,
  }).format(cents / 100)
}
