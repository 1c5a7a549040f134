import { randomInt } from 'node:crypto'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { CallPurpose } from '#lib/domain/call.ts'
import type { Quote } from '#lib/domain/quote.ts'
import type { Trade } from '#lib/domain/trade.ts'
import type { TestDatabase } from './test-database.ts'

const HOUR_MS = 3_600_000

export function fromNow(ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}
export const inHours = (hours: number): string => fromNow(hours * HOUR_MS)

export function makePhone(): string {
  return `+1999${randomInt(1_000_000, 9_999_999)}`
}

export function briefFor(purpose: CallPurpose): CallBrief {
  return {
    purpose,
    language: 'en-US',
    voice: 'Aoede',
    instructions: 'Be kind.',
    opening: 'Hello, this is the property line.',
    tools: ['end_call'],
    keypad: 'none',
    maxSeconds: 600,
  }
}

export const NO_CLAIMS = {
  partyId: null,
  contactId: null,
  propertyId: null,
  unitId: null,
  incidentId: null,
  quoteRequestId: null,
  approvalId: null,
  visitId: null,
} as const

export function quoteOf(cents: number, fees: Partial<Quote> = {}): Quote {
  return {
    kind: 'quote',
    amountMinCents: cents,
    amountMaxCents: cents,
    tripFeeCents: 0,
    afterHoursFeeCents: 0,
    earliestStart: null,
    warrantyDays: 90,
    note: '',
    ...fees,
  }
}

export interface Vendor {
  readonly vendorId: string
  readonly contactId: string
  readonly phone: string
  readonly name: string
}

export interface World {
  readonly organizationId: string
  readonly linePhone: string
  readonly landlordId: string
  readonly landlordPhone: string
  readonly propertyId: string
  readonly guestId: string
  readonly guestPhone: string
  readonly marco: Vendor
  readonly dana: Vendor
}

/** Somebody insured, licensed and willing to be called, for emergencies and everything else. */
export async function addVendor(
  test: TestDatabase,
  organizationId: string,
  name: string,
  trade: Trade = 'plumbing',
): Promise<Vendor> {
  const phone = makePhone()
  const row = await test.one<{ vendorId: string; contactId: string }>(
    `with vendor as (
       insert into public.vendors (organization_id, name, rating) values ($1, $2, 4.5) returning id
     ), contact as (
       insert into public.vendor_contacts (organization_id, vendor_id, name, phone, is_primary, consent_at)
       select $1, id, 'Contact of ' || $2, $3, true, now() from vendor returning id
     ), trade as (
       insert into public.vendor_trades (organization_id, vendor_id, trade, handles)
       select $1, id, $4::public.trade, 'both' from vendor
     ), compliance as (
       insert into public.vendor_compliance (organization_id, vendor_id, coi_until, licence_until)
       select $1, id, current_date + 90, current_date + 90 from vendor
     )
     select vendor.id as "vendorId", contact.id as "contactId" from vendor, contact`,
    [organizationId, name, phone, trade],
  )
  return { ...row, phone, name }
}

/** A company of its own: a landlord who allows $250 in an emergency, a house, a guest, two plumbers. */
export async function buildWorld(test: TestDatabase): Promise<World> {
  const [linePhone, landlordPhone, guestPhone] = [makePhone(), makePhone(), makePhone()]
  const { id: organizationId } = await test.one<{ id: string }>(
    `insert into public.organizations (name, line_phone, timezone)
     values ('Test Stays', $1, 'America/Los_Angeles') returning id`,
    [linePhone],
  )
  const rest = await test.one<{ landlordId: string; propertyId: string; guestId: string }>(
    `with landlord as (
       insert into public.landlords (organization_id, name, phone) values ($1, 'Helen', $2) returning id
     ), policy as (
       insert into public.owner_policies (organization_id, landlord_id, version, nte_cents,
         emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
       select $1, id, 1, 20000, 25000, 50000, '21:00', '08:00' from landlord
     ), property as (
       insert into public.properties (organization_id, landlord_id, name, address, timezone)
       select $1, id, 'Harbour Cottage', '12 Quay Street', 'America/Los_Angeles' from landlord
       returning id
     ), guest as (
       insert into public.guests (organization_id, name, phone) values ($1, 'Emma', $3) returning id
     ), stay as (
       insert into public.stays (organization_id, guest_id, property_id, arrives_on, departs_on)
       select $1, guest.id, property.id, current_date - 2, current_date + 5 from guest, property
     )
     select landlord.id as "landlordId", property.id as "propertyId", guest.id as "guestId"
     from landlord, property, guest`,
    [organizationId, landlordPhone, guestPhone],
  )
  return {
    organizationId,
    linePhone,
    landlordPhone,
    guestPhone,
    ...rest,
    marco: await addVendor(test, organizationId, 'Rapid Rooter'),
    dana: await addVendor(test, organizationId, 'Whitfield'),
  }
}
