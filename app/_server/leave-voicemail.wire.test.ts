import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { getCall } from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import type { Speaker } from '#lib/domain/call.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { askPlumbers } from '#supabase/tests/test-story.ts'
import { buildWorld } from '#supabase/tests/test-world.ts'
import { recordHttp, reply, type HttpRecorder } from '#tests/support/http-recorder.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { stubToolEnv } from '#tests/support/tool-calls.ts'
import { leaveVoicemail } from './leave-voicemail.ts'

let database: TestDatabase
let twilio: HttpRecorder
beforeAll(async () => {
  stubToolEnv()
  vi.stubEnv('TWILIO_ACCOUNT_SID', `AC${'0'.repeat(32)}`)
  vi.stubEnv('TWILIO_AUTH_TOKEN', '0'.repeat(32))
  vi.stubEnv('TWILIO_PHONE_NUMBER', '+14155550100')
  database = await startTestSupabase()
  twilio = await recordHttp(() => reply(200, { sid: 'CA1' }))
  vi.stubEnv('TWILIO_BASE_URL', twilio.url)
}, 60_000)
afterAll(async () => {
  await twilio[Symbol.asyncDispose]()
  await database.close()
  vi.unstubAllEnvs()
})

/** A vendor's phone was picked up, and so much was said since. */
async function callWith(...turns: readonly [Speaker, string][]): Promise<string> {
  const { callIds } = await askPlumbers(database, await buildWorld(database))
  for (const [seq, [speaker, text]] of turns.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    await say(callIds.marco, seq, speaker, text)
  }
  return callIds.marco
}

function say(callId: string, seq: number, speaker: Speaker, text: string): Promise<void> {
  const times = { startedMs: seq, endedMs: seq, interrupted: false, heardMs: 1, replyMs: null }
  return appendTurn(database.db, { callId, seq, speaker, text, ...times })
}

/** What Twilio was told to do with this call. */
async function instructionsFor(callId: string): Promise<string[]> {
  const { providerSid } = await getCall(database.db, callId)
  return twilio.requests
    .filter(({ url }) => url.includes(`/Calls/${providerSid}.json`))
    .map(({ body }) => new URLSearchParams(body).get('Twiml') ?? body)
}

const outcomeOf = async (callId: string): Promise<string | null> =>
  (await getCall(database.db, callId)).outcome

const GREETING: [Speaker, string] = ['caller', 'Please leave a message after the tone.']
const LONG_HELLO: [Speaker, string] = [
  'caller',
  'Rapid Rooter Plumbing, Marco speaking, how can I help?',
]
const OPENING: [Speaker, string] = ['agent', 'Hello Marco, this is the AI assistant.']

test('five signs at once leave one message', async () => {
  const callId = await callWith(GREETING)
  const signs = ['beep', 'agent', 'greeting-over', 'beep', 'agent'] as const
  await Promise.all(signs.map((sign) => leaveVoicemail(callId, sign)))
  const [message, ...more] = await instructionsFor(callId)
  expect(more).toEqual([])
  expect(message).toMatch(
    /^<\?xml[^>]*><Response><Say>Hello, this is the AI assistant of Test Stays\. Please call us back on [\d ,+]+ about PL-\d+\. Thank you\.<\/Say><Hangup\/><\/Response>$/,
  )
  expect(await outcomeOf(callId)).toBe('voicemail')
})

test('a machine gets one message a day, whatever the next call is about', async () => {
  const world = await buildWorld(database)
  const first = (await askPlumbers(database, world)).callIds.marco
  const second = (await askPlumbers(database, world)).callIds.marco
  for (const callId of [first, second]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await say(callId, 0, ...GREETING)
    // oxlint-disable-next-line no-await-in-loop
    await leaveVoicemail(callId, 'beep')
  }
  expect(await instructionsFor(first)).toEqual([expect.stringContaining('<Say>')])
  expect(await instructionsFor(second)).toEqual(['Status=completed'])
  expect(await outcomeOf(second)).toBe('voicemail')
})

test('a person who talks with the agent is left alone, whatever the sign', async () => {
  const callId = await callWith(LONG_HELLO, OPENING, ['caller', 'Sure, what is it?'])
  await Promise.all([leaveVoicemail(callId, 'beep'), leaveVoicemail(callId, 'greeting-over')])
  expect(await instructionsFor(callId)).toEqual([])
  expect(await outcomeOf(callId)).toBeNull()
})

test('a long hello is waited out: an answer makes it a person', async () => {
  const callId = await callWith(LONG_HELLO, OPENING)
  const judged = leaveVoicemail(callId, 'greeting-over')
  setTimeout(() => void say(callId, 2, 'caller', 'Yes, speaking.'), 2_500)
  await judged
  expect(await instructionsFor(callId)).toEqual([])
}, 20_000)

test('a long hello is waited out: silence makes it a machine', async () => {
  const callId = await callWith(LONG_HELLO, OPENING)
  const startedMs = Date.now()
  await leaveVoicemail(callId, 'greeting-over')
  expect(Date.now() - startedMs).toBeGreaterThan(6_000)
  expect(await instructionsFor(callId)).toHaveLength(1)
}, 20_000)
