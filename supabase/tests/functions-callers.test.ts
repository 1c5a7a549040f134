import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identifyCaller } from '#lib/db/callers.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { reportLeak, askPlumbers, askLandlord, agreeVisit } from './test-story.ts'
import { fromNow, buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

describe('who rings', () => {
  const identify = (world_: World, phone: string, now = fromNow(0)) =>
    identifyCaller(test.db, { line: world_.linePhone, phone, now })

  it('is nobody on a line that is not ours', async () => {
    expect(
      await identifyCaller(test.db, { line: '+10000000000', phone: '+1', now: fromNow(0) }),
    ).toBeNull()
  })

  it('is a guest during the stay, with the open incident', async () => {
    const fresh = await buildWorld(test)
    expect(await identify(fresh, fresh.guestPhone)).toMatchObject({
      party: { kind: 'guest', id: fresh.guestId },
      propertyId: fresh.propertyId,
      incidentId: null,
    })
    const incidentId = await reportLeak(test, fresh)
    expect(await identify(fresh, fresh.guestPhone)).toMatchObject({ incidentId })
    expect(await identify(fresh, fresh.guestPhone, fromNow(40 * 86_400_000))).toMatchObject({
      party: { kind: 'guest' },
      propertyId: null,
    })
  })

  it('is a landlord with what waits for a decision', async () => {
    const fresh = await buildWorld(test)
    const { approvalId, incidentId } = await askLandlord(test, fresh)
    expect(await identify(fresh, fresh.landlordPhone)).toMatchObject({
      party: { kind: 'landlord', id: fresh.landlordId },
      approvalId,
      incidentId,
    })
    expect(await identify(fresh, fresh.landlordPhone, fromNow(5 * 3_600_000))).toMatchObject({
      approvalId: null,
      incidentId: null,
    })
  })

  it('is a vendor with an open request, then with a visit ahead or around its time', async () => {
    const fresh = await buildWorld(test)
    const { incidentId } = await askPlumbers(test, fresh)
    expect(await identify(fresh, fresh.dana.phone)).toMatchObject({
      party: { kind: 'vendor', id: fresh.dana.vendorId, contactId: fresh.dana.contactId },
      incidentId,
      visitId: null,
      quoteRequestId: expect.any(String),
    })
    const other = await buildWorld(test)
    const { visitId } = await agreeVisit(test, other)
    expect(await identify(other, other.marco.phone)).toMatchObject({ visitId })
    expect(await identify(other, other.marco.phone, fromNow(-3_600_000))).toMatchObject({
      visitId,
    })
    expect(await identify(other, other.marco.phone, fromNow(4 * 3_600_000))).toMatchObject({
      visitId: null,
    })
  })

  it('is unknown with any other number', async () => {
    expect(await identify(world, '+19998887777')).toMatchObject({
      organizationId: world.organizationId,
      party: { kind: 'unknown', id: null },
      propertyId: null,
    })
  })
})
