import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordPromise, reviewPromises } from '#lib/db/promises.ts'
import { recordMessageSent, reserveMessage, startMessage } from '#lib/db/messages.ts'
import { acceptTransfer, beginTransfer } from '#lib/db/transfers.ts'
import type { Promised } from '#lib/domain/promise.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { agreeVisit, guestCalls, moveTo, reportLeak } from './test-story.ts'
import { buildWorld, fromNow, type World } from './test-world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const HOUR_MS = 3_600_000

async function callOf(incidentId: string): Promise<string> {
  const { id } = await database.one<{ id: string }>(
    'select reported_by_call_id as id from incidents where id = $1',
    [incidentId],
  )
  return id
}

async function promise(
  callId: string,
  what: Promised,
  dueInMs = HOUR_MS,
  toolCallId: string = randomUUID(),
): Promise<string> {
  const recorded = await recordPromise(database.db, {
    callId,
    toolCallId,
    what,
    text: 'You hear from us.',
    dueAt: fromNow(dueInMs),
    turnSeq: 3,
  })
  if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
  return recorded.promiseId
}

/** Moves it back, as if that much time had passed since it was made. */
const ago = (promiseId: string, minutes: number): Promise<unknown> =>
  database.all(
    `update promises set created_at = created_at - make_interval(mins => $2::integer),
       due_at = due_at - make_interval(mins => $2::integer) where id = $1`,
    [promiseId, minutes],
  )

async function stateOf(promiseId: string): Promise<{ state: string; isAtRisk: boolean }> {
  return database.one(
    `select state, at_risk_at is not null as "isAtRisk" from promises where id = $1`,
    [promiseId],
  )
}

const review = (): Promise<number> => reviewPromises(database.db, 500)

const topicsOf = async (promiseId: string): Promise<string[]> =>
  (
    await database.all<{ topic: string }>(
      `select topic from outbox where payload ->> 'promiseId' = $1 order by id`,
      [promiseId],
    )
  ).map(({ topic }) => topic)

async function leak(): Promise<{ world: World; incidentId: string; callId: string }> {
  const world = await buildWorld(database)
  const incidentId = await reportLeak(database, world)
  return { world, incidentId, callId: await callOf(incidentId) }
}

describe('a promise', () => {
  test('is kept with its words, to whom, by when, and where it was said; once a tool call', async () => {
    const { world, incidentId, callId } = await leak()
    const id = await promise(callId, 'news', HOUR_MS, 'tool-7')
    expect(await promise(callId, 'news', HOUR_MS, 'tool-7')).toBe(id)
    const row = await database.one(
      'select incident_id, call_id, turn_seq, party_kind, party_id, phone, state from promises where id = $1',
      [id],
    )
    expect(row).toEqual({
      incident_id: incidentId,
      call_id: callId,
      turn_seq: 3,
      party_kind: 'guest',
      party_id: world.guestId,
      phone: world.guestPhone,
      state: 'open',
    })
  })

  test('is not made for the past, nor for next year', async () => {
    const { callId } = await leak()
    for (const dueAt of [fromNow(-1000), fromNow(40 * 24 * HOUR_MS)]) {
      const made = { callId, toolCallId: randomUUID(), what: 'news', text: 'Soon.', turnSeq: null }
      // oxlint-disable-next-line no-await-in-loop
      expect(await recordPromise(database.db, { ...made, what: 'news', dueAt })).toEqual({
        kind: 'refused',
        reason: 'out-of-bounds',
      })
    }
  })

  test('said anew on the same call takes the place of the earlier one of its kind', async () => {
    const { callId } = await leak()
    const [news, visit] = [await promise(callId, 'news'), await promise(callId, 'visit')]
    await promise(callId, 'news', 2 * HOUR_MS)
    expect(await stateOf(news)).toMatchObject({ state: 'withdrawn' })
    expect(await stateOf(visit)).toMatchObject({ state: 'open' })
  })

  test('is at risk ten minutes before it is due, once, and broken once when it is', async () => {
    const { callId } = await leak()
    const id = await promise(callId, 'visit')
    await review()
    expect(await stateOf(id)).toEqual({ state: 'open', isAtRisk: false })
    await ago(id, 51)
    await Promise.all([review(), review()])
    expect(await stateOf(id)).toEqual({ state: 'open', isAtRisk: true })
    await ago(id, 10)
    await review()
    await review()
    expect(await stateOf(id)).toMatchObject({ state: 'broken' })
    expect(await topicsOf(id)).toEqual(['promise.at_risk', 'promise.broken'])
  })

  test('of a few minutes is at risk when half of them have passed', async () => {
    const { callId } = await leak()
    const id = await promise(callId, 'call_back', 4 * 60_000)
    await ago(id, 1)
    await review()
    expect(await stateOf(id)).toEqual({ state: 'open', isAtRisk: false })
    await ago(id, 1)
    await review()
    expect(await stateOf(id)).toEqual({ state: 'open', isAtRisk: true })
  })

  test('of news is kept by a text that went out after it, and by none before', async () => {
    const { world, incidentId, callId } = await leak()
    await textGuest(world, incidentId)
    const [news, call] = [await promise(callId, 'news'), await promise(callId, 'call_back')]
    await review()
    expect(await stateOf(news)).toMatchObject({ state: 'open' })
    await textGuest(world, incidentId)
    await review()
    expect(await stateOf(news)).toMatchObject({ state: 'kept' })
    expect(await stateOf(call)).toMatchObject({ state: 'open' })
  })

  test('of a person is kept when one has taken their call', async () => {
    const { world, callId } = await leak()
    await database.all(`update organizations set on_call_phone = '+19995550177' where id = $1`, [
      world.organizationId,
    ])
    const id = await promise(callId, 'person_calls')
    const next = await guestCalls(database, world)
    await beginTransfer(database.db, { callId: next, toolCallId: 'tool-1' })
    await review()
    expect(await stateOf(id)).toMatchObject({ state: 'open' })
    await acceptTransfer(database.db, { callId: next, rung: 0 })
    await review()
    expect(await stateOf(id)).toMatchObject({ state: 'kept' })
  })

  test('of a time is kept by an appointment, of somebody who comes by their arrival', async () => {
    const world = await buildWorld(database)
    const { incidentId, visitId } = await agreeVisit(database, world)
    const callId = await callOf(incidentId)
    const [time, visit] = [await promise(callId, 'appointment'), await promise(callId, 'visit')]
    await ago(time, 5)
    await review()
    expect(await stateOf(time)).toMatchObject({ state: 'kept' })
    expect(await stateOf(visit)).toMatchObject({ state: 'open' })
    await database.all('update visits set arrived_at = now() where id = $1', [visitId])
    await review()
    expect(await stateOf(visit)).toMatchObject({ state: 'kept' })
  })

  test('is withdrawn when the incident is over', async () => {
    const { incidentId, callId } = await leak()
    const id = await promise(callId, 'visit')
    await moveTo(database, incidentId, 'cancelled')
    await review()
    expect(await stateOf(id)).toMatchObject({ state: 'withdrawn' })
  })

  test('that was settled is not settled otherwise; a broken one may be kept late', async () => {
    const { callId } = await leak()
    const id = await promise(callId, 'visit')
    const set = (state: string) =>
      database.all('update promises set state = $2, settled_at = now() where id = $1', [id, state])
    await set('broken')
    await set('kept')
    await expect(set('broken')).rejects.toMatchObject({ code: 'PT409' })
  })
})

async function textGuest(world: World, incidentId: string): Promise<void> {
  const reserved = await reserveMessage(database.db, {
    key: randomUUID(),
    claims: {
      organizationId: world.organizationId,
      incidentId,
      partyKind: 'guest',
      partyId: world.guestId,
      phone: world.guestPhone,
    },
    body: 'Somebody comes.',
  })
  if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
  const { messageId } = reserved
  await startMessage(database.db, { messageId })
  await recordMessageSent(database.db, { messageId, providerSid: `SM${randomUUID()}` })
}
