import { seedId } from './ids.ts'
import { ORGANIZATION_ID } from './organization.ts'
import { PROPERTY, UNIT } from './properties.ts'

const DAY_MS = 86_400_000

interface Guest {
  name: string
  phone: string
  propertyId: string
  unitId: string | null
  /** The stay that is always under way: so many days ago, so many to go. */
  daysHere: number
  daysLeft: number
}

const GUESTS: readonly Guest[] = [
  {
    name: 'Emma Larsson',
    phone: '+14155550110',
    propertyId: PROPERTY.harbourCottage,
    unitId: null,
    daysHere: 2,
    daysLeft: 5,
  },
  {
    name: 'Noah Bennett',
    phone: '+14155550111',
    propertyId: PROPERTY.lighthouseLofts,
    unitId: UNIT.loft3,
    daysHere: 1,
    daysLeft: 3,
  },
  {
    name: 'Sofia Marino',
    phone: '+14155550112',
    propertyId: PROPERTY.pierHouse,
    unitId: UNIT.pierUpper,
    daysHere: 4,
    daysLeft: 10,
  },
  {
    name: 'Liam Murphy',
    phone: '+14155550113',
    propertyId: PROPERTY.orchardBungalow,
    unitId: null,
    daysHere: 3,
    daysLeft: 4,
  },
]

export const guests = GUESTS.map(({ name, phone }, index) => ({
  id: seedId('guest', index + 1),
  organization_id: ORGANIZATION_ID,
  name,
  phone,
  language: 'en-US',
}))

/** The calendar date of an instant in a time zone, `2026-11-21`. */
export function dateIn(timezone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(at)
}

interface StayRow {
  id: string
  organization_id: string
  guest_id: string
  property_id: string
  unit_id: string | null
  arrives_on: string
  departs_on: string
}

/** Stays around today in the properties' own zone: the same rows all day long, moved on every day. */
export function staysAround(now: Date, timezone: string): StayRow[] {
  const today = Date.parse(`${dateIn(timezone, now)}T00:00:00Z`)
  const daysFromToday = (days: number): string =>
    new Date(today + days * DAY_MS).toISOString().slice(0, 10)
  return GUESTS.map((guest, index) => ({
    id: seedId('stay', index + 1),
    organization_id: ORGANIZATION_ID,
    guest_id: seedId('guest', index + 1),
    property_id: guest.propertyId,
    unit_id: guest.unitId,
    arrives_on: daysFromToday(-guest.daysHere),
    departs_on: daysFromToday(guest.daysLeft),
  }))
}
