import { WebSocket, type RawData } from 'ws'
import { z } from 'zod'
import type { AudioPort } from './audio-port.ts'
import { FRAME_MS } from './frame-clock.ts'
import { PlayoutBuffer } from './playout.ts'
import { makeSid } from './sid.ts'
import { signTwilioRequest } from './signature.ts'
import type { StreamNoun } from './twiml.ts'

const HANDSHAKE_TIMEOUT_MS = 5000
const MESSAGE_BYTES_MAX = 1024 * 1024
/** A server that reads this far behind real time is not listening any more. */
const UNSENT_BYTES_MAX = 2 * 1024 * 1024
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** What a server may send on a bidirectional stream; anything else is error 31924. */
const commandSchema = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('media'),
    streamSid: z.string(),
    media: z.object({ payload: z.base64().min(4) }),
  }),
  z.strictObject({
    event: z.literal('mark'),
    streamSid: z.string(),
    mark: z.strictObject({ name: z.string() }),
  }),
  z.strictObject({ event: z.literal('clear'), streamSid: z.string() }),
])
type Command = z.infer<typeof commandSchema>

export type StreamEvent = 'stream-started' | 'stream-stopped' | 'stream-error'

export interface MediaStreamOptions {
  readonly noun: StreamNoun
  readonly accountSid: string
  readonly authToken: string
  readonly callSid: string
  /** A fault: the connection is cut after this long. Null: it is not. */
  readonly dropAfterMs: number | null
  readonly onEvent: (event: StreamEvent, error: string | null) => void
  readonly onAlert: (code: number, message: string) => void
}

export type StreamEnd =
  | { kind: 'closed-by-server' }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: number; message: string }

/**
 * Twilio's end of one bidirectional Media Stream. `ended` resolves once, whoever ended it and why;
 * until then it is the port that the caller speaks into and listens to.
 */
export class MediaStream implements AudioPort {
  readonly streamSid = makeSid('MZ')
  readonly ended: Promise<StreamEnd>
  readonly #options: MediaStreamOptions
  readonly #playout = new PlayoutBuffer()
  readonly #settle: (end: StreamEnd) => void
  #socket: WebSocket | null = null
  #sequenceNumber = 0
  #frameCount = 0
  #isOver = false
  #hasStarted = false
  #hasWarned = false

  constructor(options: MediaStreamOptions) {
    this.#options = options
    const { promise, resolve } = Promise.withResolvers<StreamEnd>()
    this.ended = promise
    this.#settle = resolve
  }

  open(): void {
    const fault = faultOfUrl(this.#options.noun.url)
    if (fault) return this.#fail(fault.code, fault.message)
    const { noun, authToken } = this.#options
    const socket = new WebSocket(noun.url, {
      headers: { 'x-twilio-signature': signTwilioRequest(authToken, noun.url) },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
    })
    this.#socket = socket
    socket.on('open', () => this.#start())
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('error', (error) =>
      this.#fail(this.#hasStarted ? 31_924 : 31_920, `Stream - WebSocket: ${error.message}`),
    )
    socket.on('close', (code) => this.#closed(code))
  }

  exchange(fromCaller: Uint8Array): Uint8Array {
    const { audio, marks } = this.#playout.pull()
    this.#sendMarks(marks)
    if (this.#hasStarted && !this.#isOver) {
      this.#frameCount += 1
      this.#send({
        event: 'media',
        media: {
          track: 'inbound',
          chunk: String(this.#frameCount),
          timestamp: String((this.#frameCount - 1) * FRAME_MS),
          payload: Buffer.from(fromCaller).toString('base64'),
        },
      })
    }
    return audio
  }

  press(digit: string): void {
    if (!this.#hasStarted || this.#isOver) return
    this.#send({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } })
  }

  /** The call ended or was told to do something else: say so, then hang up on the server. */
  stop(): void {
    if (this.#isOver) return
    if (this.#hasStarted) {
      const { accountSid, callSid } = this.#options
      this.#send({ event: 'stop', stop: { accountSid, callSid } })
    }
    this.#finish({ kind: 'stopped' })
    this.#socket?.close(1000)
  }

  #start(): void {
    if (this.#isOver) return
    const { noun, accountSid, callSid, dropAfterMs } = this.#options
    this.#socket?.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }))
    this.#hasStarted = true
    this.#send({
      event: 'start',
      start: {
        accountSid,
        streamSid: this.streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: Object.fromEntries(noun.parameters),
      },
    })
    this.#options.onEvent('stream-started', null)
    if (dropAfterMs !== null) {
      setTimeout(() => this.#fail(31_921, 'the connection was cut (fault)'), dropAfterMs).unref()
    }
  }

  #send(message: Record<string, unknown>): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > UNSENT_BYTES_MAX) return
    this.#sequenceNumber += 1
    const { event, ...rest } = message
    socket.send(
      JSON.stringify({
        event,
        sequenceNumber: String(this.#sequenceNumber),
        ...rest,
        streamSid: this.streamSid,
      }),
    )
  }

  #sendMarks(names: readonly string[]): void {
    if (this.#isOver) return
    for (const name of names) this.#send({ event: 'mark', mark: { name } })
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return
    const command = isBinary ? null : parseCommand(data)
    if (!command) {
      return this.#fail(
        31_924,
        'the server sent something other than a media, mark or clear message',
      )
    }
    if (command.streamSid !== this.streamSid) return this.#warnOnce('a message for another stream')
    this.#obey(command)
  }

  #obey(command: Command): void {
    switch (command.event) {
      case 'media':
        if (!this.#playout.append(Buffer.from(command.media.payload, 'base64'))) {
          this.#warnOnce('more audio than can be buffered')
        }
        return
      case 'mark':
        return this.#sendMarks(this.#playout.mark(command.mark.name))
      case 'clear':
        return this.#sendMarks(this.#playout.clear())
    }
  }

  /** Twilio tells of ignored messages once per stream. */
  #warnOnce(message: string): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#options.onAlert(31_951, `Stream - Protocol - Invalid Message: ${message}`)
  }

  #closed(code: number): void {
    if (this.#isOver) return
    const isClean = code === 1000 || code === 1001 || code === 1005
    if (!isClean) this.#options.onAlert(31_921, `Stream - WebSocket - Close Error: ${code}`)
    this.#finish({ kind: 'closed-by-server' })
  }

  #fail(code: number, message: string): void {
    if (this.#isOver) return
    this.#options.onAlert(code, message)
    this.#options.onEvent('stream-error', `${code} ${message}`)
    this.#finish({ kind: 'failed', code, message })
    this.#socket?.terminate()
  }

  #finish(end: StreamEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#hasStarted) this.#options.onEvent('stream-stopped', null)
    this.#settle(end)
  }
}

function parseCommand(data: RawData): Command | null {
  try {
    return commandSchema.safeParse(JSON.parse((data as Buffer).toString('utf8'))).data ?? null
  } catch {
    return null
  }
}

function faultOfUrl(text: string): { code: number; message: string } | null {
  if (!URL.canParse(text)) return { code: 31_922, message: 'the Stream url is not a URL' }
  const url = new URL(text)
  const isAllowed =
    url.protocol === 'wss:' || (url.protocol === 'ws:' && LOOPBACK.has(url.hostname))
  if (!isAllowed) return { code: 31_922, message: 'the Stream url must be wss' }
  if (url.search !== '' || text.includes('?')) {
    return { code: 31_920, message: 'the Stream url must not have a query string' }
  }
  return null
}
