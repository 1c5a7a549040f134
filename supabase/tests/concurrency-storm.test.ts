import { describe, expect, it } from 'vitest'
import { reserveCall, startDialling } from '#lib/db/calls.ts'
import { steerIncident } from '#lib/db/steering.ts'
import { cancelVisit, holdVisit, recordVisitEvent, scheduleVisit } from '#lib/db/visits.ts'
import { findPostgres } from '#tests/workflow-world/postgres-server.ts'
import { HANDS, startRealPostgres } from './real-postgres.ts'
import { callAboutVisit, ringForTime } from './test-story.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS } from './test-world.ts'

const programs = findPostgres()
const ROUNDS = 60

/** Equally likely and the same in every run. */
function* dice(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state
  }
}

/** What may be answered to somebody who comes too late; everything else is a fault of ours. */
const TOO_LATE = /\(PT409\)$/

describe.skipIf(programs === null)('eight connections with eight incidents of one vendor', () => {
  it('book, move, delay and cancel, ring and are rung, and never stand in each other’s way', async () => {
    await using postgres = await startRealPostgres(programs ?? '')
    const { test } = postgres
    const world = await buildWorld(test)
    const places = await Promise.all(Array.from({ length: HANDS }, () => ringForTime(test, world)))
    const thrown = dice(7)
    const roll = (sides: number): number => (thrown.next().value >>> 8) % sides
    const faults: unknown[] = []
    const done = new Set<string>()

    async function act(name: string): Promise<string> {
      const { incidentId = '', callId = '' } = places[roll(HANDS)] ?? {}
      const chosen = roll(7)
      const [from, to] = [inHours(1 + roll(6)), inHours(8 + roll(3))]
      const [visit] = await test.all<{ id: string }>(
        `select id from visits
         where incident_id = $1 and status in ('held', 'scheduled', 'in_progress')`,
        [incidentId],
      )
      if (!visit || chosen === 0) {
        const slot = { callId, toolCallId: name, startsAt: from, endsAt: to }
        return (await holdVisit(test.db, slot)).kind
      }
      const visitId = visit.id
      if (chosen <= 2) {
        await cancelVisit(test.db, { visitId, reason: 'storm' })
        return 'cancelled'
      }
      if (chosen === 3) {
        await scheduleVisit(test.db, { visitId, gcalEventId: 'event', pinHash: name })
        return 'scheduled'
      }
      if (chosen === 4) {
        const control = name.endsWith('0') ? 'agent' : 'human'
        const act = { incidentId, reason: 'storm', key: `steer-${name}` }
        await steerIncident(test.db, { ...act, control })
        return 'taken over'
      }
      if (chosen === 5) {
        const from = { vendor: world.marco, phone: world.marco.phone }
        const inbound = await callAboutVisit(test, world, visitId, from)
        const event = { callId: inbound, toolCallId: 't', event: 'delayed' } as const
        const told = await recordVisitEvent(test.db, { ...event, payload: { delayMinutes: 60 } })
        return `delay ${told.kind}`
      }
      const reserved = await reserveCall(test.db, {
        key: name,
        claims: {
          ...NO_CLAIMS,
          round: null,
          organizationId: world.organizationId,
          purpose: 'vendor_scheduling',
          partyKind: 'vendor',
          partyId: world.marco.vendorId,
          contactId: world.marco.contactId,
          phone: world.marco.phone,
          incidentId,
        },
        brief: briefFor('vendor_scheduling'),
        deadlineAt: inHours(1),
      })
      if (reserved.kind === 'reserved') await startDialling(test.db, { callId: reserved.callId })
      return `call ${reserved.kind}`
    }

    for (let round = 0; round < ROUNDS; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a round after another
      const outcomes = await Promise.allSettled(
        Array.from({ length: HANDS }, (_, hand) => act(`${round}-${hand}`)),
      )
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') done.add(outcome.value)
        else if (!TOO_LATE.test(String(outcome.reason))) faults.push(outcome.reason)
      }
    }
    expect(faults).toEqual([])
    // The storm had weather in it.
    expect([...done]).toEqual(
      expect.arrayContaining(['held', 'conflict', 'cancelled', 'scheduled', 'delay recorded']),
    )
    expect(
      await test.all(
        `select id from incidents where verify_incident_chain(id) ->> 'intact' <> 'true'`,
      ),
    ).toEqual([])
  })
})
