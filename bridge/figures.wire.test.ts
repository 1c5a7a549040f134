import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { parseExposition } from './testing/exposition.ts'
import type { TestCall } from './testing/records-server.ts'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

async function readMetrics(): Promise<Map<string, number>> {
  const response = await stage.bridge.get('/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const { samples } = parseExposition(await response.text())
  return new Map([...samples].map(([name, value]) => [name.replace(/^[a-z]+_bridge_/, ''), value]))
}

function linesOf(call: TestCall, event: string): Record<string, unknown>[] {
  return stage.bridge.program.stderr
    .split('\n')
    .filter((line) => line.includes(call.callId) && line.includes(`"${event}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('times what was said, heard and waited for, turn by turn', async () => {
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  await sleep(300)
  client.speak(1_000)
  await sleep(200)
  session.hears(' My sink')
  await sleep(900)
  session.hears(' leaks.')
  await sleep(500)
  session.speak('one two three four five six seven eight nine ten', 4_000)
  await sleep(1_500)
  session.send({ serverContent: { interrupted: true } })
  session.send({ serverContent: { turnComplete: true } })
  const isInterrupted = (): boolean => call.turns.get(2)?.['p_interrupted'] === true
  await waitUntil(isInterrupted, 'the turns')

  const [greeting, question, answer] = [0, 1, 2].map((seq) => call.turns.get(seq)!)
  // What was sent, the filter's tail, and silence up to a whole frame.
  expect(greeting).toMatchObject({ p_reply_ms: null, p_heard_ms: 420, p_interrupted: false })
  const lengthMs = Number(question?.['p_ended_ms']) - Number(question?.['p_started_ms'])
  expect(lengthMs).toBeGreaterThan(850)
  expect(lengthMs).toBeLessThan(2_000)
  const waitedMs = Number(answer?.['p_started_ms']) - Number(question?.['p_ended_ms'])
  expect(waitedMs).toBeGreaterThan(300)
  expect(waitedMs).toBeLessThan(2_000)
  expect(Math.abs(Number(answer?.['p_reply_ms']) - waitedMs)).toBeLessThan(50)
  expect(Number(answer?.['p_heard_ms'])).toBeGreaterThan(1_000)
  expect(Number(answer?.['p_heard_ms'])).toBeLessThan(1_700)
})

test('counts a call for the process, for its record and in one line', async () => {
  const before = await readMetrics()
  const call = stage.records.addCall()
  const { client, session } = await stage.converse(call)
  session.send({
    usageMetadata: { promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 120 }] },
  })
  session.speak('A long answer that nobody hears to its end', 3_000)
  await sleep(400)
  session.send({ serverContent: { interrupted: true } })
  session.send({ serverContent: { turnComplete: true } })
  await waitUntil(() => client.of('clear').length === 1, 'the clear')
  session.useTool('fc-1', 'get_incident_status', {})
  await waitUntil(() => session.answerTo('fc-1') !== undefined, 'the answer')
  session.say('It is on its way.', 200)
  session.send({ goAway: { timeLeft: '50s' } })
  await stage.live.session(call.callId, 2)
  client.hangUp()
  await waitUntil(() => call.ending !== null, 'the end')
  const after = await readMetrics()
  const risen = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0)

  expect(risen('conversations_ended_total{outcome="caller_hung_up"}')).toBe(1)
  expect(risen('first_audio_seconds_count{direction="inbound"}')).toBe(1)
  expect(risen('interrupt_to_clear_seconds_count')).toBe(1)
  expect(risen('interrupt_to_clear_seconds_bucket{le="0.1"}')).toBe(1)
  expect(risen('barge_ins_total')).toBe(1)
  expect(risen('unheard_audio_seconds_total')).toBeGreaterThan(2)
  expect(risen('tool_seconds_count{tool="get_incident_status"}')).toBe(1)
  expect(risen('tokens_total{direction="in",modality="audio"}')).toBe(120)
  expect(risen('go_aways_total')).toBe(1)
  expect(risen('model_reconnects_total')).toBe(1)
  for (const gauge of ['carrier_unsent_bytes', 'model_unsent_max_bytes']) {
    expect(after.get(gauge)).toBeGreaterThanOrEqual(0)
  }

  const [line, ...more] = linesOf(call, 'conversation-ended')
  expect(more).toEqual([])
  expect(line).toMatchObject({ outcome: 'caller_hung_up', direction: 'inbound' })
  expect(line?.['figures']).toEqual(call.ending?.metrics)
  expect(line?.['figures']).toMatchObject({ bargeIns: 1, clears: 1, 'tokens.in.audio': 120 })
  expect(JSON.stringify(line)).not.toMatch(/long answer|property line/)
})

test('tells the figures of a stream that broke too', async () => {
  const call = stage.records.addCall()
  const { client } = await stage.converse(call)
  client.cut()
  await waitUntil(() => linesOf(call, 'stream-detached').length === 1, 'the line')
  expect(linesOf(call, 'stream-detached')[0]).toMatchObject({
    figures: { firstAudioMs: { count: 1 }, streamsDetached: 1 },
  })
})
