import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { waitUntil } from './wait-until.ts'

const RATE_HZ = 24_000
const VOICE_AMPLITUDE = 8_000

/** What a client may send; only what the tests look at is named. */
export interface ClientFrame {
  readonly setup?: {
    model: string
    systemInstruction?: { parts: { text: string }[] }
    tools?: { functionDeclarations: { name: string }[] }[]
    sessionResumption?: { handle?: string }
  }
  readonly realtimeInput?: { text?: string; audio?: { data: string; mimeType: string } }
  readonly toolResponse?: {
    functionResponses: { id: string; name: string; response: Record<string, unknown> }[]
  }
}

/** The server's end of one Live session. */
export class LiveServerSession {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly frames: ClientFrame[] = []
  isClosed = false
  readonly #socket: WebSocket

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    answersSetup: () => boolean,
    onFrame: LiveServer['onFrame'],
  ) {
    this.#socket = socket
    this.url = request.url ?? ''
    this.headers = request.headers
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as ClientFrame
      this.frames.push(frame)
      if (frame.setup && answersSetup()) this.send({ setupComplete: { sessionId: 'test' } })
      onFrame(frame, this)
    })
    socket.on('close', () => {
      this.isClosed = true
    })
  }

  /** As the real service does: JSON in a binary frame. */
  send(message: unknown): void {
    this.#socket.send(Buffer.from(JSON.stringify(message)))
  }

  sendRaw(message: string | Uint8Array): void {
    this.#socket.send(message)
  }

  /** A whole reply at once, faster than it can be played: words, sound, and its end. */
  say(text: string, forMs: number): void {
    this.speak(text, forMs)
    this.send({ serverContent: { generationComplete: true } })
    this.send({ serverContent: { turnComplete: true } })
  }

  /** The beginning of a reply; with a small amplitude it is bytes that nobody hears. */
  speak(text: string, forMs: number, amplitude = VOICE_AMPLITUDE): void {
    for (let saidMs = 0; saidMs < forMs; saidMs += 100) {
      const data = tone(RATE_HZ, 100, amplitude).toString('base64')
      const parts = [{ inlineData: { mimeType: `audio/pcm;rate=${RATE_HZ}`, data } }]
      this.send({ serverContent: { modelTurn: { parts } } })
    }
    this.send({ serverContent: { outputTranscription: { text } } })
  }

  hears(text: string): void {
    this.send({ serverContent: { inputTranscription: { text } } })
  }

  useTool(id: string, name: string, args: Record<string, unknown>): void {
    this.send({ toolCall: { functionCalls: [{ id, name, args }] } })
  }

  close(code: number): void {
    this.#socket.close(code, 'test')
  }

  cut(): void {
    this.#socket.terminate()
  }

  get texts(): string[] {
    return this.frames.flatMap((frame) => frame.realtimeInput?.text ?? [])
  }

  get audioMessages(): number {
    return this.frames.filter((frame) => frame.realtimeInput?.audio).length
  }

  answerTo(id: string): Record<string, unknown> | undefined {
    return this.frames
      .flatMap((frame) => frame.toolResponse?.functionResponses ?? [])
      .find((response) => response.id === id)?.response
  }
}

/** Just enough of Gemini Live to hold one end of a conversation by hand. */
export class LiveServer {
  readonly sessions: LiveServerSession[] = []
  /** What the model does by itself, for each message. */
  onFrame: (frame: ClientFrame, session: LiveServerSession) => void = greetWhenAsked
  /** Refuses every connection, as a service that is down behind its load balancer. */
  isDown = false
  /** Accepts connections and never gets beyond that. */
  isHanging = false
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true })

  private constructor() {
    this.#http = createServer()
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.isDown) return void socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        const onFrame: LiveServer['onFrame'] = (frame, session) => this.onFrame(frame, session)
        this.sessions.push(new LiveServerSession(opened, request, () => !this.isHanging, onFrame))
      })
    })
  }

  static async start(): Promise<LiveServer> {
    const server = new LiveServer()
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /** The session whose instructions hold this text; the latest, if there are several. */
  async session(marker: string, count = 1): Promise<LiveServerSession> {
    const matching = (): LiveServerSession[] =>
      this.sessions.filter((session) =>
        session.frames[0]?.setup?.systemInstruction?.parts[0]?.text.includes(marker),
      )
    await waitUntil(() => matching().length >= count, `Live session ${count} of ${marker}`)
    return matching().at(-1)!
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    await new Promise((resolve) => this.#http.close(resolve))
  }
}

/** Says what it is told to say exactly, in four tenths of a second. */
export function greetWhenAsked(frame: ClientFrame, session: LiveServerSession): void {
  const opening = /Say exactly this[^"]*"(.+)"/.exec(frame.realtimeInput?.text ?? '')?.[1]
  if (opening !== undefined) session.say(opening, 400)
}

function tone(rateHz: number, ms: number, amplitude: number): Buffer {
  const samples = Int16Array.from({ length: (rateHz * ms) / 1000 }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 440 * index) / rateHz)),
  )
  return Buffer.from(samples.buffer)
}
