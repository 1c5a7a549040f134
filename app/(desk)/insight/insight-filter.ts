import { z } from 'zod'
import type { InsightFilter } from '#lib/db/insight.ts'
import { tradeSchema } from '#lib/domain/trade.ts'

export const SPANS = [30, 90, 365] as const

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

const filterSchema = z.object({
  days: z.preprocess(
    (value) => Number(first(value)),
    z.union([z.literal(30), z.literal(90), z.literal(365)]).catch(90),
  ),
  property: z.preprocess(first, z.uuid().nullable().catch(null)),
  trade: z.preprocess(first, tradeSchema.nullable().catch(null)),
})

/** What is asked for by the address; what means nothing asks for the last 90 days of everything. */
export function insightFilterOf(
  params: Readonly<Record<string, string | string[] | undefined>>,
): InsightFilter {
  const { days, property, trade } = filterSchema.parse({
    days: params['days'],
    property: params['property'] ?? null,
    trade: params['trade'] ?? null,
  })
  return { days, propertyId: property, trade }
}
