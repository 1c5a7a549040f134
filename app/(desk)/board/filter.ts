import { z } from 'zod'
import type { BoardFilter } from '#lib/db/board.ts'
import { incidentStatusSchema, prioritySchema } from '#lib/domain/incident.ts'
import { tradeSchema } from '#lib/domain/trade.ts'

const SEARCH_MAX = 80

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)
const choice = <Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema> | null> =>
  z.preprocess(first, schema.nullable().catch(null))

const filterSchema = z.object({
  property: choice(z.uuid()),
  priority: choice(prioritySchema),
  trade: choice(tradeSchema),
  status: choice(incidentStatusSchema),
  q: choice(z.string().trim().min(1)),
})

/** The board's filter out of its address. What means nothing filters nothing. */
export function filterOf(
  params: Readonly<Record<string, string | string[] | undefined>>,
): BoardFilter {
  const { property, priority, trade, status, q } = filterSchema.parse({
    property: params['property'] ?? null,
    priority: params['priority'] ?? null,
    trade: params['trade'] ?? null,
    status: params['status'] ?? null,
    q: params['q'] ?? null,
  })
  return { propertyId: property, priority, trade, status, search: q?.slice(0, SEARCH_MAX) ?? null }
}

export function isFiltered(filter: BoardFilter): boolean {
  return Object.values(filter).some((value) => value !== null)
}
