import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identifyCaller } from '#lib/db/callers.ts'
import { chooseVendors } from '#lib/db/quotes.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { createTestDatabase, type TestDatabase } from '#supabase/tests/test-database.ts'
import { guests, staysAround } from './data/guests.ts'
import { ORGANIZATION_ID, organization } from './data/organization.ts'
import { landlordContacts, landlords, ownerPolicies } from './data/owners.ts'
import { accessCodes, assets, properties, PROPERTY, units } from './data/properties.ts'
import { maintenanceRecords } from './data/records.ts'
import {
  vendorCompliance,
  vendorContacts,
  vendorPreferences,
  vendors,
  vendorTrades,
} from './data/vendors.ts'

const LINE = '+14155550100'
const now = new Date()

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  const tables: [string, readonly object[]][] = [
    ['organizations', [{ ...organization, line_phone: LINE }]],
    ['landlords', landlords],
    ['landlord_contacts', landlordContacts],
    ['properties', properties],
    ['owner_policies', ownerPolicies],
    ['units', units],
    ['assets', assets],
    ['guests', guests],
    ['stays', staysAround(now, organization.timezone)],
    ['vendors', vendors],
    ['vendor_contacts', vendorContacts],
    ['vendor_trades', vendorTrades],
    ['vendor_preferences', vendorPreferences],
    ['vendor_compliance', vendorCompliance(now)],
    ['maintenance_records', maintenanceRecords(now)],
  ]
  for (const [table, rows] of tables) {
    // Only the columns that are given, so that the others get their defaults.
    const columns = Object.keys(rows[0] ?? {}).join(', ')
    await test.pg.query(
      `insert into public.${table} (${columns})
       select ${columns} from jsonb_populate_recordset(null::public.${table}, $1)`,
      [JSON.stringify(rows)],
    )
  }
})
afterAll(() => test.close())

describe('the sample history', () => {
  const records = maintenanceRecords(now)
  const joints = records.filter(({ title }) => title.startsWith('Kitchen sink supply joint'))

  it('has sixty repairs and more, over five years, at every property', () => {
    expect(records.length).toBeGreaterThanOrEqual(60)
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length)
    expect(new Set(records.map((record) => record.property_id)).size).toBe(properties.length)
    const days = records.map(
      ({ occurred_on }) => (now.getTime() - Date.parse(occurred_on)) / 86_400_000,
    )
    expect(Math.max(...days)).toBeGreaterThan(4.5 * 365)
    expect(Math.max(...days)).toBeLessThan(5 * 365)
    expect(Math.min(...days)).toBeGreaterThan(0)
  })

  it("tells of the kitchen sink's joint, repaired twice by the same firm", () => {
    expect(joints.map((joint) => joint.property_id)).toEqual([
      PROPERTY.harbourCottage,
      PROPERTY.harbourCottage,
    ])
    expect(new Set(joints.map((joint) => joint.vendor_id)).size).toBe(1)
  })
})

describe('the sample organisation', () => {
  it('has somebody for every trade, in an emergency too', () => {
    const trades = new Set(
      vendorTrades.filter(({ handles }) => handles === 'both').map(({ trade }) => trade),
    )
    expect(trades).toEqual(new Set(tradeSchema.options))
  })

  it('asks the three plumbers for the cottage, nearest first', async () => {
    const { id } = await test.one<{ id: string }>(
      `insert into incidents (organization_id, reference, property_id, trade, priority, summary)
       values ($1, 'PL-1', $2, 'plumbing', 'p1', 'Water under the sink') returning id`,
      [ORGANIZATION_ID, PROPERTY.harbourCottage],
    )
    expect(await chooseVendors(test.db, id, 3)).toMatchObject([
      { vendorName: 'Rapid Rooter Plumbing', contactName: 'Marco Rossi', phone: '+14155550120' },
      { vendorName: 'Whitfield & Sons Plumbing', phone: '+14155550121' },
      { vendorName: 'Blue Wrench Plumbing', phone: '+14155550122' },
    ])
  })

  it.each([
    ['Emma Larsson', '+14155550110', PROPERTY.harbourCottage],
    ['Noah Bennett', '+14155550111', PROPERTY.lighthouseLofts],
    ['Sofia Marino', '+14155550112', PROPERTY.pierHouse],
    ['Liam Murphy', '+14155550113', PROPERTY.orchardBungalow],
  ])('knows that %s is staying now', async (name, phone, propertyId) => {
    expect(
      await identifyCaller(test.db, { line: LINE, phone, now: now.toISOString() }),
    ).toMatchObject({ party: { kind: 'guest', name }, propertyId })
  })

  it("asks the cottage's owner above $250 in an emergency", async () => {
    expect(
      await test.one('select nte_cents, emergency_nte_cents from private.effective_policy($1)', [
        PROPERTY.harbourCottage,
      ]),
    ).toEqual({ nte_cents: 200_00, emergency_nte_cents: 250_00 })
  })

  it('has an access code for every property', () => {
    expect(accessCodes.map(({ propertyId }) => propertyId)).toEqual(properties.map(({ id }) => id))
  })
})

describe('the stays', () => {
  const at = (instant: string) => staysAround(new Date(instant), organization.timezone)[0]

  it('are the same all day long in the place where they are, and move on at its midnight', () => {
    // Midnight in California is 08:00 UTC in winter.
    expect(at('2026-11-21T08:00:00Z')).toEqual(at('2026-11-22T07:59:59Z'))
    expect(at('2026-11-21T08:00:00Z')).toMatchObject({
      arrives_on: '2026-11-19',
      departs_on: '2026-11-26',
    })
    expect(at('2026-11-22T08:00:00Z')).toMatchObject({ arrives_on: '2026-11-20' })
  })
})
