import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsIn, governIn, why } from './governance-story.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await buildWorld(test)
})

describe('standing orders', () => {
  const orders = {
    nteCents: 300_00,
    emergencyNteCents: 500_00,
    bidsRequiredOverCents: 250_00,
    bidsRequired: 3,
    currency: 'USD',
    quietFrom: '22:00',
    quietTo: '07:00',
  }
  const set = (
    [scope, scopeId]: readonly [string, string],
    seen: number,
    more: object = {},
    key?: string,
  ) =>
    governIn(test, 'set_policy', {
      p_scope: scope,
      p_scope_id: scopeId,
      p_policy: { ...orders, ...more },
      p_seen_version: seen,
      ...why(key),
    })
  const inForce = () =>
    test.one<{ version: number; nte_cents: number; property_id: string | null }>(
      'select version, nte_cents, property_id from private.effective_policy($1)',
      [world.propertyId],
    )

  it('get their next version, and the one before stays', async () => {
    const saved = await set(['landlord', world.landlordId], 1, {}, 'two')
    expect(saved).toMatchObject({ kind: 'saved' })
    expect(await set(['landlord', world.landlordId], 1, {}, 'two')).toEqual({
      ...(saved as object),
      kind: 'already',
    })
    expect(await inForce()).toMatchObject({ version: 2, nte_cents: 300_00 })
    const [event] = await eventsIn(test, (saved as { id: string }).id)
    expect(event).toMatchObject({
      type: 'policy.set',
      before: { version: 1, nteCents: 200_00 },
      after: { version: 2, nteCents: 300_00, bidsRequired: 3, quietFrom: '22:00:00' },
    })
  })

  it('are refused when somebody else changed them meanwhile', async () => {
    await set(['landlord', world.landlordId], 1)
    expect(await set(['landlord', world.landlordId], 1, { nteCents: 1 })).toEqual({
      kind: 'refused',
      reason: 'changed-meanwhile',
    })
    expect(await inForce()).toMatchObject({ version: 2, nte_cents: 300_00 })
  })

  it('of a property stand before those of its landlord', async () => {
    await set(['property', world.propertyId], 0, { nteCents: 900_00 })
    expect(await inForce()).toEqual({
      version: 1,
      nte_cents: 900_00,
      property_id: world.propertyId,
    })
    await set(['organization', world.organizationId], 0, { nteCents: 1_00 })
    expect(await inForce()).toMatchObject({ nte_cents: 900_00 })
  })

  const withdraw = ([scope, scopeId]: readonly [string, string], seen: number, key?: string) =>
    governIn(test, 'withdraw_policy', {
      p_scope: scope,
      p_scope_id: scopeId,
      p_seen_version: seen,
      ...why(key),
    })

  it('of a property are withdrawn on record, and given again later', async () => {
    const house = ['property', world.propertyId] as const
    await set(house, 0, { nteCents: 900_00 })
    const withdrawn = await withdraw(house, 1, 'off')
    expect(withdrawn).toMatchObject({ kind: 'saved' })
    expect(await withdraw(house, 1, 'off')).toEqual({ ...(withdrawn as object), kind: 'already' })
    expect(await inForce()).toEqual({ version: 1, nte_cents: 200_00, property_id: null })
    const [event] = await eventsIn(test, (withdrawn as { id: string }).id)
    expect(event).toMatchObject({
      type: 'policy.withdrawn',
      before: { version: 1, nteCents: 900_00 },
      after: {},
    })
    expect(await withdraw(house, 2)).toMatchObject({ kind: 'already' })
    await set(house, 2, { nteCents: 700_00 })
    expect(await inForce()).toMatchObject({ version: 3, nte_cents: 700_00 })
  })

  it('of an owner leave those of the organisation, as they are then', async () => {
    await withdraw(['landlord', world.landlordId], 1)
    expect(await inForce()).toMatchObject({ version: null })
    await set(['organization', world.organizationId], 0, { nteCents: 50_00 })
    expect(await inForce()).toMatchObject({ version: 1, nte_cents: 50_00 })
  })

  it('are not withdrawn unseen, nor where there are none, nor the organisation’s', async () => {
    const house = ['property', world.propertyId] as const
    expect(await withdraw(house, 1)).toEqual({ kind: 'refused', reason: 'changed-meanwhile' })
    await set(house, 0)
    await set(house, 1)
    expect(await withdraw(house, 1)).toEqual({ kind: 'refused', reason: 'changed-meanwhile' })
    await expect(withdraw(['organization', world.organizationId], 1)).rejects.toMatchObject({
      code: 'PT400',
    })
  })
})
