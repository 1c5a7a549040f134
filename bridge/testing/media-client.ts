import { createHmac, randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import { MULAW_ENCODE, SILENT_FRAME } from '#lib/audio/g711.ts'
import { waitUntil } from './wait-until.ts'

const FRAME_MS = 20
const FRAME_BYTES = 160

export interface MediaClientOptions {
  /** Of the bridge, with the path. */
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
  readonly callSid: string
  /** `null`: send no signature at all. */
  readonly signature?: string | null
}

type Received =
  | { event: 'media'; media: { payload: string }; streamSid: string; atMs: number }
  | { event: 'mark'; mark: { name: string }; streamSid: string; atMs: number }
  | { event: 'clear'; streamSid: string; atMs: number }

export function signUrl(authToken: string, url: string): string {
  return createHmac('sha1', authToken).update(url).digest('base64')
}

/** Twilio's end of a Media Stream: a clock of 20 ms, a playout buffer, marks that come back. */
export class MediaClient {
  readonly streamSid = `MZ${randomBytes(16).toString('hex')}`
  readonly received: Received[] = []
  closeCode: number | null = null
  closeReason = ''
  refusedWith: number | null = null
  /** Frames the caller has heard. */
  heardFrames = 0
  readonly #options: MediaClientOptions
  readonly #socket: WebSocket
  #clock: NodeJS.Timeout | null = null
  #frames = 0
  #bufferedBytes = 0
  #marks: { name: string; dueBytes: number }[] = []
  #playedBytes = 0
  #loudFrames = 0
  #background = SILENT_FRAME
  #sequence = 0

  constructor(options: MediaClientOptions) {
    this.#options = options
    const { signature = signUrl(options.authToken, options.url) } = options
    this.#socket = new WebSocket(options.url, {
      headers: signature === null ? {} : { 'x-twilio-signature': signature },
    })
    this.#socket.on('message', (data) => this.#receive((data as Buffer).toString()))
    this.#socket.on('unexpected-response', (_request, response) => {
      this.refusedWith = response.statusCode ?? 0
      response.resume()
    })
    this.#socket.on('close', (code, reason) => {
      this.closeCode = code
      this.closeReason = reason.toString()
      this.#stopClock()
    })
    this.#socket.on('error', () => undefined)
  }

  /** Messages of audio that have left. */
  get sentFrames(): number {
    return this.#frames
  }

  async opened(): Promise<void> {
    await waitUntil(() => this.#socket.readyState === WebSocket.OPEN, 'the stream to open')
  }

  async closed(withinMs = 8_000): Promise<number> {
    await waitUntil(() => this.closeCode !== null, 'the stream to close', withinMs)
    return this.closeCode!
  }

  /** `connected`, `start`, and from then on silence, fifty times a second. */
  async start(token: string, accountSid = this.#options.accountSid): Promise<void> {
    await this.opened()
    this.sendRaw(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }))
    this.#send({
      event: 'start',
      start: {
        accountSid,
        streamSid: this.streamSid,
        callSid: this.#options.callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token },
      },
    })
    this.#clock = setInterval(() => this.#tick(), FRAME_MS)
  }

  /** Makes the caller sound like a voice for so long, from now. */
  speak(forMs: number): void {
    this.#loudFrames = forMs / FRAME_MS
  }

  /** What comes from the caller's line while nobody speaks: zeros, unless told otherwise. */
  rustle(amplitude: number): void {
    this.#background = amplitude === 0 ? SILENT_FRAME : toneFrame(amplitude)
  }

  press(digit: string): void {
    this.#send({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } })
  }

  hangUp(): void {
    const { accountSid, callSid } = this.#options
    this.#send({ event: 'stop', stop: { accountSid, callSid } })
    this.#socket.close(1000)
  }

  /** The line breaks without a word. */
  cut(): void {
    this.#stopClock()
    this.#socket.terminate()
  }

  /** Twilio goes on holding the socket and sends nothing. */
  fallSilent(): void {
    this.#stopClock()
  }

  sendRaw(message: string | Uint8Array): void {
    this.#socket.send(message)
  }

  of<Event extends Received['event']>(event: Event): Extract<Received, { event: Event }>[] {
    return this.received.filter(
      (message): message is Extract<Received, { event: Event }> => message.event === event,
    )
  }

  #tick(): void {
    const isLoud = this.#loudFrames > 0
    if (isLoud) this.#loudFrames -= 1
    this.#frames += 1
    this.#send({
      event: 'media',
      media: {
        track: 'inbound',
        chunk: String(this.#frames),
        timestamp: String((this.#frames - 1) * FRAME_MS),
        payload: isLoud ? LOUD_FRAME : this.#background,
      },
    })
    const played = Math.min(FRAME_BYTES, this.#bufferedBytes)
    this.#bufferedBytes -= played
    this.#playedBytes += played
    if (played > 0) this.heardFrames += 1
    this.#returnMarks()
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Received
    this.received.push({ ...message, atMs: performance.now() })
    if (message.event === 'media') {
      this.#bufferedBytes += Buffer.from(message.media.payload, 'base64').length
    } else if (message.event === 'mark') {
      const dueBytes = this.#playedBytes + this.#bufferedBytes
      this.#marks.push({ name: message.mark.name, dueBytes })
      this.#returnMarks()
    } else {
      this.#bufferedBytes = 0
      for (const mark of this.#marks) mark.dueBytes = 0
      this.#returnMarks()
    }
  }

  #returnMarks(): void {
    const isDue = (mark: { dueBytes: number }): boolean => mark.dueBytes <= this.#playedBytes
    const due = this.#marks.filter(isDue)
    this.#marks = this.#marks.filter((mark) => !isDue(mark))
    for (const { name } of due) this.#send({ event: 'mark', mark: { name } })
  }

  #send(message: Record<string, unknown>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#sequence += 1
    const { event, ...rest } = message
    const sequenceNumber = String(this.#sequence)
    this.sendRaw(JSON.stringify({ event, sequenceNumber, ...rest, streamSid: this.streamSid }))
  }

  #stopClock(): void {
    if (this.#clock) clearInterval(this.#clock)
    this.#clock = null
  }
}

function toneFrame(amplitude: number): string {
  return Buffer.from(
    Uint8Array.from({ length: FRAME_BYTES }, (_, index) => {
      const sample = Math.round(amplitude * Math.sin((2 * Math.PI * 500 * index) / 8000))
      return MULAW_ENCODE[sample & 0xffff] ?? 0xff
    }),
  ).toString('base64')
}

const LOUD_FRAME = toneFrame(9_000)
