import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { textFrames } from './text-frames.ts'

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(() => {
  server.close()
})

/** What the other end of a WebSocket reads when these texts are written under it. */
async function read(texts: readonly string[]): Promise<string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string[]>()
  server.once('connection', (_socket, { socket: wire }) => wire.write(textFrames(texts)))
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const received: string[] = []
  client.on('message', (data, isBinary) => {
    received.push(isBinary ? 'binary' : (data as Buffer).toString())
    if (received.length === texts.length) resolve(received)
  })
  client.on('error', reject)
  const all = await promise
  client.terminate()
  return all
}

test('writes what any WebSocket reads, whatever the lengths', async () => {
  const texts = [0, 1, 125, 126, 300, 65_535].map((length) => 'x'.repeat(length))
  expect(await read(texts)).toEqual(texts)
  expect(textFrames([])).toHaveLength(0)
})

test('refuses what would need another kind of length', () => {
  expect(() => textFrames(['x'.repeat(65_536)])).toThrow(/too long/)
})
