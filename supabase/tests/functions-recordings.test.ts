import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCallStanding, recordRefusal, type Refusal } from '#lib/db/call-standing.ts'
import { getCallBrief } from '#lib/db/calls.ts'
import {
  beginRecording,
  openRecording,
  purgeRecordings,
  readChunk,
  recordConsent,
  storeChunk,
} from '#lib/db/recordings.ts'
import { startHttpDatabase, type HttpDatabase } from './http-database.ts'
import type { TestDatabase } from './test-database.ts'
import { guestCalls, reportLeak, ring, strangerCalls } from './test-story.ts'
import { buildWorld, type World } from './test-world.ts'

// Over HTTP: the sound goes through the Storage API.
let http: HttpDatabase
let database: TestDatabase
beforeAll(async () => {
  http = await startHttpDatabase()
  database = http.test
})
afterAll(() => http[Symbol.asyncDispose]())

async function companyThat(recording: string, days = 30): Promise<World> {
  const world = await buildWorld(database)
  await database.all(
    `insert into owner_policies (organization_id, landlord_id, version, nte_cents,
       emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to, recording, recording_days)
     values ($1, $2, 2, 20000, 25000, 50000, '21:00', '08:00', $3, $4)`,
    [world.organizationId, world.landlordId, recording, days],
  )
  return world
}

const callLandlord = (world: World): Promise<string> =>
  ring(database, {
    organizationId: world.organizationId,
    purpose: 'landlord_approval',
    partyKind: 'landlord',
    partyId: world.landlordId,
    phone: world.landlordPhone,
    propertyId: world.propertyId,
  })

const ruleOf = async (callId: string): Promise<string | undefined> =>
  (await getCallBrief(database.db, callId)).brief.recording

const refuse = (callId: string, what: Refusal): Promise<void> =>
  recordRefusal(database.db, { callId, toolCallId: 'refuses', what })

const store = (world: World, callId: string, startMs: number): Promise<boolean> =>
  storeChunk(database.db, {
    callId,
    organizationId: world.organizationId,
    startMs,
    lengthMs: 10_000,
    audio: new Uint8Array(160_000).fill(startMs % 251),
  })

const chunksOf = (callId: string): Promise<{ path: string }[]> =>
  database.all('select seq, start_ms, path from recording_chunks where call_id = $1 order by seq', [
    callId,
  ])

const objectsOf = (callId: string): Promise<object[]> =>
  database.all(`select name from storage.objects where name like '%' || $1 || '%'`, [callId])

async function recorded(world: World): Promise<string> {
  const callId = await callLandlord(world)
  expect(await beginRecording(database.db, callId, 2_000)).toBe(true)
  expect(await store(world, callId, 2_000)).toBe(true)
  return callId
}

describe('the rule of a call', () => {
  test('is off as long as nobody has ordered otherwise', async () => {
    const world = await buildWorld(database)
    const callId = await callLandlord(world)
    expect(await ruleOf(callId)).toBeUndefined()
    expect(await openRecording(database.db, callId)).toEqual({ kind: 'off' })
    expect(await beginRecording(database.db, callId, 0)).toBe(false)
    expect(await store(world, callId, 0)).toBe(false)
    expect(await objectsOf(callId)).toEqual([])
  })

  test('is that of the orders in force when it was made, and stays what it was', async () => {
    const world = await companyThat('announced', 7)
    const callId = await callLandlord(world)
    await database.all(
      `insert into owner_policies (organization_id, landlord_id, version, nte_cents,
         emergency_nte_cents, bids_required_over_cents, quiet_from, quiet_to)
       select organization_id, landlord_id, 3, 0, 0, 0, quiet_from, quiet_to
       from owner_policies where landlord_id = $1 and version = 2`,
      [world.landlordId],
    )
    expect(await ruleOf(callId)).toBe('announced')
    const row = await database.one(
      `select rule, keep_days, version from call_recordings
       join owner_policies on owner_policies.id = policy_id where call_id = $1`,
      [callId],
    )
    expect(row).toEqual({ rule: 'announced', keep_days: 7, version: 2 })
    expect(await ruleOf(await callLandlord(world))).toBeUndefined()
  })

  test('of a stranger who rings is the organisation’s own', async () => {
    const world = await companyThat('announced')
    await database.all(
      `insert into owner_policies (organization_id, version, nte_cents, emergency_nte_cents,
         bids_required_over_cents, quiet_from, quiet_to, recording)
       values ($1, 1, 0, 0, 0, '21:00', '08:00', 'asked')`,
      [world.organizationId],
    )
    const callId = await strangerCalls(database, world)
    expect(await ruleOf(callId)).toBe('asked')
  })

  test.each(['recording', 'transcript', 'calls'] as const)(
    'is off for whoever refused before: %s',
    async (what) => {
      const world = await companyThat('announced')
      await refuse(await guestCalls(database, world), what)
      const callId = await guestCalls(database, world)
      expect(await ruleOf(callId)).toBeUndefined()
      expect(await openRecording(database.db, callId)).toEqual({ kind: 'off' })
    },
  )
})

describe('a recording', () => {
  test('that has to be asked for begins with consent and not before', async () => {
    const world = await companyThat('asked')
    const callId = await callLandlord(world)
    expect(await beginRecording(database.db, callId, 5_000)).toBe(false)
    const consent = { callId, toolCallId: 't' }
    expect(await recordConsent(database.db, consent)).toBe(true)
    expect(await recordConsent(database.db, consent)).toBe(true)
    expect(await beginRecording(database.db, callId, 5_000)).toBe(true)
    expect(await openRecording(database.db, callId)).toMatchObject({ hasBegun: true })
    const events = await database.all(
      'select type from recording_events where call_id = $1 order by id',
      [callId],
    )
    expect(events).toEqual([{ type: 'consented' }, { type: 'begun' }])
  })

  test('is kept piece by piece, each once, and only under its own call', async () => {
    const world = await companyThat('announced')
    const callId = await recorded(world)
    expect(await store(world, callId, 12_000)).toBe(true)
    expect(await store(world, callId, 12_000)).toBe(true)
    const chunks = await chunksOf(callId)
    expect(chunks).toMatchObject([
      { seq: 0, start_ms: 2_000 },
      { seq: 1, start_ms: 12_000 },
    ])
    const bytes = await readChunk(database.db, chunks[1]?.path ?? '')
    expect(bytes).toEqual(new Uint8Array(160_000).fill(12_000 % 251))
    await expect(store({ ...world, organizationId: randomUUID() }, callId, 22_000)).rejects.toThrow(
      'another call',
    )
  })

  test.each(['recording', 'transcript'] as const)(
    'is gone at once when they refuse it, and takes nothing more: %s',
    async (what) => {
      const world = await companyThat('announced')
      const callId = await recorded(world)
      await refuse(callId, what)
      expect(await chunksOf(callId)).toEqual([])
      expect(await store(world, callId, 12_000)).toBe(false)
      expect(await openRecording(database.db, callId)).toEqual({ kind: 'off' })
      expect(await objectsOf(callId)).toHaveLength(1)
      await purgeRecordings(database.db)
      expect(await objectsOf(callId)).toEqual([])
      const standing = await readCallStanding(database.db, callId)
      expect(standing.isTranscriptRefused).toBe(what === 'transcript')
    },
  )

  test('that was refused is on record in its incident', async () => {
    const world = await companyThat('announced')
    const incidentId = await reportLeak(database, world)
    const { id: callId } = await database.one<{ id: string }>(
      'select reported_by_call_id as id from incidents where id = $1',
      [incidentId],
    )
    await refuse(callId, 'recording')
    const events = await database.all<{ type: string }>(
      'select type from incident_events where incident_id = $1 order by seq',
      [incidentId],
    )
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['recording.refused', 'contact.refused']),
    )
  })

  test('is deleted when its time is over, and others are left alone', async () => {
    const world = await companyThat('announced', 7)
    const [old, young] = [await recorded(world), await recorded(world)]
    await database.all(
      `update call_recordings set created_at = now() - interval '8 days' where call_id = $1`,
      [old],
    )
    expect(await purgeRecordings(database.db)).toBeGreaterThan(0)
    expect(await objectsOf(old)).toEqual([])
    expect(await chunksOf(old)).toEqual([])
    expect(await objectsOf(young)).toHaveLength(1)
    const [event] = await database.all(
      `select type from recording_events where call_id = $1 and type = 'expired'`,
      [old],
    )
    expect(event).toEqual({ type: 'expired' })
    // What a bridge may still have been sending comes within two minutes.
    const purgedAt = (): Promise<{ purged_at: string | null }> =>
      database.one('select purged_at from call_recordings where call_id = $1', [old])
    expect(await purgedAt()).toEqual({ purged_at: null })
    await database.all(
      `update call_recordings set deleted_at = now() - interval '3 minutes' where call_id = $1`,
      [old],
    )
    await purgeRecordings(database.db)
    expect((await purgedAt()).purged_at).not.toBeNull()
  })
})
