import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallControlKind } from '#lib/contracts/call-control.ts'
import {
  controlCall,
  readCallNotes,
  recordNoteTakenUp,
  settleCallControl,
} from '#lib/db/call-controls.ts'
import { armStream, claimStream, endConversation } from '#lib/db/calls.ts'
import { readCallStanding } from '#lib/db/call-standing.ts'
import { beginTransfer } from '#lib/db/transfers.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { guestCalls, reportLeak } from './test-story.ts'
import { buildWorld, inHours, makePhone, type World } from './test-world.ts'

const BRIDGE = 'http://10.0.0.7:8080'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database)
})
afterAll(() => database.close())

/** A guest's call whose stream is on a bridge. */
async function spokenCall(callId?: string, bridgeUrl = BRIDGE): Promise<string> {
  const id = callId ?? (await guestCalls(database, world))
  const tokenHash = randomUUID().replaceAll('-', '').repeat(2)
  await armStream(database.db, { callId: id, tokenHash, expiresAt: inHours(1) })
  const { sid } = await database.one<{ sid: string }>(
    'select provider_sid as sid from calls where id = $1',
    [id],
  )
  const stream = { callId: id, tokenHash, providerSid: sid, streamSid: 'MZ1', bridgeUrl }
  expect(await claimStream(database.db, stream)).toMatchObject({ kind: 'claimed' })
  return id
}

const act = (
  callId: string,
  kind: CallControlKind,
  { phone = null, key = randomUUID() }: { phone?: string | null; key?: string } = {},
) => controlCall(database.db, { callId, kind, words: 'Because I say so', phone, key })

async function askedFor(...args: Parameters<typeof act>): Promise<string> {
  const controlled = await act(...args)
  if (controlled.kind !== 'asked') throw new Error(controlled.kind)
  return controlled.controlId
}

const eventsOf = (incidentId: string): Promise<{ type: string; payload: object }[]> =>
  database.all('select type, payload from incident_events where incident_id = $1 order by seq', [
    incidentId,
  ])

const transfersOf = (callId: string): Promise<object[]> =>
  database.all('select state, to_phone from transfers where call_id = $1', [callId])

test('a stream that is claimed says where its bridge is, and the next one where that is', async () => {
  const callId = await spokenCall()
  const [row] = await database.all('select bridge_url from calls where id = $1', [callId])
  expect(row).toEqual({ bridge_url: BRIDGE })
  await spokenCall(callId, 'https://second.bridges.test')
  const [moved] = await database.all('select bridge_url from calls where id = $1', [callId])
  expect(moved).toEqual({ bridge_url: 'https://second.bridges.test' })
})

describe('what a person does to a call', () => {
  test('is one act under one key, done once', async () => {
    const callId = await spokenCall()
    const key = randomUUID()
    const controlId = await askedFor(callId, 'whisper', { key })
    expect(await act(callId, 'whisper', { key })).toEqual({ kind: 'asked', controlId })
    await settleCallControl(database.db, { controlId, isDone: true })
    expect(await act(callId, 'whisper', { key })).toEqual({ kind: 'already', controlId })
    // What was done does not come undone.
    await settleCallControl(database.db, { controlId, isDone: false })
    const [row] = await database.all('select state from call_controls where id = $1', [controlId])
    expect(row).toEqual({ state: 'done' })
  })

  test('if it is a note, is told by whoever has the call until the agent has taken it up', async () => {
    const callId = await spokenCall()
    const waiting = await askedFor(callId, 'whisper')
    const taken = await askedFor(callId, 'whisper')
    const failed = await askedFor(callId, 'whisper')
    await askedFor(callId, 'goodbye')
    await settleCallControl(database.db, { controlId: taken, isDone: true })
    await settleCallControl(database.db, { controlId: failed, isDone: false })
    await recordNoteTakenUp(database.db, taken)
    const takenUpAt = (): Promise<object[]> =>
      database.all('select taken_up_at from call_controls where id = $1', [taken])
    const first = await takenUpAt()
    await recordNoteTakenUp(database.db, taken)
    expect(await takenUpAt()).toEqual(first)
    const words = 'Because I say so'
    expect(await readCallNotes(database.db, callId)).toEqual([
      { controlId: waiting, words, isTakenUp: false },
      { controlId: taken, words, isTakenUp: true },
    ])
    expect(await readCallNotes(database.db, await spokenCall())).toEqual([])
  })

  test('is only a note if it can be taken up', async () => {
    const controlId = await askedFor(await spokenCall(), 'goodbye')
    await expect(recordNoteTakenUp(database.db, controlId)).rejects.toThrow(/there is no note/)
    await expect(recordNoteTakenUp(database.db, randomUUID())).rejects.toThrow(/there is no note/)
    await expect(readCallNotes(database.db, randomUUID())).rejects.toThrow(/there is no call/)
  })

  test('is in the timeline with its reason, but a note without its words', async () => {
    const incidentId = await reportLeak(database, world)
    const { id } = await database.one<{ id: string }>(
      'select reported_by_call_id as id from incidents where id = $1',
      [incidentId],
    )
    const callId = await spokenCall(id)
    await act(callId, 'whisper')
    await act(callId, 'goodbye')
    const [note, end] = (await eventsOf(incidentId)).slice(-2)
    expect(note).toMatchObject({ type: 'call.note_to_agent' })
    expect(JSON.stringify(note)).not.toContain('Because')
    expect(end).toMatchObject({
      type: 'call.ended_by_person',
      payload: { callId, reason: 'Because I say so' },
    })
  })

  test('is refused when there is nobody to be told, or nothing left to do', async () => {
    const ringing = await guestCalls(database, world)
    expect(await act(ringing, 'whisper')).toEqual({ kind: 'refused', reason: 'not-connected' })
    const over = await spokenCall()
    await endConversation(database.db, { callId: over, outcome: 'finished', metrics: {} })
    expect(await act(over, 'hang_up')).toEqual({ kind: 'refused', reason: 'over' })
  })

  test('has an end: who has so much to say should take the call', async () => {
    const callId = await spokenCall()
    await database.all(
      `insert into call_controls (organization_id, call_id, key, kind, words)
       select $1, $2, 'n' || n, 'whisper', 'Again' from generate_series(1, 50) as n`,
      [world.organizationId, callId],
    )
    expect(await act(callId, 'whisper')).toEqual({ kind: 'refused', reason: 'too-many' })
  })
})

describe('a call that somebody takes', () => {
  const phone = makePhone()

  test('is put through to their number and to nobody else', async () => {
    const callId = await spokenCall()
    await askedFor(callId, 'transfer', { phone })
    expect(await transfersOf(callId)).toEqual([{ state: 'pending', to_phone: phone }])
    expect(await act(callId, 'transfer', { phone: makePhone() })).toEqual({
      kind: 'refused',
      reason: 'transferring',
    })
    // The agent that is asked for a person meanwhile has one already.
    const begun = await beginTransfer(database.db, { callId, toolCallId: 'tool-1' })
    expect(begun).toEqual({ kind: 'connecting' })
  })

  test('is not put through to the number that it comes from', async () => {
    const callId = await spokenCall()
    const own = await act(callId, 'transfer', { phone: world.guestPhone })
    expect(own).toEqual({ kind: 'refused', reason: 'own-number' })
  })

  test('stays with the agent when no bridge could be asked, and can be tried again', async () => {
    const callId = await spokenCall()
    const key = randomUUID()
    const controlId = await askedFor(callId, 'transfer', { phone, key })
    await settleCallControl(database.db, { controlId, isDone: false })
    expect(await transfersOf(callId)).toEqual([])
    const standing = await readCallStanding(database.db, callId)
    expect(standing.wasTransferUnanswered).toBe(false)
    expect(await askedFor(callId, 'transfer', { phone, key })).toBe(controlId)
    expect(await transfersOf(callId)).toEqual([{ state: 'pending', to_phone: phone }])
  })
})
