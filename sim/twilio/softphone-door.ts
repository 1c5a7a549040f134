import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Exchange } from './exchange.ts'
import type { PhoneTickets } from './phone-tickets.ts'
import { SoftphoneSocket } from './softphone-socket.ts'
import type { World } from './world.ts'

const PATH = '/sim/phone'
/** A frame has 160 bytes, no command as many. */
const MESSAGE_BYTES_MAX = 1024
/** Registered phones and those that have yet to show their ticket. */
const SOCKETS_MAX = 24

/** Where people's own phones come in: `ws://…/sim/phone`. */
export class SoftphoneDoor {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX })
  readonly #world: World
  readonly #exchange: Exchange
  readonly #tickets: PhoneTickets

  constructor(world: World, exchange: Exchange, tickets: PhoneTickets) {
    this.#world = world
    this.#exchange = exchange
    this.#tickets = tickets
  }

  open(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy())
      const path = (request.url ?? '/').split('?', 1)[0]
      if (path !== PATH) return refuse(socket, '404 Not Found')
      if (this.#sockets.clients.size >= SOCKETS_MAX) return refuse(socket, '503 Busy')
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        new SoftphoneSocket(this.#world, this.#exchange, this.#tickets, webSocket)
      })
    })
  }

  close(): void {
    for (const client of this.#sockets.clients) client.terminate()
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
