import type { Trade } from '#lib/domain/trade.ts'
import { dateIn } from './guests.ts'
import { seedId } from './ids.ts'
import { ORGANIZATION_ID, organization } from './organization.ts'
import { PROPERTY } from './properties.ts'
import type { SampleRecord } from './record.ts'
import { duneVillaRecords } from './records-dune-villa.ts'
import { harbourCottageRecords } from './records-harbour-cottage.ts'
import { lighthouseLoftsRecords } from './records-lighthouse-lofts.ts'
import { orchardBungalowRecords } from './records-orchard-bungalow.ts'
import { pierHouseRecords } from './records-pier-house.ts'
import { vendorId } from './vendors.ts'

const DAY_MS = 86_400_000

const BY_PROPERTY: readonly (readonly [string, readonly SampleRecord[]])[] = [
  [PROPERTY.harbourCottage, harbourCottageRecords],
  [PROPERTY.pierHouse, pierHouseRecords],
  [PROPERTY.lighthouseLofts, lighthouseLoftsRecords],
  [PROPERTY.duneVilla, duneVillaRecords],
  [PROPERTY.orchardBungalow, orchardBungalowRecords],
]

interface MaintenanceRow {
  id: string
  organization_id: string
  property_id: string
  unit_id: string | null
  trade: Trade
  title: string
  description: string
  resolution: string
  vendor_id: string
  cost_cents: number
  occurred_on: string
}

/** Five years of repairs, dated back from now. Embeddings are added afterwards. */
export function maintenanceRecords(now: Date): MaintenanceRow[] {
  return BY_PROPERTY.flatMap(([propertyId, records]) =>
    records.map((record) => ({
      id: seedId('record', record.n),
      organization_id: ORGANIZATION_ID,
      property_id: propertyId,
      unit_id: record.unitId ?? null,
      trade: record.trade,
      title: record.title,
      description: record.description,
      resolution: record.resolution,
      vendor_id: vendorId(record.vendor),
      cost_cents: record.costCents,
      occurred_on: dateIn(organization.timezone, new Date(now.getTime() - record.daysAgo * DAY_MS)),
    })),
  )
}
