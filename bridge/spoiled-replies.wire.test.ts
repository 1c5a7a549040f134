import { afterAll, beforeAll, describe, test } from 'vitest'
import { isAudible } from '#lib/audio/level.ts'
import { BridgeProgram } from './testing/bridge-program.ts'
import { ChildProgram } from './testing/child-program.ts'
import { MediaClient } from './testing/media-client.ts'
import { RecordsServer, type TestCall } from './testing/records-server.ts'
import { turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

/** The simulated model by itself: it spoils its replies, and nobody tells it how to recover. */
let gemini: ChildProgram
let records: RecordsServer
let bridge: BridgeProgram

beforeAll(async () => {
  gemini = await ChildProgram.start('sim/gemini/main.ts', {
    SIM_GEMINI_PORT: '0',
    GEMINI_API_KEY: BridgeProgram.geminiKey,
  })
  records = await RecordsServer.start(BridgeProgram.secret)
  bridge = await BridgeProgram.start({
    recordsUrl: records.url,
    liveUrl: `http://127.0.0.1:${gemini.port}`,
  })
})
afterAll(async () => {
  await Promise.all([bridge.program.stop(), gemini.stop(), records.close()])
})

const control = (path: string, body?: unknown): Promise<Response> =>
  fetch(`http://127.0.0.1:${gemini.port}/sim/${path}`, {
    headers: { authorization: `Bearer ${BridgeProgram.geminiKey}` },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })

async function sessionCount(): Promise<number> {
  const { sessions } = (await (await control('sessions')).json()) as { sessions: unknown[] }
  return sessions.length
}

let previous: Promise<unknown> = Promise.resolve()

/** A call whose first session has the fault; one after the other, so that each has its own. */
function callWith(fault: Record<string, unknown>, times = 1): Promise<[TestCall, MediaClient]> {
  const opening = previous.then(async (): Promise<[TestCall, MediaClient]> => {
    const response = await control('faults', { live: [{ fault, times }] })
    if (!response.ok) throw new Error(await response.text())
    const before = await sessionCount()
    const call = records.addCall({ brief: { opening: OPENING } })
    const client = new MediaClient({
      url: bridge.mediaUrl,
      accountSid: BridgeProgram.accountSid,
      authToken: BridgeProgram.authToken,
      callSid: call.callSid,
    })
    await client.start(call.token)
    await waitUntil(async () => (await sessionCount()) > before, 'the session')
    return [call, client]
  })
  previous = opening.catch(() => undefined)
  return opening
}

const OPENING =
  'Hello, this is the AI assistant of Seaside Stays on the property line, and this call may be recorded. How can I help you today?'
/** More than the half of the opening that is said before a reply sticks. */
const AUDIBLE_FRAMES = 60

function audibleFrames(client: MediaClient): number {
  return client.of('media').filter(({ media }) => isAudible(Buffer.from(media.payload, 'base64')))
    .length
}

describe.concurrent('a caller hears the agent', () => {
  // The first reply is the greeting. How long its absence lasts is what the watchdogs promise.
  const promises = [
    ['a slow start', { kind: 'slow', delayMs: 800 }, 3_000],
    ['audio of zeros', { kind: 'silent-audio' }, 6_000],
    ['audio that is nearly zero', { kind: 'quiet-audio' }, 6_000],
    ['an empty turn', { kind: 'empty-turn' }, 3_000],
    ['a rejected reply', { kind: 'rejected' }, 3_000],
    ['a sentence that stops in the middle', { kind: 'stuck' }, 10_000],
    ['a model that hears and says nothing', { kind: 'silence' }, 17_000],
  ] as const
  for (const [name, fault, withinMs] of promises) {
    test(`in spite of ${name}, within ${withinMs / 1000} s`, async ({ expect }) => {
      const [call, client] = await callWith(fault)
      const isHeard = (): boolean => audibleFrames(client) >= AUDIBLE_FRAMES
      await waitUntil(isHeard, 'a sentence', withinMs)
      expect(call.ending).toBeNull()
      const isWhole = (): boolean => turnsOf(call).some((turn) => turn.endsWith(OPENING))
      await waitUntil(isWhole, 'the whole opening', 4_000)
      client.hangUp()
    })
  }
})

test('lets a caller go in time when the model never makes a sound', async ({ expect }) => {
  const [call, client] = await callWith({ kind: 'quiet-audio', replies: 1_000 }, 10)
  await client.closed(28_000)
  expect(audibleFrames(client)).toBe(0)
  expect(call.ending?.outcome).toBe('failed')
  expect([...call.turns.values()].every((turn) => turn['p_text'] === '…')).toBe(true)
})
