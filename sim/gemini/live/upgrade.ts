import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { LiveConnection, type LiveWorld } from './connection.ts'

/** No message of a client is larger: instructions and tools, or a flush of buffered audio. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024
const PATH =
  /\/ws\/google\.ai\.generativelanguage\.(?:v1|v1beta|v1alpha)\.GenerativeService\.BidiGenerateContent$/

function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

/** The WebSocket door of the Live API. The SDK asks for `//ws/…`: repeated slashes are one. */
export class LiveDoor {
  readonly #world: LiveWorld
  readonly #connections = new Set<LiveConnection>()
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    autoPong: false,
  })

  constructor(world: LiveWorld) {
    this.#world = world
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(`http://sim${(request.url ?? '/').replaceAll(/\/{2,}/g, '/')}`)
    if (!PATH.test(url.pathname)) return refuseUpgrade(socket, 404, 'Not Found')
    const refusal = this.#world.faults.takeRefusal()
    if (refusal !== null) return refuseUpgrade(socket, refusal, 'Refused')
    const header = request.headers['x-goog-api-key']
    const key = url.searchParams.get('key') ?? (Array.isArray(header) ? header[0] : header)
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new LiveConnection(webSocket, this.#world)
      this.#connections.add(connection)
      webSocket.on('close', () => this.#connections.delete(connection))
      if (key !== this.#world.apiKey) connection.refuseKey()
    })
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
    this.#server.close()
  }
}
