import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { claimStream, endConversation, getCall } from '#lib/db/calls.ts'
import type { CallOutcome } from '#lib/domain/call.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { guestCalls, ring } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'
import { answerStreamEnd } from './answer-stream-end.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  stubToolEnv()
  database = await startTestSupabase()
  world = await buildWorld(database)
}, 60_000)
afterAll(async () => {
  await database.close()
  vi.unstubAllEnvs()
})

const answer = async (callId: string): Promise<string> =>
  answerStreamEnd(await getCall(database.db, callId))

/** A bridge takes the call with the token of this TwiML. */
async function join(callId: string, twiml: string): Promise<void> {
  const token = /name="token" value="([^"]+)"/.exec(twiml)?.[1] ?? ''
  const { providerSid } = await getCall(database.db, callId)
  const claimed = await claimStream(database.db, {
    callId,
    tokenHash: createHash('sha256').update(token).digest('hex'),
    providerSid: providerSid ?? '',
    streamSid: 'MZ1',
  })
  expect(claimed.kind).toBe('claimed')
}

async function callbacksOf(callId: string): Promise<number> {
  const rows = await database.all(
    `select 1 from outbox where topic = 'human.requested' and payload ->> 'callId' = $1`,
    [callId],
  )
  return rows.length
}

const end = (callId: string, outcome: CallOutcome): Promise<void> =>
  endConversation(database.db, { callId, outcome, metrics: {} })

test('a finished conversation ends the call', async () => {
  const callId = await guestCalls(database, world)
  await end(callId, 'finished')
  expect(await answer(callId)).toContain('<Response><Hangup/></Response>')
  expect(await callbacksOf(callId)).toBe(0)
})

test('a broken one goes on with another bridge, at once, but not for ever', async () => {
  const callId = await guestCalls(database, world)
  for (let stream = 1; stream <= 3; stream += 1) {
    const twiml = await answer(callId)
    expect(twiml).toMatch(/<Response><Connect action="[^"]+stream-ended\?call=[^"]+"/)
    await join(callId, twiml)
  }
  expect(await answer(callId)).toMatch(/<Say>.*call you right back.*<\/Say><Hangup\/>/)
  expect(await callbacksOf(callId)).toBe(1)
})

test('while no bridge can be reached the caller is asked to wait, and in the end called back', async () => {
  const callId = await guestCalls(database, world)
  await join(callId, await answer(callId))
  expect(await answer(callId)).not.toContain('<Pause')
  expect(await answer(callId)).toMatch(
    /<Say>One moment, please\.<\/Say><Pause length="2"\/><Connect/,
  )
  for (let tries = 2; tries < 5; tries += 1) {
    expect(await answer(callId)).toMatch(/<Response><Pause length="2"\/><Connect/)
  }
  for (let repeated = 0; repeated < 2; repeated += 1) {
    expect(await answer(callId)).toMatch(/<Say>.*call you right back.*<\/Say><Hangup\/>/)
  }
  expect(await callbacksOf(callId)).toBe(1)
})

test('a bridge that comes back in time starts the count again', async () => {
  const callId = await guestCalls(database, world)
  await answer(callId)
  await answer(callId)
  const twiml = await answer(callId)
  await join(callId, twiml)
  expect(await answer(callId)).not.toContain('<Pause')
})

test('a call that failed is said to have failed: theirs is returned, ours is placed again', async () => {
  const theirs = await guestCalls(database, world)
  await end(theirs, 'failed')
  expect(await answer(theirs)).toContain('call you right back')
  expect(await callbacksOf(theirs)).toBe(1)

  const ours = await ring(database, {
    organizationId: world.organizationId,
    purpose: 'landlord_approval',
    partyKind: 'landlord',
    partyId: world.landlordId,
    phone: world.landlordPhone,
  })
  await end(ours, 'failed')
  expect(await answer(ours)).toContain('We will call you again')
  expect(await callbacksOf(ours)).toBe(0)
})
