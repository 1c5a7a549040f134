import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Caller, CallerRegistry } from '#supabase/embedded/caller.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { mayRead, mayWrite } from './channel-access.ts'
import { broadcastSchema, joinSchema, topicOf, unsupportedIn, type Join } from './channel.ts'
import { parseBinaryFrame, parseTextFrame, type Frame } from './frame.ts'
import { MessageDrain } from './message-drain.ts'
import { RealtimeSocket } from './socket.ts'
import { Subscribers } from './subscribers.ts'

/** A dashboard has one socket a tab. */
const SOCKETS_MAX = 200
const CHANNELS_PER_SOCKET_MAX = 100
const MESSAGE_BYTES_MAX = 256 * 1024
/** Frames of one socket waiting to be handled: a join asks the database. */
const WAITING_FRAMES_MAX = 200
const SWEEP_INTERVAL_MS = 10_000
const PROTOCOL_VERSION = '2.0.0'

interface RealtimeApiOptions {
  db: PGlite
  callers: CallerRegistry
}

/** The part of Realtime that the product uses: private and public channels with broadcasts. */
export class RealtimeApi {
  readonly #db: PGlite
  readonly #callers: CallerRegistry
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX })
  readonly subscribers = new Subscribers()
  readonly #resources = new AsyncDisposableStack()

  private constructor({ db, callers }: RealtimeApiOptions) {
    this.#db = db
    this.#callers = callers
  }

  static async open(options: RealtimeApiOptions): Promise<RealtimeApi> {
    const api = new RealtimeApi(options)
    const drain = new MessageDrain(options.db, (broadcast) => api.subscribers.deliver(broadcast))
    api.#resources.use(await drain.start())
    const sweep = setInterval(() => api.subscribers.sweep(Date.now()), SWEEP_INTERVAL_MS)
    api.#resources.defer(() => clearInterval(sweep))
    return api
  }

  /** Takes over an upgraded connection, or refuses it with an HTTP status. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const caller = this.#callers.callerOfKey(searchParams.get('apikey') ?? undefined)
    if (caller === undefined) return refuseUpgrade(socket, '401 Unauthorized')
    if (searchParams.get('vsn') !== PROTOCOL_VERSION) {
      return refuseUpgrade(socket, '400 Bad Request')
    }
    if (this.subscribers.count >= SOCKETS_MAX) return refuseUpgrade(socket, '429 Too Many Requests')
    this.#server.handleUpgrade(request, socket, head, (upgraded) => this.#serve(upgraded, caller))
  }

  async close(): Promise<void> {
    this.subscribers.closeAll()
    await this.#resources.disposeAsync()
    this.#server.close()
    for (const client of this.#server.clients) client.terminate()
  }

  #serve(webSocket: WebSocket, caller: Caller): void {
    const socket = new RealtimeSocket(webSocket, caller)
    this.subscribers.add(socket)
    webSocket.on('close', () => this.subscribers.remove(socket))
    webSocket.on('error', (error) => log.warn('realtime-socket-failed', { reason: error.message }))

    // In order, one after the other: a join must be decided before what is sent on the channel.
    let handled: Promise<void> = Promise.resolve()
    let waitingCount = 0
    webSocket.on('message', (data, isBinary) => {
      socket.heard()
      const bytes = toBuffer(data)
      const frame = isBinary ? parseBinaryFrame(bytes) : parseTextFrame(bytes.toString())
      if (frame === undefined) return socket.close(1003, 'Not a frame of protocol version 2.0.0.')
      waitingCount += 1
      if (waitingCount > WAITING_FRAMES_MAX) return socket.close(1008, 'Too many messages at once.')
      handled = handled
        .then(() => this.#handle(socket, frame))
        .catch((error: unknown) => {
          log.error('realtime-frame-failed', { reason: messageOf(error) })
          socket.reply(frame, 'error', { reason: 'The embedded server failed; its log says why.' })
        })
        .finally(() => {
          waitingCount -= 1
        })
    })
  }

  async #handle(socket: RealtimeSocket, frame: Frame): Promise<void> {
    switch (frame.event) {
      case 'heartbeat':
        return socket.reply(frame, 'ok', {})
      case 'phx_join':
        return this.#join(socket, frame)
      case 'phx_leave':
        socket.channels.delete(frame.topic)
        return socket.reply(frame, 'ok', {})
      case 'access_token':
        return this.#renew(socket, frame)
      case 'broadcast':
        return this.#broadcast(socket, frame)
      default:
        return socket.reply(frame, 'error', {
          reason: `${frame.event} is not supported by the embedded server`,
        })
    }
  }

  async #join(socket: RealtimeSocket, frame: Frame): Promise<void> {
    const topic = topicOf(frame.topic)
    const parsed = joinSchema.safeParse(frame.payload)
    const refuse = (reason: string): void => socket.reply(frame, 'error', { reason })
    if (topic === undefined || !parsed.success) return refuse('Not a join of a realtime: topic')
    const unsupported = unsupportedIn(parsed.data)
    if (unsupported !== undefined) return refuse(unsupported)
    if (socket.channels.size >= CHANNELS_PER_SOCKET_MAX) return refuse('Too many channels')

    const caller = await this.#callerOf(socket, parsed.data.access_token)
    if (caller === undefined) return refuse('Invalid or expired access token')
    const isPrivate = parsed.data.config.private ?? false
    if (isPrivate && !(await mayRead(this.#db, caller, topic))) return refuse(unauthorized(topic))

    this.#open(socket, frame, { topic, caller, isPrivate, join: parsed.data })
    // The client compares these with what it asked for; none were.
    socket.reply(frame, 'ok', { postgres_changes: [] })
  }

  #open(
    socket: RealtimeSocket,
    frame: Frame,
    joined: { topic: string; caller: Caller; isPrivate: boolean; join: Join },
  ): void {
    const { broadcast } = joined.join.config
    socket.channels.set(frame.topic, {
      wireTopic: frame.topic,
      topic: joined.topic,
      joinRef: frame.joinRef,
      caller: joined.caller,
      isPrivate: joined.isPrivate,
      hearsItself: broadcast?.self ?? false,
      acknowledges: broadcast?.ack ?? false,
    })
  }

  /** A refreshed token: the right to listen is looked at anew, a withdrawn one ends the channel. */
  async #renew(socket: RealtimeSocket, frame: Frame): Promise<void> {
    const channel = socket.channels.get(frame.topic)
    if (channel === undefined) return
    const parsed = joinSchema.safeParse(frame.payload)
    const caller = await this.#callerOf(socket, parsed.data?.access_token)
    if (caller === undefined) return socket.expel(channel, 'Invalid or expired access token')
    if (channel.isPrivate && !(await mayRead(this.#db, caller, channel.topic))) {
      return socket.expel(channel, unauthorized(channel.topic))
    }
    channel.caller = caller
  }

  async #broadcast(socket: RealtimeSocket, frame: Frame): Promise<void> {
    const channel = socket.channels.get(frame.topic)
    const parsed = broadcastSchema.safeParse(frame.payload)
    if (channel === undefined) return socket.reply(frame, 'error', { reason: 'unmatched topic' })
    if (!parsed.success) return socket.reply(frame, 'error', { reason: 'Not a broadcast' })
    const { topic, caller, isPrivate } = channel
    if (isPrivate && !(await mayWrite(this.#db, caller, topic))) {
      return socket.reply(frame, 'error', { reason: unauthorized(topic) })
    }
    const { event, payload } = parsed.data
    this.subscribers.deliver({ topic, event, payload, isPrivate }, socket)
    if (channel.acknowledges) socket.reply(frame, 'ok', {})
  }

  async #callerOf(
    socket: RealtimeSocket,
    accessToken: string | null | undefined,
  ): Promise<Caller | undefined> {
    if (accessToken === undefined || accessToken === null) return socket.caller
    // The client sends its key as a token when nobody is signed in.
    const byKey = this.#callers.callerOfKey(accessToken)
    if (byKey !== undefined) return byKey
    return this.#callers.callerOfToken(accessToken)
  }
}

function unauthorized(topic: string): string {
  return `Unauthorized: You do not have permissions to read from or write to this Channel topic: ${topic}`
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
