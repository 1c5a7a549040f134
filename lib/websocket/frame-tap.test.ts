import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { FrameTap, tapFrames } from './frame-tap.ts'

interface FrameOptions {
  readonly opcode?: number
  readonly isFinal?: boolean
  readonly isCompressed?: boolean
  readonly isMasked?: boolean
}

/** A frame by RFC 6455, section 5.2. */
function frame(text: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = 1, isFinal = true, isCompressed = false, isMasked = true } = options
  const body = Buffer.from(text)
  const { short, long } = lengthOf(body.length)
  const first = (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode
  const mask = isMasked ? randomBytes(4) : Buffer.alloc(0)
  const masked = body.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([first, short | (isMasked ? 0x80 : 0)]), long, mask, masked])
}

function lengthOf(length: number): { short: number; long: Buffer } {
  if (length < 126) return { short: length, long: Buffer.alloc(0) }
  const long = Buffer.alloc(length < 65_536 ? 2 : 8)
  if (long.length === 2) long.writeUInt16BE(length)
  else long.writeBigUInt64BE(BigInt(length))
  return { short: long.length === 2 ? 126 : 127, long }
}

/** The tap takes bodies that begin with an `s`. */
function tapped(chunks: readonly Buffer[]): { taken: string[]; forwarded: Buffer } {
  const taken: string[] = []
  const forwarded: Buffer[] = []
  const tap = new FrameTap(
    (body) => {
      if (body[0] !== 's'.charCodeAt(0)) return false
      taken.push(body.toString())
      return true
    },
    (bytes) => forwarded.push(Buffer.from(bytes)),
  )
  for (const chunk of chunks) tap.push(chunk)
  return { taken, forwarded: Buffer.concat(forwarded) }
}

test('takes what it is told to and passes the rest on unchanged, however the bytes are cut', () => {
  const body = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.string({ maxLength: 200 }).map((text) => `s${text}`),
  )
  const one = fc.record({
    body,
    isMasked: fc.boolean(),
    opcode: fc.constantFrom(1, 2, 9, 10),
  })
  fc.assert(
    fc.property(fc.array(one), fc.array(fc.nat(40), { maxLength: 200 }), (frames, cuts) => {
      const frameOf = ({ body: text, ...options }: (typeof frames)[number]): Buffer =>
        frame(text, options)
      const isTaken = ({ body: text, opcode }: (typeof frames)[number]): boolean =>
        opcode < 8 && text.startsWith('s')
      // Frames are masked at random: what is expected is made of the very bytes that are sent.
      const sent = frames.map((each) => ({ each, bytes: frameOf(each) }))
      let rest = Buffer.concat(sent.map(({ bytes }) => bytes))
      const chunks: Buffer[] = []
      for (const cut of cuts) {
        chunks.push(rest.subarray(0, cut))
        rest = rest.subarray(cut)
      }
      const { taken, forwarded } = tapped([...chunks, rest])
      expect(taken).toEqual(frames.filter(isTaken).map(({ body: text }) => text))
      const others = sent.filter(({ each }) => !isTaken(each)).map(({ bytes }) => bytes)
      expect(forwarded.equals(Buffer.concat(others))).toBe(true)
    }),
  )
})

test.each([
  ['in parts', frame('first half', { isFinal: false })],
  ['that goes on', frame('second half', { opcode: 0 })],
  ['compressed', frame('…', { isCompressed: true })],
  ['of a reserved kind', Buffer.from([0xf1, 0x80, 0, 0, 0, 0])],
  ['too long for sound', frame('x'.repeat(33_000))],
  ['with a length of eight bytes', frame('x'.repeat(70_000))],
  ['that closes', frame(Buffer.from([0x03, 0xe8]), { opcode: 8 })],
])('after a message %s everything is passed on, in order', (_what, odd) => {
  const before = frame('sound')
  const after = frame('sound again')
  const all = Buffer.concat([before, odd, after])
  const { taken, forwarded } = tapped([
    all.subarray(0, before.length + 1),
    all.subarray(before.length + 1),
  ])
  expect(taken).toEqual(['sound'])
  expect(forwarded.equals(Buffer.concat([odd, after]))).toBe(true)
})

test('holds no more than one message of sound', () => {
  const { forwarded } = tapped([frame('x'.repeat(65_535)).subarray(0, 40_000)])
  expect(forwarded).toHaveLength(40_000)
})

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
})

test('under a real socket, sound is tapped and all else is the library’s', async () => {
  const taken: string[] = []
  const messages: string[] = []
  server.once('connection', (socket, { socket: wire }) => {
    tapFrames(wire, (body) => body[0] === 's'.charCodeAt(0) && taken.push(body.toString()) > 0)
    socket.on('message', (data) => {
      messages.push((data as Buffer).toString())
      socket.send(`after ${taken.length} of sound: ${messages.at(-1)}`)
    })
  })
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const answers: string[] = []
  client.on('message', (data) => answers.push((data as Buffer).toString()))
  await once(client, 'open')
  client.send('sound 1')
  client.send('word 1')
  client.send('sound 2')
  client.ping()
  client.send('word 2')
  await once(client, 'pong')
  await vi.waitFor(() => expect(answers).toHaveLength(2))
  expect(answers.at(-1)).toBe('after 2 of sound: word 2')
  expect(taken).toEqual(['sound 1', 'sound 2'])
  expect(messages).toEqual(['word 1', 'word 2'])
  client.close(1000)
  expect((await once(client, 'close'))[0]).toBe(1000)
})

test('leaves a connection alone on which somebody else listens too', async () => {
  const wire: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(wire, 'connect')
  const heard: unknown[] = []
  wire.on('data', (chunk) => heard.push(chunk))
  wire.on('data', () => undefined)
  tapFrames(wire, () => true)
  expect(wire.listenerCount('data')).toBe(2)
  wire.destroy()
})
