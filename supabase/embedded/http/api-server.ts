import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { BODY_LIMIT_BYTES, corsHeaders, preflightHeaders, readBody, refuseForeign } from './door.ts'
import { isObjectUpload } from '#supabase/embedded/storage/storage-api.ts'
import { jsonReply, type Reply } from './exchange.ts'

const HOST = '127.0.0.1'
/** A filter by a few hundred ids is a long URL. */
const HEADER_BYTES_MAX = 64 * 1024
const REQUEST_TIMEOUT_MS = 30_000
/** One Postgres session serves everybody: a longer queue would only time out later. */
const REQUESTS_MAX = 256
const DRAIN_MS = 3_000

/** A complete request, before it is known who asks. */
export interface RawRequest {
  method: string
  /** Decoded, without empty ones. */
  segments: readonly string[]
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
  bytes?: Uint8Array
}

interface ApiServerOptions {
  handle: (request: RawRequest) => Promise<Reply>
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** HTTP on loopback: who may connect, how much they may send, and how it ends. */
export class ApiServer {
  readonly #server: Server
  readonly #handle: ApiServerOptions['handle']
  #openCount = 0
  #busyAtMs = Date.now()

  constructor({ handle, upgrade }: ApiServerOptions) {
    this.#handle = handle
    this.#server = createServer(
      { maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => void this.#serve(request, response),
    )
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A socket whose client goes away while it is refused must not end the process.
      socket.on('error', () => socket.destroy())
      if (refuseForeign(request) === undefined) upgrade(request, socket, head)
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    })
  }

  /** Milliseconds since the last request was answered; 0 while one is being answered. */
  get idleMs(): number {
    return this.#openCount > 0 ? 0 : Date.now() - this.#busyAtMs
  }

  /** Listens on loopback only. Resolves to the port, which is new for port 0. */
  async listen(port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const refuse = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? portInUse(port) : error)
    this.#server.once('error', refuse)
    this.#server.listen(port, HOST, () => resolve())
    await promise
    this.#server.off('error', refuse)
    // Too many open files, say: the next connection may succeed.
    this.#server.on('error', (error) => log.error('server-failed', { reason: error.message }))
    return (this.#server.address() as AddressInfo).port
  }

  /** Stops accepting, lets running requests end for a moment, then cuts what is left. */
  async close(): Promise<void> {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => this.#server.closeAllConnections(), DRAIN_MS)
    await closed
    clearTimeout(cut)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#openCount += 1
    try {
      send(response, request, await this.#answer(request))
    } catch (error) {
      // The client went away in the middle of its request.
      log.warn('request-broken', { reason: messageOf(error) })
      response.destroy()
    } finally {
      this.#openCount -= 1
      this.#busyAtMs = Date.now()
    }
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const refusal = refuseForeign(request)
    if (refusal) return jsonReply(refusal.status, { message: refusal.message })
    if (request.method === 'OPTIONS') {
      return { status: 204, headers: preflightHeaders(request), body: '' }
    }
    if (this.#openCount > REQUESTS_MAX) {
      return jsonReply(503, { code: 'PGRST003', message: 'Too many requests are waiting.' })
    }
    const url = new URL(request.url ?? '/', `http://${HOST}`)
    const segments = decodeSegments(url.pathname)
    if (segments === undefined) return jsonReply(400, { message: 'The path is not valid UTF-8.' })
    if (!isWellEncoded(url.search)) {
      return jsonReply(400, {
        message: 'The query is not valid UTF-8, percent-encoded.',
        hint: 'Encode every value, a percent sign as %25.',
      })
    }
    const method = request.method ?? 'GET'
    const isBinary = isObjectUpload(method, segments)
    const body = await readBody(request, isBinary)
    switch (body.kind) {
      case 'too-large':
        return tooLarge()
      case 'not-utf8':
        return jsonReply(400, { message: 'The body is not valid UTF-8.' })
      case 'read':
        return this.#handle({
          method,
          segments,
          query: url.searchParams,
          headers: request.headers,
          body: body.text,
          ...(isBinary ? { bytes: body.bytes } : {}),
        })
    }
  }
}

function send(response: ServerResponse, request: IncomingMessage, reply: Reply): void {
  response.writeHead(reply.status, {
    ...(reply.body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-content-type-options': 'nosniff',
    ...corsHeaders(request),
    ...reply.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : (reply.bytes ?? reply.body))
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment))
  } catch {
    return undefined
  }
}

/** URLSearchParams would put a replacement character and look for that. */
function isWellEncoded(search: string): boolean {
  try {
    decodeURIComponent(search)
    return true
  } catch {
    return false
  }
}

function tooLarge(): Reply {
  return jsonReply(
    413,
    {
      message: `The body is larger than ${BODY_LIMIT_BYTES / 1024 / 1024} MiB.`,
      hint: 'Send it in parts.',
    },
    // The rest of the body is not read, so the connection cannot be used again.
    { connection: 'close' },
  )
}

function portInUse(port: number): AppError {
  return new AppError(
    'port-in-use',
    `Port ${port} is already in use: stop what listens there, or set SUPABASE_PORT to another one.`,
    { remedy: 'give-up' },
  )
}
