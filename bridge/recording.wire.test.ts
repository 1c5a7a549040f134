import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessCodeAad, sealAccessCode } from '#lib/access-code.ts'
import { loudSpans, recordedOf, type Recorded } from './testing/recorded-call.ts'
import type { TestCall } from './testing/records-server.ts'
import type { MediaClient } from './testing/media-client.ts'
import { Stage, turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => {
  for (const name of Object.keys(stage.records.rpcs)) delete stage.records.rpcs[name]
  stage.records.isStorageAway = false
  stage.clear()
})
afterAll(() => stage.close())

/** A call under a rule, and a database that lets it be recorded. */
function callUnder(recording: 'announced' | 'asked', given: object = {}): TestCall {
  let hasBegun = false
  Object.assign(stage.records.rpcs, {
    open_recording: () => ({ kind: 'open', hasBegun }),
    begin_recording: () => (hasBegun = true),
    add_recording_chunk: () => true,
    record_consent: () => true,
    record_refusal: () => null,
  })
  return stage.records.addCall({ ...given, brief: { recording } })
}

const begun = (): Promise<void> =>
  waitUntil(() => stage.records.log.includes('begin_recording'), 'the recording to begin')

async function over(call: TestCall): Promise<Recorded> {
  await waitUntil(() => call.ending !== null, 'the ending')
  return recordedOf(stage.records, call)
}

const turnOf = (call: TestCall, words: string): Record<string, unknown> => {
  const turn = [...call.turns.values()].find((each) => String(each['p_text']).startsWith(words))
  if (!turn) throw new Error(`nobody said ${words}: ${turnsOf(call).join()}`)
  return turn
}

/** So long by the clock of the telephone, which is slow where the machine is busy. */
async function pass(client: MediaClient, ms: number): Promise<void> {
  const until = client.sentFrames + ms / 20
  await waitUntil(() => client.sentFrames >= until, `${ms} ms on the telephone`, 20_000)
}

const loudMs = (channel: Buffer): number =>
  loudSpans(channel).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)

/** From the first sound to the last. */
function courseOf(channel: Buffer): { fromMs: number; toMs: number } {
  const spans = loudSpans(channel)
  return { fromMs: spans[0]?.fromMs ?? Number.NaN, toMs: spans.at(-1)?.toMs ?? Number.NaN }
}

describe('a call that is announced as recorded', () => {
  test('has both sides where they were heard, after the announcement and without what was cut off', async () => {
    stage.records.log.length = 0
    const call = callUnder('announced')
    const { client, session } = await stage.converse(call)
    await begun()
    await pass(client, 300)
    session.say('This goes on for a long time.', 4_000)
    await waitUntil(() => client.heardFrames >= 60, 'the agent to be heard')
    client.speak(1_000)
    await pass(client, 500)
    session.send({ serverContent: { interrupted: true } })
    await waitUntil(() => client.of('clear').length > 0, 'the interruption')
    await pass(client, 1_500)
    client.hangUp()
    const { caller, agent, chunks } = await over(call)
    const opening = turnOf(call, 'Hello')
    expect(String(opening['p_text'])).toContain('This call is recorded.')
    expect(chunks[0]?.startMs).toBeGreaterThanOrEqual(Number(opening['p_ended_ms']) - 20)

    // For as long as it was sent, give or take what a busy machine makes of the telephone's clock.
    const spoken = courseOf(caller)
    expect(loudMs(caller)).toBeGreaterThanOrEqual(800)
    expect(loudMs(caller)).toBeLessThanOrEqual(1_200)

    const cut = turnOf(call, 'This')
    expect(cut['p_interrupted']).toBe(true)
    const said = courseOf(agent)
    expect(said.fromMs).toBeGreaterThan(Number(cut['p_started_ms']) - 100)
    expect(said.fromMs).toBeLessThan(Number(cut['p_started_ms']) + 300)
    // What was heard of four seconds, and no more.
    expect(Math.abs(loudMs(agent) - Number(cut['p_heard_ms']))).toBeLessThan(300)
    // The caller began while the agent was heard, and the agent fell silent meanwhile.
    expect(spoken.fromMs).toBeGreaterThan(said.fromMs)
    expect(spoken.fromMs).toBeLessThan(said.toMs)
    expect(said.toMs).toBeLessThan(spoken.toMs)
  })

  test('is kept nowhere when its announcement was not heard', async () => {
    const call = callUnder('announced')
    stage.live.onFrame = (frame, session) => {
      if (frame.realtimeInput?.text) session.say('Yes, hello?', 400)
    }
    const { client } = await stage.converse(call)
    client.speak(500)
    await pass(client, 1_000)
    client.hangUp()
    expect(await over(call)).toMatchObject({ chunks: [] })
  })

  test('is forgotten when they refuse it', async () => {
    stage.records.log.length = 0
    const call = callUnder('announced')
    const { client, session } = await stage.converse(call)
    await begun()
    client.speak(500)
    await pass(client, 1_000)
    session.useTool('fc-1', 'record_refusal', { what: 'recording' })
    await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
    client.hangUp()
    expect(await over(call)).toMatchObject({ chunks: [] })
  })

  test('takes back what was on its way to storage when they refused', async () => {
    stage.records.log.length = 0
    const call = callUnder('announced')
    stage.records.rpcs['add_recording_chunk'] = () => false
    const { client } = await stage.converse(call)
    await begun()
    await pass(client, 500)
    client.hangUp()
    await over(call)
    await waitUntil(() => stage.records.log.includes('add_recording_chunk'), 'the piece')
    await waitUntil(() => recordedOf(stage.records, call).chunks.length === 0, 'its removal')
    expect(call.ending?.outcome).toBe('caller_hung_up')
  })

  test('has no tones of the keypad', async () => {
    stage.records.log.length = 0
    const call = callUnder('announced')
    const { client } = await stage.converse(call)
    await begun()
    await pass(client, 1_500)
    client.speak(200)
    await pass(client, 200)
    client.press('4')
    await pass(client, 1_000)
    client.speak(400)
    await pass(client, 800)
    client.hangUp()
    const { caller } = await over(call)
    expect(loudSpans(caller)).toHaveLength(1)
    expect(loudMs(caller)).toBeGreaterThanOrEqual(240)
  })
})

test('a call whose rule is to ask is recorded from their yes on', async () => {
  stage.records.log.length = 0
  const call = callUnder('asked')
  const { client, session } = await stage.converse(call)
  const setup = session.frames.find((frame) => frame.setup)?.setup
  expect(JSON.stringify(setup?.systemInstruction)).toContain('May we record this call?')
  expect(turnsOf(call).join()).not.toContain('recorded')
  client.speak(600)
  await pass(client, 900)
  expect(stage.records.log).not.toContain('begin_recording')
  session.useTool('fc-1', 'record_consent', {})
  await begun()
  client.speak(400)
  await pass(client, 800)
  client.hangUp()
  const { caller } = await over(call)
  // A telephone that is a test's own stutters under load; what was said before is longer than this.
  expect(loudMs(caller)).toBeGreaterThanOrEqual(240)
  expect(loudMs(caller)).toBeLessThanOrEqual(560)
})

test('a code is on neither side of the recording, whoever says it', async () => {
  stage.records.log.length = 0
  const propertyId = randomUUID()
  const accessCodeId = randomUUID()
  const call = callUnder('announced', { purpose: 'vendor_visit', propertyId })
  stage.records.rpcs['release_access_code'] = () => ({
    kind: 'released',
    accessCodeId,
    grantId: randomUUID(),
    ciphertext: sealAccessCode(
      Buffer.from('ab'.repeat(32), 'hex'),
      '4815',
      accessCodeAad(accessCodeId),
    ),
  })
  const { client, session } = await stage.converse(call)
  await begun()
  client.speak(500)
  session.hears('I am at the door.')
  await pass(client, 1_500)
  session.useTool('fc-1', 'get_vendor_code', { property_id: propertyId })
  await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the code')
  session.say('It is four, eight, one, five.', 1_000)
  await pass(client, 2_500)
  client.speak(500)
  session.hears('Four eight one five, right?')
  await pass(client, 3_000)
  const heardBefore = client.heardFrames
  session.say('Exactly. Tell us when you are done.', 1_000)
  await waitUntil(() => client.heardFrames >= heardBefore + 48, 'the last words')
  await pass(client, 500)
  client.hangUp()
  const { caller, agent } = await over(call)
  expect(turnsOf(call).join(' ')).toContain('[code]')
  expect(turnsOf(call).join(' ')).not.toContain('one five')
  const last = turnOf(call, 'Exactly')
  // Only what has certainly nothing of it: before the code, and the goodbye.
  expect(loudSpans(agent)).toHaveLength(1)
  expect(loudSpans(agent)[0]?.fromMs).toBeGreaterThan(Number(last['p_started_ms']) - 250)
  expect(loudSpans(caller)).toHaveLength(1)
  expect(loudSpans(caller)[0]?.toMs).toBeLessThan(Number(last['p_started_ms']) - 3_000)
})

test('storage that is away disturbs nobody, and gets it when it is back', async () => {
  stage.records.log.length = 0
  const call = callUnder('announced')
  stage.records.isStorageAway = true
  const { client } = await stage.converse(call)
  await begun()
  client.speak(400)
  await pass(client, 600)
  client.hangUp()
  expect(await over(call)).toMatchObject({ chunks: [] })
  expect(call.ending?.outcome).toBe('caller_hung_up')
  stage.records.isStorageAway = false
  await waitUntil(() => recordedOf(stage.records, call).chunks.length > 0, 'the sound', 12_000)
  expect(loudMs(recordedOf(stage.records, call).caller)).toBeGreaterThanOrEqual(300)
})

test('a bridge that dies loses the piece it was at, and the next one goes on with the call', async () => {
  stage.records.log.length = 0
  const call = callUnder('announced')
  call.answeredAt = new Date().toISOString()
  const { client } = await stage.converse(call)
  await begun()
  client.speak(13_000)
  const isStored = (): boolean => recordedOf(stage.records, call).chunks.length > 0
  await waitUntil(isStored, 'the first piece', 20_000)
  stage.bridge.program.signal('SIGKILL')
  await stage.bridge.program.ended()
  await stage.restart()
  stage.records.rearm(call)
  const again = await stage.start(call)
  await sleep(1_000)
  again.speak(500)
  await sleep(1_500)
  again.hangUp()
  const { chunks, caller } = await over(call)
  expect(chunks).toHaveLength(2)
  const [first, second] = chunks
  expect(first?.lengthMs).toBe(10_000)
  expect(second?.startMs).toBeGreaterThan(12_000)
  const spoken = loudSpans(caller)
  const [before, after] = [spoken.filter(({ toMs }) => toMs < 13_000), spoken.at(-1)]
  expect(before.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeGreaterThan(7_000)
  // The gap is silence of its own length: the second bridge counts from the same beginning.
  const sinceAnswered = Date.now() - Date.parse(call.answeredAt ?? '')
  expect(after?.toMs).toBeLessThan(sinceAnswered)
  expect(after?.toMs).toBeGreaterThan(sinceAnswered - 4_000)
}, 60_000)
