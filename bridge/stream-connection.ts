import type { Duplex } from 'node:stream'
import { WebSocket, type RawData } from 'ws'
import type { TwilioStreamMessage } from '#lib/contracts/twilio-stream.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { tapFrames } from '#lib/websocket/frame-tap.ts'
import type { CallDesk, StreamStart } from './call-desk.ts'
import type { CallSession } from './call-session.ts'
import { MessageAllowance } from './message-allowance.ts'
import { textFrames } from './text-frames.ts'
import { parseStreamMessage, readMedia } from './twilio-stream.ts'

/** Twilio sends `start` at once; whoever does not is not Twilio. */
const START_TIMEOUT_MS = 5_000
/** Audio that comes while the token is being checked: five seconds of it. */
const WAITING_MAX = 250
/** Twilio reads as fast as it plays; one that is this far behind is gone. */
const UNSENT_BYTES_MAX = 1024 * 1024
const CLOSE_GRACE_MS = 2_000

const CLOSE_MALFORMED = 1007
const CLOSE_REFUSED = 1008
const CLOSE_FAILED = 1011

/**
 * One Media Stream's socket: nothing is believed before `start` with a good token, and what is
 * malformed ends this stream only.
 */
export class StreamConnection {
  readonly #socket: WebSocket
  readonly #wire: Duplex
  readonly #desk: CallDesk
  readonly #startTimer: NodeJS.Timeout
  readonly #allowance = new MessageAllowance(performance.now())
  #session: CallSession | null = null
  /** Messages since `start`, until the session is there to take them; null before `start`. */
  #waiting: TwilioStreamMessage[] | null = null
  #isClosed = false

  /** `wire` is the connection under the socket. */
  constructor(socket: WebSocket, wire: Duplex, desk: CallDesk) {
    this.#socket = socket
    this.#wire = wire
    this.#desk = desk
    this.#startTimer = setTimeout(
      () => this.#close(CLOSE_REFUSED, 'no start within five seconds'),
      START_TIMEOUT_MS,
    )
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    tapFrames(wire, (body) => this.#hear(body))
    socket.on('close', () => this.#closed())
    // `close` follows, and tells the session.
    socket.on('error', (error) => log.warn('stream-socket-failed', { reason: messageOf(error) }))
  }

  /** Sound, on the short way; false: it is something else. */
  #hear(body: Buffer): boolean {
    const message = readMedia(body)
    if (message === null) return false
    if (this.#isAllowed()) this.#act(message)
    return true
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!this.#isAllowed()) return
    const message = isBinary ? null : parseStreamMessage((data as Buffer).toString())
    if (!message) return this.#close(CLOSE_MALFORMED, 'not a Media Streams message')
    this.#act(message)
  }

  #isAllowed(): boolean {
    if (this.#isClosed) return false
    const isAllowed = this.#allowance.take(performance.now())
    if (!isAllowed) this.#close(CLOSE_REFUSED, 'more messages than a telephone sends')
    return isAllowed
  }

  #act(message: TwilioStreamMessage): void {
    try {
      this.#take(message)
    } catch (error) {
      log.error('stream-message-failed', { event: message.event, reason: messageOf(error) })
      this.#close(CLOSE_FAILED, 'internal error')
    }
  }

  #take(message: TwilioStreamMessage): void {
    if (this.#session) return this.#session.takeStream(message)
    if (this.#waiting) {
      if (this.#waiting.length < WAITING_MAX) this.#waiting.push(message)
      return
    }
    if (message.event === 'connected') return
    if (message.event !== 'start') return this.#close(CLOSE_REFUSED, 'a stream begins with start')
    clearTimeout(this.#startTimer)
    this.#waiting = []
    const { accountSid, callSid, streamSid, customParameters } = message.start
    void this.#join({ accountSid, callSid, streamSid, token: customParameters['token'] ?? '' })
  }

  async #join(start: StreamStart): Promise<void> {
    try {
      const joined = await this.#desk.join(start, {
        send: (texts) => this.#send(texts),
        close: (code, reason) => this.#close(code, reason),
      })
      if (joined.kind === 'refused') {
        log.warn('stream-refused', { reason: joined.reason })
        return this.#close(CLOSE_REFUSED, joined.reason)
      }
      this.#session = joined.session
      for (const message of this.#waiting?.splice(0) ?? []) this.#take(message)
      if (this.#isClosed) this.#session.detach(CLOSE_FAILED, 'the stream closed')
    } catch (error) {
      log.error('stream-not-joined', { reason: messageOf(error) })
      this.#close(CLOSE_FAILED, 'internal error')
    }
  }

  #send(texts: readonly string[]): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (this.#wire.writableLength > UNSENT_BYTES_MAX) return this.#socket.terminate()
    this.#wire.write(textFrames(texts))
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed) return
    this.#socket.close(code, reason)
    this.#closed()
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref()
  }

  #closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#startTimer)
    this.#session?.detach(CLOSE_FAILED, 'the stream closed')
  }
}
