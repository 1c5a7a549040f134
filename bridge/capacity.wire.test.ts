import { afterAll, beforeAll, expect, test } from 'vitest'
import { BridgeProgram } from './testing/bridge-program.ts'
import { MediaClient } from './testing/media-client.ts'
import type { TestCall } from './testing/records-server.ts'
import { Stage } from './testing/stage.ts'
import { waitUntil } from './testing/wait-until.ts'

let stage: Stage
let small: BridgeProgram
beforeAll(async () => {
  stage = await Stage.open()
  const urls = { recordsUrl: stage.records.url, liveUrl: stage.live.url }
  small = await BridgeProgram.start({ ...urls, env: { BRIDGE_CALLS_MAX: '1' } })
})
afterAll(async () => {
  await small.program.stop()
  await stage.close()
})

function ring(call: TestCall): MediaClient {
  return new MediaClient({
    url: small.mediaUrl,
    accountSid: BridgeProgram.accountSid,
    authToken: BridgeProgram.authToken,
    callSid: call.callSid,
  })
}

test('a call for which there is no room is refused at the door, until there is', async () => {
  const first = stage.records.addCall()
  const inside = ring(first)
  await inside.start(first.token)
  await waitUntil(() => inside.heardFrames >= 20, 'the greeting')
  expect((await small.get('/readyz')).status).toBe(503)
  const late = stage.records.addCall()
  expect((await small.prepare(late.callId)).status).toBe(503)
  const outside = ring(late)
  await waitUntil(() => outside.refusedWith !== null, 'the refusal')
  expect(outside.refusedWith).toBe(503)
  // Its token is not spent: another bridge may take it.
  expect(late.tokenState).toBe('fresh')
  expect(inside.closeCode).toBeNull()

  inside.hangUp()
  await inside.closed()
  await waitUntil(async () => (await small.get('/readyz')).status === 200, 'room again')
  const again = ring(late)
  await again.start(late.token)
  await waitUntil(() => again.heardFrames >= 20, 'its greeting')
  again.hangUp()
  await again.closed()
})
