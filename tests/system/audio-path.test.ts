import { expect, test } from 'vitest'
import { waitFor } from '#scripts/demo/wait-for.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { openLine } from '#tests/support/line-noise.ts'
import { freePorts, startTestStack, type TestStack } from '#tests/support/test-stack.ts'

const EMMA = '+14155550110'

/** Rings the line as Emma and waits until that call is over; returns what both sides understood. */
async function emmaCalls({ world, records }: TestStack) {
  const since = new Date().toISOString()
  const signal = AbortSignal.timeout(120_000)
  await world.dial(EMMA, 'report')
  const call = await waitFor(
    'the call to end',
    async () =>
      (await records.calls(since)).find(
        (one) => one.purpose === 'guest_intake' && one.ended_at !== null,
      ),
    { timeoutMs: 110_000, signal },
  )
  const turns = await records.turns([call.id])
  const [seen] = (await world.calls()).filter(({ from }) => from === EMMA).slice(-1)
  return {
    understoodByModel: turns.filter(({ speaker }) => speaker === 'caller').map(({ text }) => text),
    understoodByEmma: seen?.heard.map(({ text }) => text) ?? [],
    incident: await records.incidentSince(since),
  }
}

test('words cross only as audio: a garbled line ends understanding, in either direction', async () => {
  const ports = await freePorts()
  const linePort = await pickFreePort()
  await using line = await openLine(ports.bridge, linePort)
  await using test = await startTestStack({
    ports,
    env: { BRIDGE_URL: `ws://127.0.0.1:${linePort}` },
  })

  line.setNoisy('uplink')
  const deafModel = await emmaCalls(test)
  expect(deafModel.understoodByModel.join('')).toBe('')
  expect(deafModel.understoodByEmma.join(' ')).not.toBe('')
  expect(deafModel.incident).toBeUndefined()

  line.setNoisy('downlink')
  const deafEmma = await emmaCalls(test)
  expect(deafEmma.understoodByEmma.join('')).toBe('')

  line.setNoisy(null)
  const clear = await emmaCalls(test)
  expect(clear.understoodByModel.join(' ')).toMatch(/sink/i)
  expect(clear.understoodByEmma.join(' ')).not.toBe('')
  expect(clear.incident).toBeDefined()
}, 400_000)
