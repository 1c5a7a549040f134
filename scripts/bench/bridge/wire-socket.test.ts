import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { frameOf, OPCODE, WireSocket } from './wire-socket.ts'

function pair(): { client: WireSocket; server: WireSocket; raw: NodeJS.WritableStream } {
  const [left, right] = duplexPair()
  return {
    client: new WireSocket(left, 'client'),
    server: new WireSocket(right, 'server'),
    raw: left,
  }
}

test('carries short and long messages both ways, in order', async () => {
  const { client, server } = pair()
  const heard: string[] = []
  server.onMessage = (message) => heard.push(message.text())
  client.onMessage = (message) => heard.push(message.text())
  client.send('short')
  client.send('x'.repeat(1_000))
  await expect.poll(() => heard.length).toBe(2)
  server.send('an answer')
  await expect.poll(() => heard).toEqual(['short', 'x'.repeat(1_000), 'an answer'])
})

test('reads a frame that arrives in pieces, with a mask', async () => {
  const { server, raw } = pair()
  const heard: string[] = []
  server.onMessage = (message) => heard.push(`${message.head(2)} of ${message.text()}`)
  const frame = frameOf(Buffer.from('hello'), OPCODE.text, true)
  const mask = [7, 11, 13, 17]
  mask.forEach((byte, index) => frame.writeUInt8(byte, 2 + index))
  for (let at = 6; at < frame.length; at += 1) frame[at]! ^= mask[(at - 6) % 4]!
  raw.write(frame.subarray(0, 3))
  await new Promise((resolve) => setImmediate(resolve))
  raw.write(frame.subarray(3))
  await expect.poll(() => heard).toEqual(['he of hello'])
})

test('tells with which code the other side closed', async () => {
  const { client, server } = pair()
  let code = 0
  client.onClose = (closedWith) => (code = closedWith)
  server.close(1008)
  await expect.poll(() => code).toBe(1008)
  expect(client.isClosed).toBe(true)
})
