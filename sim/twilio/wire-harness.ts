import { createServer, type IncomingMessage, type Server } from 'node:http'
import twilio from 'twilio'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Person } from '#sim/people/person.ts'
import { closeServer, listenOnLoopback, readBody } from '#sim/support/http-exchange.ts'
import type { RunningServer } from '#sim/support/serve.ts'
import { SpeechDecoder } from '#sim/voice/speech.ts'
import { faultPlanSchema } from './faults.ts'
import { speechFrames } from './handset.ts'
import { decodeMulaw } from './mulaw.ts'
import { startTwilioSim } from './server.ts'

/** A product in miniature for the simulator's own tests: webhooks on one side, a stream on the other. */

export const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`
export const AUTH_TOKEN = 'test-auth-token-of-32-characters'
export const LINE = '+14155550100'

export interface Hook {
  readonly path: string
  readonly params: Record<string, string>
  readonly isSigned: boolean
  readonly idempotencyToken: string
  readonly atMs: number
}

type StreamMessage = Record<string, unknown> & { event: string }

/** One Media Stream as a bridge sees it. */
export class TestStream {
  readonly messages: { at: number; message: StreamMessage }[] = []
  readonly words: string[] = []
  readonly utterances: string[] = []
  readonly isSigned: boolean
  closeCode: number | null = null
  readonly #socket: WebSocket
  readonly #decoder = new SpeechDecoder({ sampleRateHz: 8000 })

  constructor(socket: WebSocket, isSigned: boolean) {
    this.#socket = socket
    this.isSigned = isSigned
    socket.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString())))
    socket.on('close', (code) => {
      this.closeCode = code
    })
  }

  of(event: string): StreamMessage[] {
    return this.messages.map(({ message }) => message).filter((each) => each.event === event)
  }

  get streamSid(): string {
    return String(this.of('start')[0]?.['streamSid'])
  }

  send(message: Record<string, unknown>): void {
    this.#socket.send(JSON.stringify({ streamSid: this.streamSid, ...message }))
  }

  sendRaw(data: string | Buffer): void {
    this.#socket.send(data)
  }

  /** Sends the whole sentence at once, as a fast model would. */
  say(text: string): void {
    this.sendAudio(Buffer.concat(speechFrames(text)))
  }

  sendAudio(audio: Buffer): void {
    this.send({ event: 'media', media: { payload: audio.toString('base64') } })
  }

  mark(name: string): void {
    this.send({ event: 'mark', mark: { name } })
  }

  close(): void {
    this.#socket.close(1000)
  }

  #receive(message: StreamMessage): void {
    this.messages.push({ at: performance.now(), message })
    if (message.event !== 'media') return
    const media = message['media'] as { payload: string }
    for (const event of this.#decoder.push(decodeMulaw(Buffer.from(media.payload, 'base64')))) {
      if (event.kind === 'word') this.words.push(event.text)
      if (event.kind === 'end') this.utterances.push(event.text)
    }
  }
}

interface Reply {
  readonly status?: number
  readonly contentType?: string
  readonly body: string
}

/** The webhooks of a product, each with a canned answer; every request is verified and kept. */
export class TestApp implements AsyncDisposable {
  readonly hooks: Hook[] = []
  readonly streams: TestStream[] = []
  readonly answers = new Map<string, Reply>()
  url = ''
  mediaUrl = ''
  readonly #server: Server = createServer()
  readonly #sockets = new WebSocketServer({ noServer: true })

  async start(): Promise<this> {
    this.#server.on('request', (request, response) => {
      void this.#handle(request).then(({ status = 200, contentType = 'text/xml', body }) => {
        response.writeHead(status, { 'content-type': contentType })
        response.end(body)
      })
    })
    this.#server.on('upgrade', (request, socket, head) => {
      const signature = String(request.headers['x-twilio-signature'])
      const isSigned = twilio.validateRequest(AUTH_TOKEN, signature, this.mediaUrl, {})
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.streams.push(new TestStream(webSocket, isSigned))
      })
    })
    const port = await listenOnLoopback(this.#server, 0)
    this.url = `http://127.0.0.1:${port}`
    this.mediaUrl = `ws://127.0.0.1:${port}/media`
    return this
  }

  /** What the app says at a path; without one it answers with an empty document. */
  answer(path: string, body: string, more: Omit<Reply, 'body'> = {}): void {
    this.answers.set(path, { ...more, body })
  }

  connectTwiml(after = '/after'): string {
    return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="${this.url}${after}"><Stream url="${this.mediaUrl}"><Parameter name="token" value="v1.a&amp;b"/></Stream></Connect></Response>`
  }

  at(path: string): Hook[] {
    return this.hooks.filter((hook) => hook.path === path)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate()
    await closeServer(this.#server)
  }

  async #handle(request: IncomingMessage): Promise<Reply> {
    const params = Object.fromEntries(new URLSearchParams(await readBody(request)))
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const signature = String(request.headers['x-twilio-signature'])
    this.hooks.push({
      path,
      params,
      isSigned: twilio.validateRequest(AUTH_TOKEN, signature, this.url + request.url, params),
      idempotencyToken: String(request.headers['i-twilio-idempotency-token']),
      atMs: performance.now(),
    })
    return this.answers.get(path) ?? { body: '<Response/>' }
  }
}

/** A simulator and the real SDK pointed at it. */
export class TestCarrier implements AsyncDisposable {
  readonly client: ReturnType<typeof twilio>
  readonly url: string
  readonly #server: RunningServer

  constructor(server: RunningServer) {
    this.#server = server
    this.url = `http://127.0.0.1:${server.port}`
    this.client = twilio(ACCOUNT_SID, AUTH_TOKEN)
    this.client.api.baseUrl = this.url
  }

  async control<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Body> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${AUTH_TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Body
  }

  async alertCodes(): Promise<number[]> {
    const alerts = await this.control<{ code: number }[]>('GET', '/sim/alerts')
    return alerts.map((alert) => alert.code)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
  }
}

export async function startCarrier(
  app: TestApp,
  people: readonly Person[],
  faults: Record<string, unknown> = {},
): Promise<TestCarrier> {
  return new TestCarrier(
    await startTwilioSim({
      port: 0,
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      phoneNumber: LINE,
      voiceUrl: `${app.url}/voice`,
      statusUrl: `${app.url}/status`,
      smsUrl: `${app.url}/sms`,
      faults: faultPlanSchema.parse(faults),
      people,
    }),
  )
}

/** Waits for something to become true, or says what did not. */
export async function until(what: string, isTrue: () => boolean, timeoutMs = 8000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  while (!isTrue()) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
