import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeCallSlot } from '#lib/db/call-slots.ts'
import { recordCallStatus, reserveCall } from '#lib/db/calls.ts'
import { findPostgres } from '#tests/workflow-world/postgres-server.ts'
import { type RealPostgres, startRealPostgres } from './real-postgres.ts'
import type { TestDatabase } from './test-database.ts'
import { briefFor, buildWorld, inHours, NO_CLAIMS, type World } from './test-world.ts'

const programs = findPostgres()
if (programs === null) {
  process.stderr.write(
    '\nSKIPPED: call slots under real concurrency. No server is installed here; `apt-get install postgresql` brings one.\n\n',
  )
}

const SLOTS = 4
/** Whether ever more than all but one were held at once; `held`: at the moment one was taken. */
const MOST_HELD = `select max(held)::integer as most from (
  select (
    select count(*) from call_attempts as other
    where other.slot_taken_at <= one.slot_taken_at
      and coalesce(other.slot_freed_at, 'infinity') > one.slot_taken_at) as held
  from call_attempts as one where one.slot_taken_at is not null) as moments`
const SHORTEST_GAP = `select extract(epoch from min(gap))::float * 1000 as "gapMs" from (
  select slot_taken_at - lag(slot_taken_at) over (order by slot_taken_at) as gap
  from call_attempts where slot_taken_at >= $1) as gaps`

describe.skipIf(programs === null)('many dials at the same moment', () => {
  let postgres: RealPostgres
  let test: TestDatabase
  let worlds: World[]
  beforeAll(async () => {
    postgres = await startRealPostgres(programs ?? '')
    test = postgres.test
    worlds = await Promise.all(Array.from({ length: 15 }, () => buildWorld(test)))
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  const reserveAll = (): Promise<string[]> =>
    Promise.all(
      worlds.flatMap(({ organizationId, marco, dana }) =>
        [marco, dana].map(async (vendor) => {
          const reserved = await reserveCall(test.db, {
            key: randomUUID(),
            claims: {
              ...NO_CLAIMS,
              round: null,
              organizationId,
              purpose: 'vendor_quote',
              partyKind: 'vendor',
              partyId: vendor.vendorId,
              phone: vendor.phone,
            },
            brief: briefFor('vendor_quote'),
            deadlineAt: inHours(1),
          })
          if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
          return reserved.callId
        }),
      ),
    )

  /** As the workflow does: asks until there is a slot, talks, and hangs up. */
  async function call(callId: string, perSecond: number): Promise<void> {
    const wish = { callId, slots: SLOTS, perSecond, longestMs: 60_000 }
    while ((await takeCallSlot(test.db, wish)).kind === 'waiting') await delay(20)
    await delay(20)
    await recordCallStatus(test.db, {
      callId,
      providerSid: `CA${callId}`,
      status: 'completed',
      sequence: null,
      at: new Date().toISOString(),
    })
  }

  it('never hold more than all slots but one, and each gets its own in the end', async () => {
    const calls = await reserveAll()
    await Promise.all(calls.map((callId) => call(callId, 1000)))
    expect(await test.one(MOST_HELD)).toEqual({ most: SLOTS - 1 })
    const left = await test.one(
      'select count(*)::integer as held from call_attempts where slot_taken_at is null or slot_freed_at is null',
    )
    expect(left).toEqual({ held: 0 })
  })

  it('never begin two within a second', async () => {
    const calls = (await reserveAll()).slice(0, 5)
    const from = new Date().toISOString()
    // Each is asked for by two processes at once.
    await Promise.all([...calls, ...calls].map((callId) => call(callId, 1)))
    const { gapMs } = await test.one<{ gapMs: number }>(SHORTEST_GAP, [from])
    expect(gapMs).toBeGreaterThanOrEqual(1000)
  })
})
