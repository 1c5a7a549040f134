import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ThinkingLevel, type LiveConnectConfig } from '@google/genai'
import type { RunningServer } from '#sim/support/serve.ts'
import { faultPlanSchema } from './faults.ts'
import { startGeminiSim } from './server.ts'
import { until, WireCaller, type CallerOptions } from './wire-caller.ts'

const KEY = 'the-key-of-a-test'
const OPENING = 'Hello Marco, this is the AI assistant of Seaside Stays. Do you have a minute?'
const INSTRUCTIONS = `You are on the phone.

FACTS
- organization: Seaside Stays
- now: 2026-11-21T14:05:00-08:00
- vendor: Rapid Rooter Plumbing
- contact: Marco Rossi
- scope: «Stop the leak under the kitchen sink»

YOUR TASK
1. Ask for a price.`

const declare = (name: string, behavior?: string) => ({
  name,
  description: name,
  ...(behavior ? { behavior } : {}),
  parameters: {
    type: 'OBJECT',
    properties: { amount: { type: 'NUMBER' }, reason: { type: 'STRING' } },
  },
})
const quotingConfig = (behavior?: string): LiveConnectConfig =>
  ({
    systemInstruction: INSTRUCTIONS,
    tools: [
      { functionDeclarations: [declare('record_quote', behavior), declare('end_call', behavior)] },
    ],
  }) as LiveConnectConfig

let server: RunningServer
const connect = (options: Partial<CallerOptions> = {}): Promise<WireCaller> =>
  WireCaller.connect({
    port: server.port,
    apiKey: KEY,
    config: quotingConfig(),
    tool: () => ({ output: { status: 'recorded' } }),
    ...options,
  })
const setFaults = async (plan: unknown): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${server.port}/sim/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify(plan),
  })
  expect(response.status).toBe(200)
}

beforeAll(async () => {
  server = await startGeminiSim({ port: 0, apiKey: KEY, faults: faultPlanSchema.parse({}) })
})
afterAll(() => server.close())

describe('a Live conversation', () => {
  it('speaks the opening word for word, and ends the turn when it has been heard', async () => {
    await using caller = await connect()
    const startedMs = performance.now()
    caller.greet(OPENING)
    await until(
      () => caller.count((message) => message.serverContent?.generationComplete === true) > 0,
      'the end of the generation',
    )
    const generatedMs = performance.now() - startedMs
    await until(() => caller.turnsCompleted > 0, 'the end of the turn')
    const heardMs = performance.now() - startedMs
    expect(caller.heard.join(' ')).toBe(OPENING)
    expect(caller.transcript.trim()).toBe(OPENING)
    // Sent in a burst, but the turn lasts as long as it takes to listen to it.
    expect(generatedMs).toBeLessThan(heardMs / 2)
    expect(heardMs).toBeGreaterThan(1000)
  })

  it('hears the caller, uses a tool and goes on with its answer', async () => {
    await using caller = await connect()
    caller.greet(OPENING)
    await until(() => caller.turnsCompleted > 0, 'the opening')
    expect(await caller.exchange('Sure, go ahead.')).toContain('What would you charge')
    await caller.exchange("It's $285 all in. I can be there in 40 minutes. 90-day warranty.")
    expect(caller.ownTranscript.trim()).toBe(
      "Sure, go ahead. It's $285 all in. I can be there in 40 minutes. 90-day warranty.",
    )
    caller.say("Yes, that's right.")
    await until(() => caller.toolCalls.some(({ name }) => name === 'end_call'), 'end_call')
    await until(() => caller.transcript.includes('Goodbye.'), 'the goodbye')
    // Only arguments that the tool declares are sent.
    expect(caller.toolCalls[0]).toMatchObject({ name: 'record_quote', args: { amount: 285 } })
    expect(caller.transcript).toContain('We will call you back if the job is yours.')
  })

  it('stops when the caller speaks over it, and asks again what was not heard', async () => {
    await using caller = await connect()
    caller.greet(OPENING)
    await until(() => caller.turnsCompleted > 0, 'the opening')
    caller.say('Sure, go ahead.')
    await until(() => caller.transcript.includes('What would'), 'the question')
    caller.say('Wait a second.')
    await until(() => caller.interruptions === 1, 'the interruption')
    await until(() => caller.turnsCompleted >= 2, 'the end of the cut turn')
    await until(() => caller.transcript.includes('Take your time.'), 'patience')
    await until(() => caller.turnsCompleted >= 3, 'the end of the answer')
    expect(await caller.exchange('Okay, what was it?')).toContain('What would you charge')
  })

  it('takes a blocking call back when the caller speaks, and makes it again', async () => {
    await using caller = await connect({ config: quotingConfig('BLOCKING'), tool: () => undefined })
    caller.greet(OPENING)
    await until(() => caller.turnsCompleted > 0, 'the opening')
    await caller.exchange("It's $285 all in, in 40 minutes, 90-day warranty.")
    caller.say("Yes, that's right.")
    await until(() => caller.toolCalls.length === 1, 'the tool call')
    caller.say('Yes.')
    await until(
      () => caller.count((message) => message.toolCallCancellation !== undefined) === 1,
      'the cancellation',
    )
    await until(() => caller.toolCalls.length === 2, 'the second call')
    expect(caller.toolCalls[1]?.id).not.toBe(caller.toolCalls[0]?.id)
  })

  it('refuses an answer to a call it never made', async () => {
    await using caller = await connect()
    caller.session.sendToolResponse({
      functionResponses: [{ id: 'fc-unknown', name: 'record_quote', response: {} }],
    })
    await until(() => caller.closed !== null, 'the close')
    expect(caller.closed?.code).toBe(1007)
  })
})

describe('setup', () => {
  const refused = (options: Partial<CallerOptions>): Promise<string> =>
    connect(options).then(
      () => 'accepted',
      (error: Error) => error.message,
    )

  it('refuses a bad key before anything else', async () => {
    expect(await refused({ apiKey: 'wrong' })).toMatch(/code 1008\): API key not valid/)
  })

  it('refuses a model that does not exist', async () => {
    expect(await refused({ model: 'gemini-9-live' })).toContain('code 1008')
  })

  it('refuses on each model what that model does not know', async () => {
    const thinking = { config: { thinkingConfig: { thinkingLevel: ThinkingLevel.LOW } } }
    expect(await refused(thinking)).toContain('code 1007): thinkingConfig is not supported')
    const model = 'gemini-3.8-live-extended-thinking'
    expect(await refused({ ...thinking, model })).toBe('accepted')
    expect(await refused({ config: quotingConfig('BLOCKING'), model })).toContain('code 1007')
    const minimal = { thinkingConfig: { thinkingLevel: ThinkingLevel.MINIMAL } }
    expect(await refused({ config: minimal, model })).toContain('thinkingLevel MINIMAL')
    expect(await refused({ config: { proactivity: { proactiveAudio: false } } })).toContain(
      'code 1007',
    )
  })

  it('never answers when that is the fault', async () => {
    await setFaults({ live: [{ fault: { kind: 'setup-hang' } }] })
    const outcome = await Promise.race([
      refused({}),
      new Promise((resolve) => setTimeout(() => resolve('nothing'), 500)),
    ])
    expect(outcome).toBe('nothing')
    await setFaults({})
  })
})

describe('the end of a connection', () => {
  it('is announced, and the conversation goes on in the next one', async () => {
    await setFaults({ live: [{ fault: { kind: 'go-away', afterMs: 2500, timeLeftMs: 1500 } }] })
    const first = await connect()
    first.greet(OPENING)
    await until(() => first.turnsCompleted > 0, 'the opening')
    await first.exchange("It's $285 all in, in 40 minutes.")
    const { handle } = first
    expect(handle).not.toBeNull()
    const config = { ...quotingConfig(), sessionResumption: { handle: handle ?? '' } }
    await expect(connect({ config })).rejects.toThrow('code 1011')
    await until(() => first.closed !== null, 'the end')
    expect(first.count((message) => message.goAway?.timeLeft === '1.5s')).toBe(1)
    expect(first.closed?.code).toBe(1011)
    await using second = await connect({ config })
    expect(await second.exchange('Ninety days.')).toContain('$285')
  })

  it('comes without a word when the line is dropped', async () => {
    await setFaults({ live: [{ fault: { kind: 'drop', afterMs: 100 } }] })
    const caller = await connect()
    await until(() => caller.closed !== null, 'the drop')
    expect(caller.closed?.code).toBe(1006)
  })

  it('falls silent without closing', async () => {
    await setFaults({ live: [{ fault: { kind: 'silence', afterMs: 0 } }] })
    await using caller = await connect()
    await new Promise((resolve) => setTimeout(resolve, 50))
    caller.greet(OPENING)
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(caller.heard).toEqual([])
    expect(caller.closed).toBeNull()
  })
})

describe('a reply', () => {
  const loudest = (caller: WireCaller): number =>
    Math.max(
      0,
      ...caller.messages
        .flatMap((message) => message.serverContent?.modelTurn?.parts ?? [])
        .map((part) => Buffer.from(part.inlineData?.data ?? '', 'base64'))
        .flatMap((bytes) => [...new Int16Array(new Uint8Array(bytes).buffer)].map(Math.abs)),
    )

  it('may be audio that is zero, or nearly, with its words beside it', async () => {
    for (const [kind, most] of [
      ['silent-audio', 0],
      ['quiet-audio', 30],
    ] as const) {
      await setFaults({ live: [{ fault: { kind } }] })
      await using caller = await connect()
      await new Promise((resolve) => setTimeout(resolve, 50))
      caller.greet(OPENING)
      await until(() => caller.turnsCompleted > 0, 'the end of the turn')
      expect(caller.transcript.trim()).toBe(OPENING)
      expect(loudest(caller)).toBeLessThanOrEqual(most)
      caller.nudge('You have been silent for a while.')
      await until(() => caller.turnsCompleted > 1, 'the next turn')
      expect(loudest(caller)).toBeGreaterThan(1_000)
    }
  })

  it('may stop in the middle and not end, until the client says something', async () => {
    await setFaults({ live: [{ fault: { kind: 'stuck' } }] })
    await using caller = await connect()
    await new Promise((resolve) => setTimeout(resolve, 50))
    caller.greet(OPENING)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(caller.turnsCompleted).toBe(0)
    expect(caller.transcript.length).toBeLessThan(OPENING.length)
    caller.nudge('You have been silent for a while.')
    await until(() => caller.turnsCompleted > 0, 'the end of the turn')
  })

  it('may be withheld, with the reason', async () => {
    await setFaults({ live: [{ fault: { kind: 'rejected' } }] })
    await using caller = await connect()
    await new Promise((resolve) => setTimeout(resolve, 50))
    caller.greet(OPENING)
    await until(() => caller.turnsCompleted > 0, 'the end of the turn')
    expect(loudest(caller)).toBe(0)
    const reasons = caller.messages.map((message) => message.serverContent?.turnCompleteReason)
    expect(reasons).toContain('RESPONSE_REJECTED')
    caller.nudge('Say it again in other words, briefly.')
    await until(() => caller.turnsCompleted > 1, 'the next turn')
    expect(caller.transcript.trim()).toBe(OPENING)
  })

  it('is a word and no more while a tool is at work', async () => {
    await setFaults({})
    await using caller = await connect({ tool: () => undefined })
    caller.greet(OPENING)
    await until(() => caller.turnsCompleted > 0, 'the opening')
    await caller.exchange("It's $285 all in, in 40 minutes, 90-day warranty.")
    caller.say("Yes, that's right.")
    await until(() => caller.toolCalls.length === 1, 'the tool call')
    caller.nudge('A tool is still at work. Say one short sentence.')
    await until(() => caller.transcript.includes('One moment, please.'), 'the word')
    expect(caller.count((message) => message.toolCallCancellation !== undefined)).toBe(0)
  })

  it('to a text takes a blocking call back first', async () => {
    await using caller = await connect({ config: quotingConfig('BLOCKING'), tool: () => undefined })
    caller.greet(OPENING)
    await until(() => caller.turnsCompleted > 0, 'the opening')
    await caller.exchange("It's $285 all in, in 40 minutes, 90-day warranty.")
    caller.say("Yes, that's right.")
    await until(() => caller.toolCalls.length === 1, 'the tool call')
    caller.nudge('A tool is still at work. Say one short sentence.')
    const cancelled = (): number =>
      caller.count((message) => message.toolCallCancellation !== undefined)
    await until(() => cancelled() > 0, 'the cancellation')
    expect(cancelled()).toBe(1)
  })
})

describe('the control API', () => {
  it('shows what was said and used, to whoever has the key', async () => {
    const url = `http://127.0.0.1:${server.port}/sim/sessions`
    expect((await fetch(url)).status).toBe(403)
    const response = await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })
    const { sessions } = (await response.json()) as { sessions: { dialogue: string }[] }
    expect(sessions[0]).toMatchObject({ dialogue: 'quoting', said: [{ text: OPENING }] })
  })
})
