import type { WebSocket } from 'ws'
import type { Caller } from '#supabase/embedded/caller.ts'
import type { Channel } from './channel.ts'
import { formatFrame, type Frame } from './frame.ts'

/** A client that reads this slowly has to come back and read the rows again. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024
/** Phoenix' own limit; realtime-js sends a heartbeat every 25 s. */
const SILENCE_MAX_MS = 60_000

/** A client's connection and the channels it has joined. */
export class RealtimeSocket {
  readonly caller: Caller
  readonly channels = new Map<string, Channel>()
  readonly #socket: WebSocket
  #heardAtMs = Date.now()

  constructor(socket: WebSocket, caller: Caller) {
    this.#socket = socket
    this.caller = caller
  }

  heard(): void {
    this.#heardAtMs = Date.now()
  }

  isSilent(nowMs: number): boolean {
    return nowMs - this.#heardAtMs > SILENCE_MAX_MS
  }

  send(frame: Frame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > BUFFERED_BYTES_MAX) this.#socket.terminate()
    else this.#socket.send(formatFrame(frame))
  }

  reply(to: Frame, status: 'ok' | 'error', response: Record<string, unknown>): void {
    this.send({ ...to, event: 'phx_reply', payload: { status, response } })
  }

  push(channel: Channel, event: string, payload: unknown): void {
    const { joinRef, wireTopic } = channel
    this.send({ joinRef, ref: null, topic: wireTopic, event, payload })
  }

  /** Ends a channel from this side, as Realtime does when a token runs out. */
  expel(channel: Channel, message: string): void {
    const system = { extension: 'system', status: 'error', message, channel: channel.topic }
    this.push(channel, 'system', system)
    this.push(channel, 'phx_close', {})
    this.channels.delete(channel.wireTopic)
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }
}
