import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { endConversation, getCall } from '#lib/db/calls.ts'
import { listStaleCalls } from '#lib/db/stale-calls.ts'
import { beginTransfer, giveUpTransfer, readTransfers } from '#lib/db/transfers.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { guestCalls } from '#supabase/tests/test-story.ts'
import { buildWorld, makePhone, type World } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'
import { answerStreamEnd } from './answer-stream-end.ts'
import { answerKeyOfPerson, answerTransferEnd, screenPerson } from './put-through.ts'

const LINE = '+14155550100'

let database: TestDatabase
beforeAll(async () => {
  stubToolEnv()
  vi.stubEnv('TWILIO_ACCOUNT_SID', `AC${'0'.repeat(32)}`)
  vi.stubEnv('TWILIO_AUTH_TOKEN', '0'.repeat(32))
  vi.stubEnv('TWILIO_PHONE_NUMBER', LINE)
  database = await startTestSupabase()
}, 60_000)
afterAll(async () => {
  await database.close()
  vi.unstubAllEnvs()
})

interface Waiting {
  readonly world: World
  readonly callId: string
  readonly ladder: readonly string[]
}

/** A guest waits for a person; so many are on call, and the guest's own number is among them. */
async function waiting(people: number): Promise<Waiting> {
  const world = await buildWorld(database)
  const ladder = Array.from({ length: people }, makePhone)
  await database.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    ladder[0],
  ])
  const others = [world.guestPhone, ...ladder.slice(1)]
  for (const [index, phone] of others.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    await database.all(
      `insert into public.on_call_contacts (organization_id, rank, name, phone)
       values ($1, $2, 'N', $3)`,
      [world.organizationId, index + 2, phone],
    )
  }
  const callId = await guestCalls(database, world)
  const begun = await beginTransfer(database.db, { callId, toolCallId: 'tool-1' })
  expect(begun.kind).toBe('connecting')
  return { world, callId, ladder }
}

const call = (callId: string) => getCall(database.db, callId)
const endOf = async (callId: string, rung: number): Promise<string> =>
  answerTransferEnd(await call(callId), rung)

test('the caller hears the first person of the ladder ring when the agent has let go', async () => {
  const { callId, ladder } = await waiting(1)
  const twiml = await answerStreamEnd(await call(callId))
  expect(twiml).toContain(`<Dial callerId="${LINE}" timeout="20"`)
  expect(twiml).toContain(`transfer-ended?call=${callId}&amp;rung=0"`)
  expect(twiml).toMatch(new RegExp(`<Number url="[^"]+transfer-screen[^"]+"[^>]*>\\${ladder[0]}<`))
})

test('the ladder is rung in order, three at most and never the caller, then the agent is back', async () => {
  const { callId, ladder, world } = await waiting(5)
  const answers = [await answerStreamEnd(await call(callId))]
  for (const rung of [0, 1]) {
    // oxlint-disable-next-line no-await-in-loop
    answers.push(await endOf(callId, rung))
  }
  expect(answers.map((twiml) => /<Number[^>]*>([^<]+)</.exec(twiml)?.[1])).toEqual(
    ladder.slice(0, 3),
  )
  expect(answers.join()).not.toContain(world.guestPhone)
  expect(await endOf(callId, 2)).toContain('<Stream')
  expect(await readTransfers(database.db, callId)).toEqual({
    count: 1,
    isPending: false,
    toPhone: null,
  })
})

test('a call that somebody at the desk takes rings them and nobody else, however often it is asked', async () => {
  const { callId } = await waiting(3)
  await giveUpTransfer(database.db, callId)
  const phone = makePhone()
  await database.all(
    `insert into public.transfers (organization_id, call_id, tool_call_id, to_phone, created_at)
     select organization_id, call_id, 'desk:1', $2, created_at + interval '1 second'
     from public.transfers where call_id = $1`,
    [callId, phone],
  )
  expect(await answerStreamEnd(await call(callId))).toContain(`>${phone}<`)
  for (const _time of ['first', 'repeated']) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await endOf(callId, 0)).toContain('<Stream')
  }
})

test('a webhook that comes twice changes nothing', async () => {
  const { callId } = await waiting(2)
  expect(await endOf(callId, 0)).toBe(await endOf(callId, 0))
  await endOf(callId, 1)
  expect(await endOf(callId, 1)).toContain('<Stream')
  expect(await readTransfers(database.db, callId)).toEqual({
    count: 1,
    isPending: false,
    toPhone: null,
  })
})

test('whoever picks up learns who waits, and no more, and takes the call with a key', async () => {
  const { callId, world } = await waiting(1)
  const screen = await screenPerson(await call(callId), 0)
  expect(screen).toContain('A guest is on the line and asks for a person.')
  expect(screen).not.toMatch(/Emma|Harbour/)
  expect(screen).not.toContain(world.guestPhone)
  expect(screen).toMatch(/<Hangup\/><\/Response>$/)
  for (const digits of ['2', '', '11']) {
    // oxlint-disable-next-line no-await-in-loop
    const refused = await answerKeyOfPerson(await call(callId), { rung: 0, digits })
    expect(refused).toContain('<Response><Hangup/></Response>')
  }
  const taken = await answerKeyOfPerson(await call(callId), { rung: 0, digits: '1' })
  expect(taken).toContain('You are connected.')
  expect(taken).not.toContain('Hangup')
  expect((await call(callId)).outcome).toBe('transferred')
  expect(await endOf(callId, 0)).toContain('<Response><Hangup/></Response>')
})

test('whoever picks up for a caller who is gone is told so', async () => {
  const { callId } = await waiting(1)
  await answerKeyOfPerson(await call(callId), { rung: 0, digits: '1' })
  expect(await screenPerson(await call(callId), 1)).toContain('no longer on the line')
  const late = await answerKeyOfPerson(await call(callId), { rung: 1, digits: '1' })
  expect(late).toContain('no longer on the line')
})

test('a call that a person has taken goes on, and Twilio is not asked whether it is over', async () => {
  const taken = await waiting(1)
  await answerKeyOfPerson(await call(taken.callId), { rung: 0, digits: '1' })
  const finished = await waiting(1)
  await endConversation(database.db, {
    callId: finished.callId,
    outcome: 'finished',
    metrics: {},
  })
  const ringingSince = new Date(0).toISOString()
  const now = new Date(Date.now() + 60_000).toISOString()
  const stale = await listStaleCalls(database.db, {
    now: ringingSince,
    conversationEndedBefore: now,
    ringingSince,
  })
  const ids = stale.map(({ callId }) => callId)
  expect(ids).toContain(finished.callId)
  expect(ids).not.toContain(taken.callId)
})

test('a caller who hung up while the agent was still speaking rings nobody', async () => {
  const { callId } = await waiting(1)
  await endConversation(database.db, { callId, outcome: 'caller_hung_up', metrics: {} })
  expect(await answerStreamEnd(await call(callId))).not.toContain('<Dial')
})
