import { createHash, randomBytes } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** RFC 6455, section 4.2.2. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const FINAL = 0x80
const MASKED = 0x80
const LENGTH_16 = 126
const LENGTH_64 = 127
const HEADER_BYTES_MAX = 14
const CLOSE_BYTES = 2

export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** One message as it lies in the receive buffer: valid only until the listener returns. */
export class WireMessage {
  readonly #bytes: Buffer
  readonly #mask: Buffer | null

  constructor(bytes: Buffer, mask: Buffer | null) {
    this.#bytes = bytes
    this.#mask = mask
  }

  /** Its first characters: enough to tell what it is, without the price of reading it. */
  head(length: number): string {
    return unmasked(this.#bytes.subarray(0, length), this.#mask).toString('latin1')
  }

  text(): string {
    return unmasked(this.#bytes, this.#mask).toString()
  }

  get closeCode(): number {
    const bytes = unmasked(this.#bytes.subarray(0, CLOSE_BYTES), this.#mask)
    return bytes.length < CLOSE_BYTES ? 1005 : bytes.readUInt16BE()
  }
}

/**
 * One end of a WebSocket with frames and nothing else: no fragments, no extensions, a mask of zeros.
 * What a peer of a benchmark costs is taken from what it measures, hence not a whole library.
 */
export class WireSocket {
  onMessage: (message: WireMessage) => void = () => undefined
  onClose: (code: number) => void = () => undefined
  readonly #socket: Duplex
  readonly #masks: boolean
  #pending: Buffer | null = null
  #closeCode = 1006
  #isClosed = false

  constructor(socket: Duplex, side: 'client' | 'server') {
    this.#socket = socket
    this.#masks = side === 'client'
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  send(text: string): void {
    this.write(textFrameOf(text, this.#masks))
  }

  /** A frame that was made ready before, by `frameOf`. */
  write(frame: Buffer): void {
    if (!this.#isClosed) this.#socket.write(frame)
  }

  close(code: number): void {
    if (this.#isClosed) return
    const body = Buffer.alloc(CLOSE_BYTES)
    body.writeUInt16BE(code)
    this.write(frameOf(body, OPCODE.close, this.#masks))
  }

  /** The connection breaks without a word. */
  cut(): void {
    this.#socket.destroy()
    this.#closed()
  }

  #closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.onClose(this.#closeCode)
  }

  #receive(chunk: Buffer): void {
    let bytes = this.#pending ? Buffer.concat([this.#pending, chunk]) : chunk
    this.#pending = null
    while (!this.#isClosed) {
      const frame = readFrame(bytes)
      if (!frame) break
      bytes = bytes.subarray(frame.end)
      this.#take(frame.opcode, frame.message)
    }
    if (bytes.length > 0) this.#pending = Buffer.from(bytes)
  }

  #take(opcode: number, message: WireMessage): void {
    if (opcode === OPCODE.ping || opcode === OPCODE.pong) return
    if (opcode !== OPCODE.close) return this.onMessage(message)
    this.#closeCode = message.closeCode
    this.close(1000)
    this.#socket.end()
    this.#closed()
  }
}

/** A whole frame, ready to be written any number of times. */
export function frameOf(body: Buffer, opcode: number, isMasked: boolean): Buffer {
  const header = Buffer.alloc(HEADER_BYTES_MAX)
  header[0] = FINAL | opcode
  const maskBit = isMasked ? MASKED : 0
  let end = 2
  if (body.length < LENGTH_16) {
    header[1] = maskBit | body.length
  } else {
    header[1] = maskBit | LENGTH_16
    header.writeUInt16BE(body.length, 2)
    end = 4
  }
  if (isMasked) end += 4
  return Buffer.concat([header.subarray(0, end), body])
}

/** The same of a text of ASCII, in one piece of memory: it is made fifty times a second and call. */
function textFrameOf(text: string, isMasked: boolean): Buffer {
  const { length } = text
  const bodyAt = (length < LENGTH_16 ? 2 : 4) + (isMasked ? 4 : 0)
  const frame = Buffer.allocUnsafe(bodyAt + length)
  frame[0] = FINAL | OPCODE.text
  const maskBit = isMasked ? MASKED : 0
  if (length < LENGTH_16) frame[1] = maskBit | length
  else {
    frame[1] = maskBit | LENGTH_16
    frame.writeUInt16BE(length, 2)
  }
  if (isMasked) frame.fill(0, bodyAt - 4, bodyAt)
  frame.write(text, bodyAt, 'latin1')
  return frame
}

function readFrame(
  bytes: Buffer,
): { opcode: number; message: WireMessage; end: number } | undefined {
  if (bytes.length < 2) return undefined
  const second = bytes[1] ?? 0
  let start = 2
  let length = second & 0x7f
  if (length === LENGTH_16) {
    if (bytes.length < 4) return undefined
    length = bytes.readUInt16BE(2)
    start = 4
  } else if (length === LENGTH_64) {
    throw new Error('a message of a size that no peer of this benchmark sends')
  }
  const isMasked = (second & MASKED) !== 0
  const mask = isMasked ? bytes.subarray(start, start + 4) : null
  if (isMasked) start += 4
  const end = start + length
  if (bytes.length < end) return undefined
  const message = new WireMessage(bytes.subarray(start, end), mask)
  return { opcode: (bytes[0] ?? 0) & 0x0f, message, end }
}

function unmasked(bytes: Buffer, mask: Buffer | null): Buffer {
  if (!mask) return bytes
  const plain = Buffer.allocUnsafe(bytes.length)
  for (let at = 0; at < bytes.length; at += 1) plain[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0)
  return plain
}

export type DialResult =
  | { kind: 'open'; socket: WireSocket }
  /** 0: there was no answer. */
  | { kind: 'refused'; status: number }

/** The client's side of the opening handshake. */
export function dialWire(url: string, headers: Record<string, string>): Promise<DialResult> {
  const { promise, resolve } = Promise.withResolvers<DialResult>()
  const dialled = request(url.replace(/^ws/, 'http'), {
    headers: {
      ...headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    },
  })
  dialled.on('upgrade', (_response, socket, head) => {
    socket.unshift(head)
    resolve({ kind: 'open', socket: new WireSocket(socket, 'client') })
  })
  dialled.on('response', (response) => {
    response.resume()
    resolve({ kind: 'refused', status: response.statusCode ?? 0 })
  })
  dialled.on('error', () => resolve({ kind: 'refused', status: 0 }))
  dialled.end()
  return promise
}

/** The server's side of the opening handshake. */
export function acceptWire(upgrade: IncomingMessage, socket: Duplex, head: Buffer): WireSocket {
  const key = String(upgrade.headers['sec-websocket-key'])
  const accept = createHash('sha1').update(`${key}${ACCEPT_SUFFIX}`).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.unshift(head)
  return new WireSocket(socket, 'server')
}
