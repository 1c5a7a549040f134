import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { TOOLS_OF_PURPOSE } from '#lib/contracts/tool-name.ts'
import { declarationsFor } from '#lib/tools/registry.ts'
import { faultPlanSchema } from '#sim/gemini/faults.ts'
import { startGeminiSim } from '#sim/gemini/server.ts'
import type { RunningServer } from '#sim/support/serve.ts'
import type { LiveEvent } from './gemini-live-event.ts'
import { capabilitiesOf, isKnownLiveModel } from './gemini-live-models.ts'
import { connectLive, isSetupRefused, type LiveConnection } from './gemini-live.ts'

const KEY = 'the-key-of-a-test'
const MODELS = [
  'gemini-3.8-live',
  'gemini-3.8-live-extended-thinking',
  'gemini-3.1-flash-live-preview',
]

let gemini: RunningServer
let events: LiveEvent[]

beforeAll(async () => {
  gemini = await startGeminiSim({ port: 0, apiKey: KEY, faults: faultPlanSchema.parse({}) })
})
afterAll(() => gemini.close())
beforeEach(() => {
  events = []
  vi.stubEnv('GEMINI_API_KEY', KEY)
  vi.stubEnv('GEMINI_BASE_URL', `http://127.0.0.1:${gemini.port}`)
})
afterEach(() => vi.unstubAllEnvs())

function connect(model: string): Promise<LiveConnection> {
  vi.stubEnv('GEMINI_LIVE_MODEL', model)
  return connectLive({
    setup: {
      instructions: 'You answer the property line.',
      voice: 'Aoede',
      language: 'en-US',
      tools: declarationsFor('guest_intake'),
      resumeHandle: null,
    },
    onEvent: (event) => events.push(event),
  })
}

async function eventOf<Kind extends LiveEvent['kind']>(
  kind: Kind,
): Promise<Extract<LiveEvent, { kind: Kind }>> {
  return vi.waitFor(
    () => {
      const event = events.find((each) => each.kind === kind)
      if (!event) throw new Error(`no ${kind}: ${JSON.stringify(events.map((each) => each.kind))}`)
      return event as Extract<LiveEvent, { kind: Kind }>
    },
    { timeout: 8_000 },
  )
}

describe.each(MODELS)('%s', (model) => {
  it('accepts the set-up that its row of the table leads to, and speaks', async () => {
    expect(isKnownLiveModel(model)).toBe(true)
    const connection = await connect(model)
    connection.sendText('The call is connected. Say exactly this: "Hello."')
    expect((await eventOf('audio')).mimeType).toBe('audio/pcm;rate=24000')
    expect(events.some((event) => event.kind === 'closed')).toBe(false)
    expect(connection.hearsTextDuringTools).toBe(capabilitiesOf(model).hearsTextDuringTools)
    await connection.close()
  })

  it('accepts the answer of a tool', async () => {
    const connection = await connect(model)
    connection.sendText('The call is connected. Say exactly this: "Hello."')
    await eventOf('turn-complete')
    connection.sendText('[system] The time is up. Say goodbye in one sentence and use end_call.')
    const { calls } = await eventOf('tool-call')
    connection.sendToolResponses(
      calls.map(({ id, name }) => ({ id, name, response: { output: { status: 'ended' } } })),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(events.filter((event) => event.kind === 'closed')).toEqual([])
    await connection.close()
  })
})

it('knows every tool that it declares', () => {
  const declared = declarationsFor('guest_intake').map(({ name }) => name)
  expect(declared.toSorted()).toEqual(TOOLS_OF_PURPOSE.guest_intake.toSorted())
})

it('says that a model which does not exist was refused, so that nobody tries again', async () => {
  const refusal = await connect('gemini-9-live').catch((error: unknown) => error)
  expect(isSetupRefused(refusal)).toBe(true)
  expect(isKnownLiveModel('gemini-9-live')).toBe(false)
  expect(capabilitiesOf('gemini-9-live')).toEqual({
    thinkingLevel: null,
    scheduling: null,
    hearsTextDuringTools: false,
    transcriptionLanguage: false,
  })
})
