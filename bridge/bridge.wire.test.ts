import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { BridgeProgram } from './testing/bridge-program.ts'
import { MediaClient, signUrl } from './testing/media-client.ts'
import type { TestCall } from './testing/records-server.ts'
import { Stage, turnsOf } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

test('turns away a stream that Twilio has not signed', async () => {
  const call = stage.records.addCall()
  for (const signature of [null, 'nonsense', signUrl('another token', stage.bridge.mediaUrl)]) {
    const client = stage.connect(call, signature)
    await waitUntil(() => client.refusedWith !== null, 'the refusal')
    expect(client.refusedWith).toBe(403)
  }
  const signed = stage.connect(call, signUrl(BridgeProgram.authToken, `${stage.bridge.mediaUrl}/`))
  await signed.opened()
})

test('turns away a stream on any other path', async () => {
  const url = `${stage.bridge.mediaUrl}/more`
  const client = new MediaClient({
    url,
    accountSid: BridgeProgram.accountSid,
    authToken: BridgeProgram.authToken,
    callSid: 'CA0',
  })
  await waitUntil(() => client.refusedWith !== null, 'the refusal')
  expect(client.refusedWith).toBe(404)
})

test('lets go of whoever opens a connection and says nothing', async () => {
  const socket = connect(stage.bridge.port, '127.0.0.1')
  socket.write('GET /media HTTP/1.1\r\nHost: bridge\r\n')
  let isClosed = false
  socket.on('close', () => (isClosed = true)).resume()
  await waitUntil(() => isClosed, 'the connection to be closed', 10_000)
  expect((await stage.bridge.get('/healthz')).status).toBe(200)
})

test('closes a stream whose token is used, expired, foreign, forged or missing', async () => {
  const used = stage.records.addCall()
  used.tokenState = 'used'
  const expired = stage.records.addCall()
  expired.tokenState = 'expired'
  const call = stage.records.addCall()
  const foreign = stage.records.addCall()
  const cases: [TestCall, string][] = [
    [used, used.token],
    [expired, expired.token],
    [foreign, call.token],
    [call, `${call.token}x`],
    [call, ''],
  ]
  for (const [owner, token] of cases) {
    const client = stage.connect(owner)
    await client.start(token)
    expect(await client.closed()).toBe(1008)
  }
  const elsewhere = stage.connect(call)
  await elsewhere.start(call.token, `AC${'f'.repeat(32)}`)
  expect(await elsewhere.closed()).toBe(1008)
  expect(call.tokenState).toBe('fresh')
})

test('greets within milliseconds when it was told that the phone rings', async () => {
  const call = stage.records.addCall()
  expect((await stage.bridge.prepare(call.callId)).status).toBe(202)
  const session = await stage.live.session(call.callId)
  await waitUntil(() => session.texts.length > 0, 'the nudge to greet')
  await sleep(100)

  const client = stage.connect(call)
  await client.opened()
  const startedMs = performance.now()
  await client.start(call.token)
  await waitUntil(() => client.of('media').length > 0, 'the greeting')
  expect(client.of('media')[0]!.atMs - startedMs).toBeLessThan(100)
  expect(session.texts).toEqual([
    `The call is connected. Say exactly this, then continue: "${call.brief.opening}"`,
  ])
})

test('greets a caller for whom nothing was prepared', async () => {
  const call = stage.records.addCall()
  const client = await stage.start(call)
  await waitUntil(() => client.heardFrames >= 20, 'the greeting to be heard')
  await waitUntil(() => turnsOf(call).length === 1, 'the turn to be stored')
  expect(turnsOf(call)).toEqual([`agent: ${call.brief.opening}`])
})

test('refuses to prepare for a request that the app did not sign', async () => {
  const call = stage.records.addCall()
  expect((await stage.bridge.prepare(call.callId, 'x'.repeat(40))).status).toBe(403)
})

test('keeps the key out of the URL and names the version of the API', async () => {
  const call = stage.records.addCall()
  await stage.start(call)
  const session = await stage.live.session(call.callId)
  expect(session.url).toBe(
    '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent',
  )
  expect(session.headers['x-goog-api-key']).toBe(BridgeProgram.geminiKey)
  const { setup } = session.frames[0]!
  expect(setup?.model).toBe('models/gemini-3.8-live')
  expect(setup?.tools?.[0]?.functionDeclarations.map((tool) => tool.name)).toEqual([
    'transfer_to_human',
    'end_call',
  ])
})

test('waits for the hello of somebody it rings', async () => {
  const call = stage.records.addCall({ direction: 'outbound', purpose: 'vendor_quote' })
  await stage.bridge.prepare(call.callId)
  const session = await stage.live.session(call.callId)
  const client = await stage.start(call)
  await sleep(400)
  client.speak(1_600)
  await sleep(1_500)
  expect(session.texts).toEqual([])
  const startedMs = performance.now()
  await waitUntil(() => client.of('media').length > 0, 'the greeting')
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})

test('speaks first when nobody says hello', async () => {
  const call = stage.records.addCall({ direction: 'outbound', purpose: 'vendor_quote' })
  const client = await stage.start(call)
  const startedMs = performance.now()
  await waitUntil(() => client.of('media').length > 0, 'the greeting')
  const waitedMs = performance.now() - startedMs
  expect(waitedMs).toBeGreaterThan(1_000)
  expect(waitedMs).toBeLessThan(2_000)
})

test('ends only the call whose stream is malformed', async () => {
  const good = stage.records.addCall()
  const bad = stage.records.addCall()
  const goodClient = await stage.start(good)
  const badClient = await stage.start(bad)
  const session = await stage.live.session(good.callId)
  await waitUntil(() => goodClient.heardFrames >= 20, 'the greeting to be heard')
  badClient.sendRaw('{"event":"media","media":{"payload":"%%%"}}')
  expect(await badClient.closed()).toBe(1007)
  expect(bad.ending).toBeNull()
  session.say('Unharmed.', 400)
  await waitUntil(() => goodClient.heardFrames >= 40, 'the other call to go on')
  expect(goodClient.closeCode).toBeNull()
})

test('closes a stream that never starts', async () => {
  const client = stage.connect(stage.records.addCall())
  await client.opened()
  expect(await client.closed()).toBe(1008)
})

test('tells operators how it is, and nothing else', async () => {
  expect((await stage.bridge.get('/healthz')).status).toBe(200)
  expect((await stage.bridge.get('/readyz')).status).toBe(200)
  expect((await stage.bridge.get('/')).status).toBe(404)
  const metrics = await (await stage.bridge.get('/metrics')).text()
  expect(metrics).toMatch(/^propertyline_bridge_live_calls \d+$/m)
})

test('logs no secret, no number and no word that was said', () => {
  const said = ['property line', 'sink leaks', '7391', 'Goodbye']
  const secrets = [BridgeProgram.geminiKey, BridgeProgram.secret, BridgeProgram.authToken]
  for (const text of [...said, ...secrets]) expect(stage.bridge.program.stderr).not.toContain(text)
})

test('finishes what is being said, takes nothing new, and ends when told to stop', async () => {
  const other = await BridgeProgram.start({
    recordsUrl: stage.records.url,
    liveUrl: stage.live.url,
  })
  await using program = other.program
  const call = stage.records.addCall()
  const client = new MediaClient({
    url: other.mediaUrl,
    accountSid: BridgeProgram.accountSid,
    authToken: BridgeProgram.authToken,
    callSid: call.callSid,
  })
  await client.start(call.token)
  await waitUntil(() => client.heardFrames > 0, 'the greeting')
  program.signal('SIGTERM')
  await waitUntil(() => program.stderr.includes('drain-started'), 'the drain to start')
  expect((await other.get('/readyz')).status).toBe(503)
  expect((await other.prepare(call.callId)).status).toBe(503)
  await waitUntil(() => client.heardFrames >= 20, 'the greeting to be heard')
  client.hangUp()
  expect(await program.ended()).toBe(0)
  expect(call.ending?.outcome).toBe('caller_hung_up')
})

test('says in one sentence that its port is taken', async () => {
  const second = await BridgeProgram.start({
    recordsUrl: stage.records.url,
    liveUrl: stage.live.url,
    port: stage.bridge.port,
  })
  expect(await second.program.ended()).toBe(1)
  expect(second.program.stderr).toMatch(/^The bridge cannot start: its port is in use\..*\n$/)
})

test('names every variable that is missing', async () => {
  const env = { GEMINI_API_KEY: '', TWILIO_AUTH_TOKEN: '' }
  const { url } = stage.records
  const second = await BridgeProgram.start({ recordsUrl: url, liveUrl: stage.live.url, env })
  expect(await second.program.ended()).toBe(1)
  expect(second.program.stderr).toContain('GEMINI_API_KEY is not set; TWILIO_AUTH_TOKEN is not set')
})
