import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  armStream,
  claimStream,
  endConversation,
  recordAnsweredBy,
  requestHuman,
} from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { guestCalls } from './test-story.ts'
import { inHours, buildWorld, type World } from './test-world.ts'

let test: TestDatabase
let world: World
beforeAll(async () => {
  test = await createTestDatabase()
  world = await buildWorld(test)
})
afterAll(() => test.close())

const HASH = 'a'.repeat(64)
const OTHER_HASH = 'b'.repeat(64)
const LATE_HASH = 'c'.repeat(64)

const statusOf = async (callId: string): Promise<string> =>
  (await test.one<{ status: string }>('select status from calls where id = $1', [callId])).status

describe('the stream token', () => {
  const open = async (): Promise<{ callId: string; providerSid: string }> => {
    const callId = await guestCalls(test, world)
    const { provider_sid: providerSid } = await test.one<{ provider_sid: string }>(
      'select provider_sid from calls where id = $1',
      [callId],
    )
    await armStream(test.db, { callId, tokenHash: HASH, expiresAt: inHours(1) })
    return { callId, providerSid }
  }
  const claim = (callId: string, providerSid: string, tokenHash = HASH) =>
    claimStream(test.db, { callId, tokenHash, providerSid, streamSid: 'MZ1' })

  it('opens one stream and no second', async () => {
    const { callId, providerSid } = await open()
    const claimed = await claim(callId, providerSid)
    expect(claimed).toMatchObject({ kind: 'claimed', streams: 1, nextSeq: 0, recap: [] })
    expect(claimed.kind === 'claimed' && claimed.claims.propertyId).toBe(world.propertyId)
    expect(await claim(callId, providerSid)).toEqual({ kind: 'used' })
    expect(await statusOf(callId)).toBe('in_progress')
  })

  it('tells a foreign token, a foreign call and a late one apart', async () => {
    const { callId, providerSid } = await open()
    expect(await claim(callId, providerSid, OTHER_HASH)).toEqual({ kind: 'foreign' })
    expect(await claim(callId, 'CAother')).toEqual({ kind: 'foreign' })
    await armStream(test.db, { callId, tokenHash: LATE_HASH, expiresAt: inHours(-1) })
    expect(await claim(callId, providerSid, LATE_HASH)).toEqual({ kind: 'expired' })
  })

  it('of a repeated webhook is as good as the first, and is spent with it', async () => {
    const { callId, providerSid } = await open()
    await armStream(test.db, { callId, tokenHash: OTHER_HASH, expiresAt: inHours(1) })
    expect(await claim(callId, providerSid)).toMatchObject({ kind: 'claimed' })
    expect(await claim(callId, providerSid, OTHER_HASH)).toEqual({ kind: 'used' })
  })

  it('brings the memory of the conversation to the next stream', async () => {
    const { callId, providerSid } = await open()
    await claim(callId, providerSid)
    const turn = { callId, startedMs: 0, endedMs: null, interrupted: false, heardMs: null }
    await appendTurn(test.db, { ...turn, seq: 0, speaker: 'agent', text: 'Hel' })
    const hello = { ...turn, seq: 0, speaker: 'agent', text: 'Hello.' } as const
    await appendTurn(test.db, { ...hello, endedMs: 900, heardMs: 900 })
    await appendTurn(test.db, { ...turn, seq: 1, speaker: 'caller', text: 'Water everywhere!' })
    await appendTurn(test.db, { ...turn, seq: 2, speaker: 'agent', text: 'Is anybody' })
    await armStream(test.db, { callId, tokenHash: OTHER_HASH, expiresAt: inHours(1) })
    expect(await claim(callId, providerSid, OTHER_HASH)).toMatchObject({
      streams: 2,
      nextSeq: 3,
      recap: [
        { speaker: 'agent', text: 'Hello.', isUnheard: false },
        { speaker: 'caller', text: 'Water everywhere!', isUnheard: false },
        { speaker: 'agent', text: 'Is anybody', isUnheard: true },
      ],
    })
  })

  it('is worth nothing once the conversation is over, whose first ending stands', async () => {
    const { callId, providerSid } = await open()
    await endConversation(test.db, { callId, outcome: 'finished', metrics: { turns: 4 } })
    await endConversation(test.db, { callId, outcome: 'failed', metrics: {} })
    expect(await claim(callId, providerSid)).toEqual({ kind: 'over' })
    expect(await test.one('select outcome, metrics from calls where id = $1', [callId])).toEqual({
      outcome: 'finished',
      metrics: { turns: 4 },
    })
  })

  it('must be a hash', async () => {
    const callId = await guestCalls(test, world)
    await expect(
      armStream(test.db, { callId, tokenHash: 'v1.secret', expiresAt: inHours(1) }),
    ).rejects.toThrow('SHA-256')
  })
})

describe('small facts about a call', () => {
  it('keep the first answer of the machine detection', async () => {
    const callId = await guestCalls(test, world)
    await recordAnsweredBy(test.db, { callId, answeredBy: 'human' })
    await recordAnsweredBy(test.db, { callId, answeredBy: 'machine_start' })
    expect(await test.one('select answered_by from calls where id = $1', [callId])).toEqual({
      answered_by: 'human',
    })
  })

  it('keep how long somebody waited for a turn', async () => {
    const callId = await guestCalls(test, world)
    const turn = { callId, seq: 0, speaker: 'agent', text: 'Hello.', startedMs: 900 } as const
    const rest = { endedMs: 1_500, interrupted: false, heardMs: 600 }
    await appendTurn(test.db, { ...turn, ...rest, replyMs: 740.4 })
    await appendTurn(test.db, { ...turn, ...rest, seq: 1 })
    const waits = await test.one(
      'select array_agg(reply_ms order by seq) as ms from call_turns where call_id = $1',
      [callId],
    )
    expect(waits).toEqual({ ms: [740, null] })
  })

  it('refuse turns out of range', async () => {
    const callId = await guestCalls(test, world)
    const turn = {
      callId,
      seq: -1,
      speaker: 'agent' as const,
      text: '',
      startedMs: 0,
      endedMs: null,
      interrupted: false,
      heardMs: null,
    }
    await expect(appendTurn(test.db, turn)).rejects.toThrow('append_turn: number')
  })

  it('fetch a person once per request', async () => {
    const callId = await guestCalls(test, world)
    const request = { callId, toolCallId: 'tool-9', reason: 'wants a human' }
    await requestHuman(test.db, request)
    await requestHuman(test.db, request)
    expect(
      await test.all(`select topic from outbox where payload ->> 'callId' = $1`, [callId]),
    ).toEqual([{ topic: 'human.requested' }])
  })
})
