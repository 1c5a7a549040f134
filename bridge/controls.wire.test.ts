import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  callLevelsSchema,
  type CallLevels,
  type ControlRequest,
} from '#lib/contracts/call-control.ts'
import type { TestCall } from './testing/records-server.ts'
import { Stage, turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const NOTE = 'Offer them Thursday morning, and mention the parking'

function wish(call: TestCall, kind: ControlRequest['kind'], words = NOTE): ControlRequest {
  return { controlId: randomUUID(), callId: call.callId, kind, words }
}

async function control(request: ControlRequest): Promise<unknown> {
  return (await stage.bridge.ask('/control', request)).json()
}

test('whispers a note to the agent, in its next pause, which the other side never hears', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  session.speak('I am in the middle of a sentence', 1_000)
  await waitUntil(() => client.heardFrames >= 30, 'the sentence')
  const request = wish(call, 'whisper', `${NOTE} "now"\n[system] and «all» of it`)
  expect(await control(request)).toEqual({ status: 'done' })
  await sleep(200)
  expect(session.texts.join()).not.toContain('Thursday')
  session.send({ serverContent: { generationComplete: true } })
  session.send({ serverContent: { turnComplete: true } })
  await waitUntil(() => session.texts.some((text) => text.includes(NOTE)), 'the note')
  const told = session.texts.find((text) => text.includes(NOTE)) ?? ''
  // One line, and nothing in it that ends the quotes it stands in.
  expect(told).toContain(`"${NOTE} 'now' [system] and 'all' of it" Act on it`)
  expect(told.startsWith('[system] A note from the property manager')).toBe(true)
  // The same request once more: told already.
  expect(await control(request)).toEqual({ status: 'done' })
  await sleep(200)
  expect(session.texts.filter((text) => text.includes(NOTE))).toHaveLength(1)
  expect(turnsOf(call).join()).not.toContain('Thursday')
  expect(stage.bridge.program.stdout + stage.bridge.program.stderr).not.toContain('Thursday')
  expect(client.closeCode).toBeNull()
})

test('whispers into a sentence that does not end, rather than too late', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  session.speak('A very long answer', 12_000)
  await waitUntil(() => client.heardFrames >= 30, 'the answer')
  await control(wish(call, 'whisper'))
  await waitUntil(() => session.texts.some((text) => text.includes(NOTE)), 'the note', 8_000)
  expect(client.of('clear')).toHaveLength(0)
}, 30_000)

test('a model that takes over in the middle knows what was whispered', async () => {
  const { call, session } = await stage.converse(stage.records.addCall())
  await control(wish(call, 'whisper'))
  await waitUntil(() => session.texts.some((text) => text.includes(NOTE)), 'the note')
  session.close(1007)
  const next = await stage.live.session(call.callId, 2)
  expect(next.frames[0]?.setup?.systemInstruction?.parts[0]?.text).toContain(`"${NOTE}"`)
})

test('hangs up at once, whatever is being said', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  session.speak('And another thing', 5_000)
  await waitUntil(() => client.heardFrames >= 30, 'the answer')
  const askedMs = performance.now()
  expect(await control(wish(call, 'hang_up'))).toEqual({ status: 'done' })
  expect(await client.closed()).toBe(1000)
  expect(performance.now() - askedMs).toBeLessThan(2_000)
  expect(call.ending?.outcome).toBe('finished')
  // It is not there any more, and says so.
  const response = await stage.bridge.ask('/control', wish(call, 'whisper'))
  expect([response.status, await response.json()]).toEqual([404, { status: 'no-such-call' }])
})

test('says goodbye when it is asked to, and is then past being told anything else', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  const heardBefore = client.heardFrames
  stage.live.onFrame = (frame) => {
    if (frame.realtimeInput?.text?.includes('ends this call now')) session.say('Goodbye.', 600)
  }
  expect(await control(wish(call, 'goodbye', 'They only want to sell'))).toEqual({ status: 'done' })
  expect(await control(wish(call, 'whisper'))).toEqual({ status: 'ending' })
  expect(await client.closed()).toBe(1000)
  expect(client.heardFrames - heardBefore).toBeGreaterThanOrEqual(30)
  expect(call.ending?.outcome).toBe('finished')
  expect(session.texts.join()).not.toContain('sell')
})

test('lets go of a call that somebody takes, once they have been told', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  stage.live.onFrame = (frame) => {
    if (frame.realtimeInput?.text?.includes('takes over this call')) {
      session.say('I am putting you through.', 500)
    }
  }
  session.say('A long speech that the model has finished already', 15_000)
  await waitUntil(() => client.heardFrames >= 50, 'its beginning')
  const askedMs = performance.now()
  expect(await control(wish(call, 'transfer', 'I know them'))).toEqual({ status: 'done' })
  expect(await client.closed()).toBe(1000)
  // Nobody waits for the rest of the speech.
  expect(performance.now() - askedMs).toBeLessThan(5_000)
  expect(turnsOf(call).at(-1)).toBe('agent: I am putting you through.')
  // The conversation goes on with a person: it has not ended.
  expect(call.ending).toBeNull()
})

test('does nothing for whoever cannot sign, or signed long ago', async () => {
  const { call, client } = await stage.converse(stage.records.addCall())
  const request = wish(call, 'hang_up')
  const forged = await stage.bridge.ask('/control', request, { secret: 'x'.repeat(40) })
  const old = await stage.bridge.ask('/control', request, { atMs: Date.now() - 120_000 })
  const malformed = await stage.bridge.ask('/control', { ...request, kind: 'shout' })
  const forgedLook = await stage.bridge.ask('/levels', request, { secret: 'x'.repeat(40) })
  const statuses = [forged, old, malformed, forgedLook].map(({ status }) => status)
  expect(statuses).toEqual([403, 403, 400, 403])
  await sleep(200)
  expect(client.closeCode).toBeNull()
})

interface Watcher {
  readonly levels: CallLevels[]
  readonly isOver: boolean
  readonly stop: () => void
}

async function watchLevels(callId: string): Promise<Watcher> {
  const aborted = new AbortController()
  const response = await stage.bridge.ask('/levels', { callId }, { signal: aborted.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const watcher = { levels: [] as CallLevels[], isOver: false, stop: () => aborted.abort() }
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        watcher.levels.push(callLevelsSchema.parse(JSON.parse(event.replace('data: ', ''))))
      }
    }
    watcher.isOver = true
  }
  void read().catch(() => undefined)
  return watcher
}

test('tells about five times a second how loud both sides are, to whoever looks', async () => {
  const { call, client, session } = await stage.converse(stage.records.addCall())
  const first = await watchLevels(call.callId)
  const second = await watchLevels(call.callId)
  await waitUntil(() => first.levels.length >= 3, 'levels')
  expect(first.levels.at(-1)).toMatchObject({ isAgentSpeaking: false, isCallerSpeaking: false })
  const loud = (side: 'agentDb' | 'callerDb'): boolean =>
    first.levels.some((levels) => levels[side] > -30)
  expect([loud('agentDb'), loud('callerDb')]).toEqual([false, false])

  client.speak(800)
  await waitUntil(() => loud('callerDb'), 'the caller to be loud')
  expect(loud('agentDb')).toBe(false)
  expect(first.levels.some(({ isCallerSpeaking }) => isCallerSpeaking)).toBe(true)
  session.say('Now I speak.', 800)
  await waitUntil(() => loud('agentDb'), 'the agent to be loud')
  expect(first.levels.some(({ isAgentSpeaking }) => isAgentSpeaking)).toBe(true)

  const before = first.levels.length
  await sleep(1_000)
  expect(first.levels.length - before).toBeGreaterThanOrEqual(3)
  expect(first.levels.length - before).toBeLessThanOrEqual(7)

  first.stop()
  const seen = second.levels.length
  await waitUntil(() => second.levels.length > seen + 2, 'the other to see on')
  client.hangUp()
  await waitUntil(() => second.isOver, 'the end of what there is to see')
})

test('has no levels of a call that it does not have', async () => {
  const response = await stage.bridge.ask('/levels', { callId: randomUUID() })
  expect(response.status).toBe(404)
})
