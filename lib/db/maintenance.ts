import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { PriceHistory } from '#lib/domain/price-history.ts'
import { tradeSchema, type Trade } from '#lib/domain/trade.ts'
import { callFunction } from './call-function.ts'

export interface MaintenanceMatch {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly resolution: string
  readonly trade: Trade
  /** A date, `2026-03-14`. */
  readonly occurredOn: string
  readonly costCents: number | null
  readonly vendorName: string | null
  /** Cosine similarity, 1 is the same meaning. */
  readonly similarity: number
  /** Whether this is a repair of the fault that is nearest to the question. */
  readonly sameFault: boolean
  /** How often that fault was repaired here, and when last; the same in every row. */
  readonly faultTimes: number
  readonly faultLastOn: string
}

const matchRowSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  description: z.string(),
  resolution: z.string(),
  trade: tradeSchema,
  occurred_on: z.string(),
  cost_cents: z.int().nullable(),
  vendor_name: z.string().nullable(),
  similarity: z.number(),
  same_fault: z.boolean(),
  fault_times: z.int().positive(),
  fault_last_on: z.string(),
})

/**
 * The property's history by meaning: every repair of the nearest fault, latest first, then the rest,
 * nearest first. Vectors of another model are never compared.
 */
export async function matchMaintenance(
  db: Db,
  query: { propertyId: string; embedding: readonly number[]; model: string; limit: number },
): Promise<MaintenanceMatch[]> {
  const rows = await callFunction(
    db,
    'match_maintenance',
    {
      p_property_id: query.propertyId,
      // PostgREST has no vector type; Postgres reads one from its text form.
      p_embedding: JSON.stringify(query.embedding),
      p_model: query.model,
      p_limit: query.limit,
    },
    z.array(matchRowSchema),
  )
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    description: row.description,
    resolution: row.resolution,
    trade: row.trade,
    occurredOn: row.occurred_on,
    costCents: row.cost_cents,
    vendorName: row.vendor_name,
    similarity: row.similarity,
    sameFault: row.same_fault,
    faultTimes: row.fault_times,
    faultLastOn: row.fault_last_on,
  }))
}

/** What repairs of this trade have cost at this property; null without history. */
export function medianCostCents(db: Db, propertyId: string, trade: Trade): Promise<number | null> {
  return callFunction(
    db,
    'median_cost_cents',
    { p_property_id: propertyId, p_trade: trade },
    z.int().nullable(),
  )
}

const priceHistorySchema = z.object({
  repairs: z.int(),
  medianCents: z.int(),
  lowerCents: z.int(),
  upperCents: z.int(),
})

/** The same with its spread. */
export function getPriceHistory(
  db: Db,
  propertyId: string,
  trade: Trade,
): Promise<PriceHistory | null> {
  return callFunction(
    db,
    'price_history',
    { p_property_id: propertyId, p_trade: trade },
    priceHistorySchema.nullable(),
  )
}
