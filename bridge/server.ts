import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { z } from 'zod'
import { verifyTwilioSignature } from '#lib/clients/twilio.ts'
import { prepareRequestSchema } from '#lib/contracts/bridge-event.ts'
import {
  controlRequestSchema,
  levelsRequestSchema,
  type ControlAnswer,
} from '#lib/contracts/call-control.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { Admission } from './admission.ts'
import { CallDesk } from './call-desk.ts'
import type { CallServices } from './call-services.ts'
import { LevelStreams } from './level-stream.ts'
import type { GaugeName } from './metric-catalogue.ts'
import { Metrics, METRICS_TYPE } from './metrics.ts'
import { readSigned, type Answer } from './signed-request.ts'
import { StreamConnection } from './stream-connection.ts'

const MEDIA_PATH = '/media'
const PREPARE_PATH = '/prepare'
const CONTROL_PATH = '/control'
const LEVELS_PATH = '/levels'
/** Twilio's messages are below 1 KB; its documentation allows more in one frame. */
const MESSAGE_BYTES_MAX = 64 * 1024
/** Twilio, the app and a scraper say what they want at once; who dawdles only holds a socket. */
const HTTP_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
} as const
/** Room for every call, for whoever asks how we are, and for a crowd at the door. */
const CONNECTIONS_MAX = 512

export interface BridgeServerOptions {
  readonly port: number
  readonly host: string
  /** BRIDGE_URL: what Twilio signs is built from it, never from what a request says of itself. */
  readonly publicUrl: string
  readonly accountSid: string
  readonly callsMax: number
  readonly tokenSecret: string
  readonly services: CallServices
}

/** The bridge's one port: streams from Twilio, what the app asks and signs, the rest for operators. */
export class BridgeServer {
  readonly #options: BridgeServerOptions
  readonly #admission: Admission
  readonly #metrics = new Metrics()
  readonly #desk: CallDesk
  readonly #levels = new LevelStreams()
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    // Audio does not compress, and trying costs more than sending it.
    perMessageDeflate: false,
  })
  readonly #http: Server

  constructor(options: BridgeServerOptions) {
    this.#options = options
    const { accountSid, callsMax, tokenSecret, services } = options
    this.#admission = new Admission(callsMax)
    this.#desk = new CallDesk({
      accountSid,
      tokenSecret,
      services,
      callsMax,
      metrics: this.#metrics,
    })
    this.#http = createServer(HTTP_LIMITS, (request, response) => {
      void this.#answer(request, response)
    })
    this.#http.maxConnections = CONNECTIONS_MAX
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** Resolves to the port once it listens; rejects if the port is taken. */
  async listen(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#http.once('error', reject)
    this.#http.listen(this.#options.port, this.#options.host, resolve)
    await promise
    this.#http.off('error', reject)
    return (this.#http.address() as AddressInfo).port
  }

  /** Takes nothing new, lets calls end for so long, hands the rest back and closes. */
  async drain(deadlineMs: number): Promise<void> {
    this.#admission.startDraining()
    log.info('drain-started', { calls: this.#desk.liveCount })
    await this.#desk.drain(deadlineMs)
    this.#http.close()
    for (const socket of this.#sockets.clients) socket.close(1001)
    this.#http.closeIdleConnections()
    this.#admission[Symbol.dispose]()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#route(request, response)
      if (answer === null) return
      const { status, body, type = 'application/json' } = answer
      response.writeHead(status, { 'content-type': type }).end(body)
    } catch (error) {
      log.error('request-failed', { reason: messageOf(error) })
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  }

  /** Null: the answer is under way already. */
  async #route(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<(Answer & { type?: string }) | null> {
    const path = new URL(request.url ?? '/', 'http://bridge').pathname
    switch (`${request.method} ${path}`) {
      case 'GET /healthz':
        return { status: 200, body: '{"status":"up"}' }
      case 'GET /readyz':
        return this.#isOpen
          ? { status: 200, body: '{"status":"ready"}' }
          : { status: 503, body: '{"status":"not-ready"}' }
      case 'GET /metrics':
        return { status: 200, body: this.#metrics.render(this.#gauges()), type: METRICS_TYPE }
      case `POST ${PREPARE_PATH}`:
        return this.#prepare(request)
      case `POST ${CONTROL_PATH}`:
        return this.#control(request)
      case `POST ${LEVELS_PATH}`:
        return this.#watchLevels(request, response)
      default:
        return { status: 404, body: '{"error":"not-found"}' }
    }
  }

  async #prepare(request: IncomingMessage): Promise<Answer> {
    const read = await this.#readSigned(request, PREPARE_PATH, prepareRequestSchema)
    if ('refusal' in read) return read.refusal
    const isTaken = this.#isOpen && this.#desk.prepare(read.asked.callId)
    return isTaken
      ? { status: 202, body: '{"status":"preparing"}' }
      : { status: 503, body: '{"error":"no-room"}' }
  }

  async #control(request: IncomingMessage): Promise<Answer> {
    const read = await this.#readSigned(request, CONTROL_PATH, controlRequestSchema)
    if ('refusal' in read) return read.refusal
    const { asked } = read
    const session = this.#desk.find(asked.callId)
    const status: ControlAnswer['status'] = session?.desk.control(asked) ?? 'no-such-call'
    const { callId, kind } = asked
    log.info('call-controlled', { callId, kind, status })
    return { status: session ? 200 : 404, body: JSON.stringify({ status }) }
  }

  async #watchLevels(request: IncomingMessage, response: ServerResponse): Promise<Answer | null> {
    const read = await this.#readSigned(request, LEVELS_PATH, levelsRequestSchema)
    if ('refusal' in read) return read.refusal
    const session = this.#desk.find(read.asked.callId)
    if (!session) return { status: 404, body: '{"error":"no-such-call"}' }
    const isServed = this.#levels.serve(session, response)
    return isServed ? null : { status: 503, body: '{"error":"too-many-look"}' }
  }

  #readSigned<Schema extends z.ZodType>(request: IncomingMessage, path: string, schema: Schema) {
    return readSigned(request, { path, secret: this.#options.tokenSecret, schema })
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A peer that goes away in the middle of this is no concern of anybody else's.
    socket.on('error', () => socket.destroy())
    const refusal = this.#refusalOf(request)
    if (refusal) {
      log.warn('upgrade-refused', { status: refusal })
      this.#metrics.count('upgradesRefused')
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      void new StreamConnection(opened, socket, this.#desk)
    })
  }

  #refusalOf(request: IncomingMessage): string | null {
    if (request.url !== MEDIA_PATH) return '404 Not Found'
    const signature = request.headers['x-twilio-signature']
    const url = `${this.#options.publicUrl}${MEDIA_PATH}`
    const isSigned =
      typeof signature === 'string' && verifyTwilioSignature({ url, params: {}, signature })
    if (!isSigned) return '403 Forbidden'
    return this.#isOpen ? null : '503 Service Unavailable'
  }

  /** Streams that have not shown their token yet count too: they may all be good. */
  get #isOpen(): boolean {
    return this.#admission.admits(Math.max(this.#desk.liveCount, this.#sockets.clients.size))
  }

  #gauges(): Record<GaugeName, number> {
    const carrier = [...this.#sockets.clients].map((socket) => socket.bufferedAmount)
    const model = this.#desk.modelUnsentBytes
    return {
      liveCalls: this.#desk.liveCount,
      prewarmedCalls: this.#desk.prewarmedCount,
      openSockets: this.#sockets.clients.size,
      callsLimit: this.#options.callsMax,
      draining: this.#admission.isDraining ? 1 : 0,
      eventLoopDelayP99: Math.round(this.#admission.delayP99Ms * 10) / 10_000,
      carrierUnsentBytes: sum(carrier),
      carrierUnsentMaxBytes: Math.max(0, ...carrier),
      modelUnsentBytes: sum(model),
      modelUnsentMaxBytes: Math.max(0, ...model),
      emergenciesWaiting: this.#options.services.emergenciesWaiting(),
      residentMemory: process.memoryUsage.rss(),
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
