import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { maskedTextFrame } from './client-frame.ts'

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
})

async function dial(): Promise<Duplex> {
  const dialled = request({
    port: (server.address() as AddressInfo).port,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    },
  }).end()
  const [, wire] = (await once(dialled, 'upgrade')) as [IncomingMessage, Duplex]
  return wire
}

test('is what a WebSocket server reads, at every length and cut', async () => {
  const lengths = [126, 127, 128, 129, 130, 934, 1_281, 65_535]
  const received: string[] = []
  const all = Promise.withResolvers<void>()
  server.once('connection', (socket) => {
    socket.on('message', (data) => {
      received.push((data as Buffer).toString())
      if (received.length === lengths.length) all.resolve()
    })
    socket.on('error', all.reject)
  })
  const wire = await dial()
  const texts = lengths.map((length) => 'data:'.padEnd(length, 'abcdefgh'))
  for (const text of texts) wire.write(maskedTextFrame(['data:', text.slice(5, 9), text.slice(9)])!)
  await all.promise
  wire.destroy()
  expect(received).toEqual(texts)
})

test('is masked anew each time, so that nobody else can tell what goes over the wire', () => {
  const text = ['x'.repeat(200)]
  const frames = Array.from({ length: 3_000 }, () => maskedTextFrame(text)!.toString('latin1'))
  expect(new Set(frames).size).toBeGreaterThan(2_990)
})

test('is none where the header would be another one', () => {
  expect(maskedTextFrame(['x'.repeat(125)])).toBeNull()
  expect(maskedTextFrame(['x'.repeat(65_000), 'x'.repeat(536)])).toBeNull()
})
