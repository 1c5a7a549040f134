import type { Trade } from '#lib/domain/trade.ts'
import type { VendorKey } from './vendors.ts'

/** One repair of the sample history, as told by whoever filed it. */
export interface SampleRecord {
  /** Fixes the row's id: unique over all properties, never renumbered. */
  readonly n: number
  readonly unitId?: string
  readonly trade: Trade
  readonly title: string
  readonly description: string
  readonly resolution: string
  readonly vendor: VendorKey
  readonly costCents: number
  /** Counted back from the day of the first run. */
  readonly daysAgo: number
}
