import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeIncident, getIncidentContext, recordGuestAnswer } from '#lib/db/incidents.ts'
import { matchMaintenance, medianCostCents } from '#lib/db/maintenance.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { reportLeak, moveTo, ring, askPlumbers, agreeVisit } from './test-story.ts'
import { buildWorld, makePhone, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

const topics = async (incidentId: string): Promise<string[]> =>
  (
    await test.all<{ topic: string }>(
      `select topic from outbox where payload ->> 'incidentId' = $1 order by id`,
      [incidentId],
    )
  ).map(({ topic }) => topic)

describe("the guest's answer", () => {
  const askGuest = (incidentId: string): Promise<string> =>
    ring(test, {
      organizationId: world.organizationId,
      purpose: 'guest_update',
      partyKind: 'guest',
      partyId: world.guestId,
      phone: world.guestPhone,
      incidentId,
    })

  it('is passed on once', async () => {
    const incidentId = await reportLeak(test, world)
    const answer = {
      callId: await askGuest(incidentId),
      toolCallId: 'tool-1',
      event: 'fixed' as const,
      payload: {},
    }
    expect(await recordGuestAnswer(test.db, answer)).toEqual({
      kind: 'recorded',
      status: 'reported',
    })
    await recordGuestAnswer(test.db, answer)
    expect(await topics(incidentId)).toEqual(['incident.reported', 'guest.answered'])
  })

  it('can cancel, and then nothing more', async () => {
    const incidentId = await reportLeak(test, world)
    const callId = await askGuest(incidentId)
    const answer = { callId, payload: {} }
    expect(
      await recordGuestAnswer(test.db, { ...answer, toolCallId: 'tool-1', event: 'cancel' }),
    ).toEqual({ kind: 'recorded', status: 'cancelled' })
    expect(
      await recordGuestAnswer(test.db, { ...answer, toolCallId: 'tool-2', event: 'not_fixed' }),
    ).toEqual({ kind: 'refused', reason: 'incident-over' })
    expect(await topics(incidentId)).toContain('incident.cancelled')
  })

  it('is taken from the guest only', async () => {
    const { callIds } = await askPlumbers(test, world)
    expect(
      await recordGuestAnswer(test.db, {
        callId: callIds.marco,
        toolCallId: 't',
        event: 'cancel',
        payload: {},
      }),
    ).toEqual({ kind: 'refused', reason: 'wrong-call' })
  })
})

describe('closing', () => {
  const embedding = Array.from({ length: 768 }, (_, index) => (index === 0 ? 1 : 0))
  const record = {
    title: 'Supply joint replaced',
    description: 'Water under the sink',
    resolution: 'Soldered fitting',
    trade: 'plumbing' as const,
    costCents: 285_00,
    embedding,
    embeddingModel: 'model-a',
  }

  it('teaches the history once', async () => {
    const { incidentId } = await agreeVisit(test, world)
    await moveTo(test, incidentId, 'work_done')
    const closing = { incidentId, key: 'close', record }
    const closed = await closeIncident(test.db, closing)
    expect(closed).toMatchObject({ kind: 'closed', status: 'closed' })
    expect(await closeIncident(test.db, closing)).toEqual({ ...closed, kind: 'already' })
    const search = { propertyId: world.propertyId, embedding, limit: 5 }
    const [found] = await matchMaintenance(test.db, { ...search, model: 'model-a' })
    expect(found).toMatchObject({
      id: closed.recordId,
      vendorName: 'Rapid Rooter',
      costCents: 285_00,
      similarity: 1,
    })
    expect(await matchMaintenance(test.db, { ...search, model: 'model-b' })).toEqual([])
    expect(await medianCostCents(test.db, world.propertyId, 'plumbing')).toBe(285_00)
    expect(await medianCostCents(test.db, world.propertyId, 'pool')).toBeNull()
  })

  it('waits for the work to be done', async () => {
    const incidentId = await reportLeak(test, world)
    expect(await closeIncident(test.db, { incidentId, key: 'close', record })).toEqual({
      kind: 'stale',
      status: 'reported',
      recordId: null,
    })
  })

  it('refuses a vector of another length', async () => {
    const { incidentId } = await agreeVisit(test, await buildWorld(test))
    await moveTo(test, incidentId, 'work_done')
    const short = { ...record, embedding: [1, 2, 3] }
    await expect(
      closeIncident(test.db, { incidentId, key: 'close', record: short }),
    ).rejects.toThrow('768')
  })
})

describe('an incident with everything around it', () => {
  it('names the people and the policy in force', async () => {
    const incidentId = await reportLeak(test, world)
    await test.pg.query(
      `insert into owner_policies (organization_id, landlord_id, property_id, version, nte_cents,
         emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
       values ($1, $2, $3, 1, 1, 2, 3, '20:00', '09:00')`,
      [world.organizationId, world.landlordId, world.propertyId],
    )
    expect(await getIncidentContext(test.db, incidentId)).toMatchObject({
      organization: { linePhone: world.linePhone },
      property: { name: 'Harbour Cottage' },
      guest: { phone: world.guestPhone },
      landlord: { phone: world.landlordPhone },
      policy: { nteCents: 1, emergencyNteCents: 2, quietFrom: '20:00:00' },
    })
  })

  it('allows nothing for an owner without a policy', async () => {
    const fresh = await buildWorld(test)
    await test.pg.query(
      `with heir as (
         insert into landlords (organization_id, name, phone) values ($1, 'Ida', $2) returning id
       ) update properties set landlord_id = heir.id from heir where properties.id = $3`,
      [fresh.organizationId, makePhone(), fresh.propertyId],
    )
    const { policy } = await getIncidentContext(test.db, await reportLeak(test, fresh))
    expect(policy).toMatchObject({ version: 0, nteCents: 0, emergencyNteCents: 0 })
  })

  it("has the organisation's policy, then its landlord's, then its own, each in its latest version", async () => {
    const fresh = await buildWorld(test)
    const { organizationId, landlordId, propertyId } = fresh
    const { id: heirId } = await test.one<{ id: string }>(
      `insert into landlords (organization_id, name, phone) values ($1, 'Ida', $2) returning id`,
      [organizationId, makePhone()],
    )
    await test.pg.query('update properties set landlord_id = $1 where id = $2', [
      heirId,
      propertyId,
    ])
    const incidentId = await reportLeak(test, fresh)
    const nteAfter = async (
      landlord: string | null,
      property: string | null,
      version: number,
      nteCents: number,
    ): Promise<number> => {
      await test.pg.query(
        `insert into owner_policies (organization_id, landlord_id, property_id, version, nte_cents,
           emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
         values ($1, $2, $3, $4, $5, 0, 0, '20:00', '09:00')`,
        [organizationId, landlord, property, version, nteCents],
      )
      return (await getIncidentContext(test.db, incidentId)).policy.nteCents
    }
    expect(await nteAfter(null, null, 1, 10)).toBe(10)
    expect(await nteAfter(null, null, 2, 20)).toBe(20)
    expect(await nteAfter(landlordId, null, 9, 99)).toBe(20)
    expect(await nteAfter(heirId, null, 1, 30)).toBe(30)
    expect(await nteAfter(heirId, propertyId, 1, 40)).toBe(40)
    expect(await nteAfter(null, null, 3, 50)).toBe(40)
  })
})
