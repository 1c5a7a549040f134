import type { Trade } from '#lib/domain/trade.ts'
import { seedId } from './ids.ts'
import { ORGANIZATION_ID } from './organization.ts'
import { PROPERTY } from './properties.ts'

const DAY_MS = 86_400_000

interface Vendor {
  key: string
  name: string
  contact: string
  phone: string
  trades: readonly Trade[]
  handles: 'emergency' | 'routine' | 'both'
  rating: number
  note: string
}

// The order gives the ids: append only.
const VENDORS = [
  {
    key: 'rapidRooter',
    name: 'Rapid Rooter Plumbing',
    contact: 'Marco Rossi',
    phone: '+14155550120',
    trades: ['plumbing'],
    handles: 'both',
    rating: 4.7,
    note: 'Nearest to the harbour; usually there within the hour.',
  },
  {
    key: 'whitfield',
    name: 'Whitfield & Sons Plumbing',
    contact: 'Dana Whitfield',
    phone: '+14155550121',
    trades: ['plumbing'],
    handles: 'both',
    rating: 4.5,
    note: 'Thorough and slower; charges a trip fee.',
  },
  {
    key: 'blueWrench',
    name: 'Blue Wrench Plumbing',
    contact: 'Priya Nair',
    phone: '+14155550122',
    trades: ['plumbing'],
    handles: 'both',
    rating: 4.4,
    note: 'Small crew, often on another job.',
  },
  {
    key: 'brightSpark',
    name: 'Bright Spark Electric',
    contact: 'Omar Haddad',
    phone: '+14155550123',
    trades: ['electrical'],
    handles: 'both',
    rating: 4.8,
    note: 'Knows the old panels at the lofts.',
  },
  {
    key: 'bayElectric',
    name: 'Bay Electric',
    contact: 'Lena Fischer',
    phone: '+14155550124',
    trades: ['electrical'],
    handles: 'both',
    rating: 4.3,
    note: '',
  },
  {
    key: 'coastHeating',
    name: 'Coast Heating and Air',
    contact: 'Tom Becker',
    phone: '+14155550125',
    trades: ['hvac'],
    handles: 'both',
    rating: 4.6,
    note: 'Stocks parts for ductless units.',
  },
  {
    key: 'keystone',
    name: 'Keystone Locks',
    contact: 'Ines Duarte',
    phone: '+14155550126',
    trades: ['locks'],
    handles: 'both',
    rating: 4.9,
    note: 'Answers at night.',
  },
  {
    key: 'patel',
    name: 'Patel Appliance Repair',
    contact: 'Raj Patel',
    phone: '+14155550127',
    trades: ['appliance'],
    handles: 'both',
    rating: 4.5,
    note: '',
  },
  {
    key: 'dryFast',
    name: 'DryFast Restoration',
    contact: 'Grace Kim',
    phone: '+14155550128',
    trades: ['restoration'],
    handles: 'both',
    rating: 4.4,
    note: 'Brings dryers and moisture meters.',
  },
  {
    key: 'ortega',
    name: 'Ortega Handyman',
    contact: 'Luis Ortega',
    phone: '+14155550129',
    trades: ['handyman'],
    handles: 'both',
    rating: 4.6,
    note: '',
  },
  {
    key: 'cole',
    name: 'Cole Roofing',
    contact: 'Hannah Cole',
    phone: '+14155550130',
    trades: ['roofing'],
    handles: 'both',
    rating: 4.2,
    note: 'Tarps the same day, repairs after the rain.',
  },
  {
    key: 'lang',
    name: 'Lang Pest Control',
    contact: 'Victor Lang',
    phone: '+14155550131',
    trades: ['pest'],
    handles: 'both',
    rating: 4.5,
    note: 'Baits that are safe for pets.',
  },
  {
    key: 'clearwater',
    name: 'Clearwater Pools',
    contact: 'Mia Sorensen',
    phone: '+14155550132',
    trades: ['pool'],
    handles: 'both',
    rating: 4.7,
    note: '',
  },
  {
    key: 'bayline',
    name: 'Bayline Internet',
    contact: 'Dev Shah',
    phone: '+14155550133',
    trades: ['internet'],
    handles: 'both',
    rating: 4.1,
    note: '',
  },
] as const satisfies readonly Vendor[]

export type VendorKey = (typeof VENDORS)[number]['key']

export function vendorId(key: VendorKey): string {
  return seedId('vendor', VENDORS.findIndex((vendor) => vendor.key === key) + 1)
}

const common = { organization_id: ORGANIZATION_ID }

export const vendors = VENDORS.map((vendor) => ({
  ...common,
  id: vendorId(vendor.key),
  name: vendor.name,
  rating: vendor.rating,
  base_note: vendor.note,
}))

export const vendorContacts = VENDORS.map((vendor, index) => ({
  ...common,
  id: seedId('contact', index + 1),
  vendor_id: vendorId(vendor.key),
  name: vendor.contact,
  phone: vendor.phone,
  is_primary: true,
  consent_at: '2025-01-15T18:00:00Z',
}))

export const vendorTrades = VENDORS.flatMap((vendor) =>
  vendor.trades.map((trade) => ({ vendor, trade })),
).map(({ vendor, trade }, index) => ({
  ...common,
  id: seedId('trade', index + 1),
  vendor_id: vendorId(vendor.key),
  trade,
  handles: vendor.handles,
}))

const PREFERENCES: readonly [string, Trade, VendorKey, number][] = [
  [PROPERTY.harbourCottage, 'plumbing', 'rapidRooter', 1],
  [PROPERTY.harbourCottage, 'plumbing', 'whitfield', 2],
  [PROPERTY.harbourCottage, 'plumbing', 'blueWrench', 3],
  [PROPERTY.lighthouseLofts, 'electrical', 'brightSpark', 1],
  [PROPERTY.lighthouseLofts, 'electrical', 'bayElectric', 2],
  [PROPERTY.pierHouse, 'hvac', 'coastHeating', 1],
  [PROPERTY.duneVilla, 'pool', 'clearwater', 1],
  [PROPERTY.orchardBungalow, 'plumbing', 'whitfield', 1],
]

export const vendorPreferences = PREFERENCES.map(([propertyId, trade, key, rank], index) => ({
  ...common,
  id: seedId('preference', index + 1),
  property_id: propertyId,
  trade,
  vendor_id: vendorId(key),
  rank,
}))

interface ComplianceRow {
  id: string
  organization_id: string
  vendor_id: string
  coi_until: string
  licence_until: string
}

/** Insurance and licences that are good for a year from the first run. */
export function vendorCompliance(now: Date): ComplianceRow[] {
  const inOneYear = new Date(now.getTime() + 365 * DAY_MS).toISOString().slice(0, 10)
  return VENDORS.map((vendor, index) => ({
    ...common,
    id: seedId('compliance', index + 1),
    vendor_id: vendorId(vendor.key),
    coi_until: inOneYear,
    licence_until: inOneYear,
  }))
}
