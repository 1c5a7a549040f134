import { expiryOf, type Channel } from './channel.ts'
import type { RealtimeSocket } from './socket.ts'

export interface Broadcast {
  topic: string
  event: string
  payload: unknown
  isPrivate: boolean
  /** The database's id of the message, when it came from there. */
  id?: string
}

/** Everybody who is connected. Delivery is by exact topic, and private never mixes with public. */
export class Subscribers {
  readonly #sockets = new Set<RealtimeSocket>()

  get count(): number {
    return this.#sockets.size
  }

  add(socket: RealtimeSocket): void {
    this.#sockets.add(socket)
  }

  remove(socket: RealtimeSocket): void {
    this.#sockets.delete(socket)
  }

  deliver(broadcast: Broadcast, sender?: RealtimeSocket): void {
    const { topic, event, payload, isPrivate, id } = broadcast
    const message = {
      type: 'broadcast',
      event,
      payload,
      ...(id === undefined ? {} : { meta: { id } }),
    }
    for (const socket of this.#sockets) {
      const channel = socket.channels.get(`realtime:${topic}`)
      if (channel === undefined || channel.isPrivate !== isPrivate) continue
      if (socket === sender && !channel.hearsItself) continue
      // Checked here too: between two sweeps a token may have run out.
      if (hasExpired(channel, Date.now())) continue
      socket.send({
        joinRef: null,
        ref: null,
        topic: channel.wireTopic,
        event: 'broadcast',
        payload: message,
      })
    }
  }

  /** Drops connections that went silent and channels whose token ran out. */
  sweep(nowMs: number): void {
    for (const socket of this.#sockets) {
      if (socket.isSilent(nowMs)) socket.terminate()
      for (const channel of socket.channels.values()) {
        if (hasExpired(channel, nowMs)) socket.expel(channel, 'Token has expired')
      }
    }
  }

  closeAll(): void {
    // 1012: the service restarts. Clients reconnect by themselves.
    for (const socket of this.#sockets) socket.close(1012, 'The server is stopping.')
  }
}

function hasExpired(channel: Channel, nowMs: number): boolean {
  return expiryOf(channel) * 1000 <= nowMs
}
