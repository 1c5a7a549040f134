import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import type { Trade } from '#lib/domain/trade.ts'
import { callFunction } from './call-function.ts'

/** Figures that the database aggregates, of the signed-in user's organisation. */

const quantilesSchema = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])
/** The 10th, 25th, 50th, 75th and 90th percent. */
export type Quantiles = z.infer<typeof quantilesSchema>

const weekSchema = z.object({ week: z.iso.date(), count: z.int(), quantiles: quantilesSchema })
const measureSchema = z.object({
  name: z.enum([
    'first_dial',
    'first_quote',
    'approval',
    'schedule',
    'close',
    'cost_of_limit',
    'price_of_median',
    'turn_gap',
  ]),
  count: z.int(),
  quantiles: quantilesSchema,
  weeks: z.array(weekSchema),
})
/** Minutes from the report, percent (`cost_of_limit`, `price_of_median`) or ms (`turn_gap`), by week. */
export type Measure = z.infer<typeof measureSchema>

const rateWeekSchema = z.object({ week: z.iso.date(), count: z.int(), hits: z.int() })
const rateSchema = z.object({
  name: z.enum(['human_touch', 'first_time_fix', 'vendor_answer']),
  count: z.int(),
  hits: z.int(),
  weeks: z.array(rateWeekSchema),
})
export type Rate = z.infer<typeof rateSchema>

const insightSchema = z.object({
  from: z.string(),
  timezone: z.string(),
  incidents: z.int(),
  closed: z.int(),
  measures: z.array(measureSchema),
  rates: z.array(rateSchema),
})

export interface InsightFilter {
  readonly days: 30 | 90 | 365
  readonly propertyId: string | null
  readonly trade: Trade | null
}

const argsOf = (organizationId: string, filter: InsightFilter) => ({
  p_organization_id: organizationId,
  p_days: filter.days,
  p_property_id: filter.propertyId,
  p_trade: filter.trade,
})

/** What there is too little of is left out of `measures` and `rates`; every figure says its number. */
export function readInsight(
  db: Db,
  organizationId: string,
  filter: InsightFilter,
): Promise<z.infer<typeof insightSchema>> {
  return callFunction(db, 'read_insight', argsOf(organizationId, filter), insightSchema)
}

const vendorFiguresSchema = z.object({
  vendorId: z.uuid(),
  name: z.string(),
  asked: z.int(),
  answered: z.int(),
  quoted: z.int(),
  /** Median, from being asked to the start they offer; null when they never named one. */
  startHours: z.number().nullable(),
  jobs: z.int(),
  isReachable: z.boolean(),
})
export type VendorFigures = z.infer<typeof vendorFiguresSchema>

export function readVendorFigures(
  db: Db,
  organizationId: string,
  filter: InsightFilter,
): Promise<VendorFigures[]> {
  const args = argsOf(organizationId, filter)
  return callFunction(db, 'read_vendor_figures', args, z.array(vendorFiguresSchema))
}

const landlordFiguresSchema = z.object({
  landlordId: z.uuid(),
  decided: z.int(),
  approved: z.int(),
  /** Median, from the question to the answer; null when they were never asked. */
  minutes: z.number().nullable(),
  pending: z.int(),
})
export type LandlordFigures = z.infer<typeof landlordFiguresSchema>

/** Of the last year. */
export function readLandlordFigures(db: Db, organizationId: string): Promise<LandlordFigures[]> {
  const args = { p_organization_id: organizationId }
  return callFunction(db, 'read_landlord_figures', args, z.array(landlordFiguresSchema))
}

/** The properties that have a door code on file. */
export async function readCodedProperties(db: Db, organizationId: string): Promise<Set<string>> {
  const args = { p_organization_id: organizationId }
  return new Set(await callFunction(db, 'list_coded_properties', args, z.array(z.uuid())))
}
