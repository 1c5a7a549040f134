import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveMessages, streamMessages } from './testing/hostile-messages.ts'
import { greetWhenAsked, type LiveServerSession } from './testing/live-server.ts'
import type { MediaClient } from './testing/media-client.ts'
import type { TestCall } from './testing/records-server.ts'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

/** `FUZZ_SEED` and `FUZZ_RUNS` look for what these did not find. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60)
/** Long enough for the bridge to have acted on what it was sent. */
const SETTLE_MS = 30

interface Bystander {
  readonly call: TestCall
  readonly client: MediaClient
  readonly session: LiveServerSession
}

let stage: Stage
let bystander: Bystander

beforeAll(async () => {
  stage = await Stage.open()
  // A model that answers whatever it is told: however long this takes, the call beside it lives.
  stage.live.onFrame = (frame, session) => {
    greetWhenAsked(frame, session)
    if (frame.realtimeInput?.text?.startsWith('[system]')) session.say('I am still here.', 100)
  }
  bystander = await stage.converse(stage.records.addCall())
})
afterAll(async () => {
  console.log(stage.bridge.program.exitCode, stage.bridge.program.stderr.slice(-3000))
  await stage.close()
})

/** Another call on the same process: it hears the model, and is heard by it. */
async function expectUndisturbed({ client, session }: Bystander): Promise<void> {
  const heardBefore = client.heardFrames
  const sentBefore = session.audioMessages
  session.say('All is well here.', 200)
  await waitUntil(() => client.heardFrames >= heardBefore + 10, 'the other call to be heard')
  await waitUntil(() => session.audioMessages > sentBefore, 'the other call to be listened to')
  expect(client.closeCode).toBeNull()
  expect(session.isClosed).toBe(false)
  expect(stage.bridge.program.exitCode).toBeNull()
}

const settings = { seed: SEED, numRuns: RUNS, endOnFailure: true } as const

test('whatever a stream sends before it has started, nobody else notices', async () => {
  await fc.assert(
    fc.asyncProperty(streamMessages, async (messages) => {
      const client = stage.connect(stage.records.addCall())
      await client.opened()
      for (const message of messages) client.sendRaw(message)
      await sleep(SETTLE_MS)
      client.cut()
      expect(stage.bridge.program.exitCode).toBeNull()
    }),
    settings,
  )
  await expectUndisturbed(bystander)
})

test('whatever a stream sends during its call, nobody else notices', async () => {
  await fc.assert(
    fc.asyncProperty(streamMessages, async (messages) => {
      const call = stage.records.addCall()
      const client = await stage.start(call)
      await stage.live.session(call.callId)
      for (const message of messages) client.sendRaw(message)
      await sleep(SETTLE_MS)
      client.cut()
      expect(stage.bridge.program.exitCode).toBeNull()
    }),
    settings,
  )
  await expectUndisturbed(bystander)
})

test('whatever a model sends during its call, nobody else notices', async () => {
  await fc.assert(
    fc.asyncProperty(liveMessages, async (messages) => {
      const call = stage.records.addCall()
      const client = await stage.start(call)
      const session = await stage.live.session(call.callId)
      for (const message of messages) session.sendRaw(message)
      await sleep(SETTLE_MS)
      client.hangUp()
      expect(stage.bridge.program.exitCode).toBeNull()
    }),
    settings,
  )
  await expectUndisturbed(bystander)
})

test('a call that was flooded is the only one that ends', async () => {
  const call = stage.records.addCall()
  const client = await stage.start(call)
  await stage.live.session(call.callId)
  const media = { track: 'inbound', chunk: '1', timestamp: '0', payload: 'f39/fw==' }
  const message = JSON.stringify({
    event: 'media',
    sequenceNumber: '1',
    streamSid: client.streamSid,
    media,
  })
  for (let sent = 0; sent < 20_000; sent += 1) client.sendRaw(message)
  expect(await client.closed()).toBe(1008)
  await expectUndisturbed(bystander)
})

test('the call beside all this lost nothing, and the log holds no word of it', async () => {
  bystander.client.hangUp()
  await waitUntil(() => bystander.call.ending !== null, 'the ending to be stored')
  expect(bystander.call.ending?.outcome).toBe('caller_hung_up')
  expect(bystander.call.ending?.metrics['modelReconnects']).toBeUndefined()
  expect(bystander.call.ending?.metrics['playbackDropped']).toBeUndefined()
  await waitUntil(async () => (await liveCalls()) === 0, 'every call to be gone', 15_000)
  expect(stage.bridge.program.stderr).not.toContain('All is well here')
})

async function liveCalls(): Promise<number> {
  const metrics = await (await stage.bridge.get('/metrics')).text()
  return Number(/^propertyline_bridge_live_calls (\d+)$/m.exec(metrics)?.[1])
}
