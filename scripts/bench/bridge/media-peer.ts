import { createHmac, randomBytes } from 'node:crypto'
import { CALLER_SILENT, CALLER_SPEAKING } from './sounds.ts'
import { dialWire, type WireMessage, type WireSocket } from './wire-socket.ts'

export const FRAME_MS = 20
const HEAD_LENGTH = 16
const MEDIA_HEAD = '{"event":"media"'
const MARK_HEAD = '{"event":"mark",'
const CLEAR_HEAD = '{"event":"clear"'

export interface MediaPeerListener {
  onMedia?(peer: MediaPeer): void
  onClear?(peer: MediaPeer): void
  onClose?(peer: MediaPeer, code: number): void
}

export interface MediaPeerOptions {
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
  readonly callSid: string
  readonly listener: MediaPeerListener
}

/**
 * Twilio's end of one Media Stream: a frame whenever it is told to, a playout buffer that is a point
 * in time, marks that come back when what was before them has been played.
 */
export class MediaPeer {
  sentCount = 0
  receivedCount = 0
  /** Until when there is something to hear. */
  playedOutAtMs = 0
  /** Silence, in the middle of what was being said, because nothing had come. */
  starvedMs = 0
  readonly #options: MediaPeerOptions
  readonly #streamSid = `MZ${randomBytes(16).toString('hex')}`
  readonly #socket: WireSocket
  readonly #marks: { name: string; dueMs: number }[] = []
  #sequence = 1

  private constructor(options: MediaPeerOptions, socket: WireSocket) {
    this.#options = options
    this.#socket = socket
    socket.onMessage = (message) => this.#receive(message)
    socket.onClose = (code) => options.listener.onClose?.(this, code)
  }

  /** Null when the stream was refused for want of room. */
  static async dial(options: MediaPeerOptions): Promise<MediaPeer | null> {
    const signature = createHmac('sha1', options.authToken).update(options.url).digest('base64')
    const dialled = await dialWire(options.url, { 'x-twilio-signature': signature })
    if (dialled.kind === 'open') return new MediaPeer(options, dialled.socket)
    if (dialled.status === 503) return null
    throw new Error(`The stream was refused with ${dialled.status}.`)
  }

  get isClosed(): boolean {
    return this.#socket.isClosed
  }

  start(token: string): void {
    const { accountSid, callSid } = this.#options
    this.#socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 }
    const start = {
      accountSid,
      streamSid: this.#streamSid,
      callSid,
      tracks: ['inbound'],
      mediaFormat,
      customParameters: { token },
    }
    this.#send('start', JSON.stringify(start))
  }

  /** Twenty milliseconds of the line, and the marks that are due by now. */
  tick(nowMs: number, isSpeaking = false): void {
    const sounds = isSpeaking ? CALLER_SPEAKING : CALLER_SILENT
    const payload = sounds[this.sentCount % sounds.length] ?? ''
    const timestampMs = this.sentCount * FRAME_MS
    this.sentCount += 1
    this.#send(
      'media',
      `{"track":"inbound","chunk":"${this.sentCount}","timestamp":"${timestampMs}","payload":"${payload}"}`,
    )
    this.#returnMarks(nowMs)
  }

  hangUp(): void {
    const { accountSid, callSid } = this.#options
    this.#send('stop', JSON.stringify({ accountSid, callSid }))
    this.#socket.close(1000)
  }

  cut(): void {
    this.#socket.cut()
  }

  #send(event: string, body: string): void {
    this.#sequence += 1
    this.#socket.send(
      `{"event":"${event}","sequenceNumber":"${this.#sequence}","${event}":${body},"streamSid":"${this.#streamSid}"}`,
    )
  }

  #receive(message: WireMessage): void {
    const nowMs = performance.now()
    const head = message.head(HEAD_LENGTH)
    if (head === MEDIA_HEAD) {
      this.receivedCount += 1
      if (this.playedOutAtMs > 0) this.starvedMs += Math.max(0, nowMs - this.playedOutAtMs)
      this.playedOutAtMs = Math.max(this.playedOutAtMs, nowMs) + FRAME_MS
      this.#options.listener.onMedia?.(this)
    } else if (head === MARK_HEAD) {
      const name = /"name":"([^"]+)"/.exec(message.text())?.[1] ?? ''
      this.#marks.push({ name, dueMs: this.playedOutAtMs })
      this.#returnMarks(nowMs)
    } else if (head === CLEAR_HEAD) {
      // The frame that is being played is played to its end.
      this.playedOutAtMs = Math.min(this.playedOutAtMs, nowMs + FRAME_MS)
      this.#returnMarks(Number.POSITIVE_INFINITY)
      this.#options.listener.onClear?.(this)
    } else {
      throw new Error(`Not a message that Twilio takes: ${head}…`)
    }
  }

  #returnMarks(nowMs: number): void {
    while (this.#marks[0] && this.#marks[0].dueMs <= nowMs) {
      const { name } = this.#marks.shift()!
      this.#send('mark', JSON.stringify({ name }))
    }
  }
}
