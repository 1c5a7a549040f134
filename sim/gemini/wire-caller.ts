import {
  GoogleGenAI,
  Modality,
  type LiveConnectConfig,
  type LiveServerContent,
  type LiveServerMessage,
  type Session,
} from '@google/genai'
import { encodeSpeech, SpeechDecoder } from '#sim/voice/speech.ts'

/** For tests: a caller and a bridge in one, at the far end of the real SDK. */
export interface CallerOptions {
  readonly port: number
  readonly apiKey: string
  readonly model?: string
  readonly config?: LiveConnectConfig
  /** Answers the model's tool calls; undefined leaves a call unanswered. */
  readonly tool?: (
    name: string,
    args: Record<string, unknown>,
  ) => Record<string, unknown> | undefined
}

const RATE_HZ = 16_000
const FRAME_MS = 20
const FRAME_SAMPLES = (RATE_HZ * FRAME_MS) / 1000

function base64Of(samples: Int16Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64')
}

/** Waits until a condition holds; fails the test with what was expected when it does not. */
export async function until(
  condition: () => boolean,
  what: string,
  timeoutMs = 8000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** One Live session with a voice on our side of it, sending 20 ms frames in real time. */
export class WireCaller {
  readonly messages: LiveServerMessage[] = []
  readonly toolCalls: { id: string; name: string; args: Record<string, unknown> }[] = []
  /** The model's words, decoded from its audio alone. */
  readonly heard: string[] = []
  transcript = ''
  ownTranscript = ''
  handle: string | null = null
  closed: { code: number; reason: string } | null = null
  readonly #options: CallerOptions
  readonly #decoder = new SpeechDecoder({ sampleRateHz: 24_000 })
  #session!: Session
  #clock: NodeJS.Timeout | null = null
  #queue: Int16Array[] = []
  #sentFrames = 0
  #startedMs = 0

  private constructor(options: CallerOptions) {
    this.#options = options
  }

  static async connect(options: CallerOptions): Promise<WireCaller> {
    const caller = new WireCaller(options)
    await caller.#connect()
    return caller
  }

  get session(): Session {
    return this.#session
  }

  count(predicate: (message: LiveServerMessage) => boolean): number {
    return this.messages.filter(predicate).length
  }

  get turnsCompleted(): number {
    return this.count((message) => message.serverContent?.turnComplete === true)
  }

  get interruptions(): number {
    return this.count((message) => message.serverContent?.interrupted === true)
  }

  say(text: string): void {
    const audio = encodeSpeech(text, { sampleRateHz: RATE_HZ })
    for (let at = 0; at < audio.length; at += FRAME_SAMPLES) {
      const frame = new Int16Array(FRAME_SAMPLES)
      frame.set(audio.subarray(at, at + FRAME_SAMPLES))
      this.#queue.push(frame)
    }
  }

  nudge(text: string): void {
    this.#session.sendRealtimeInput({ text })
  }

  greet(opening: string): void {
    this.nudge(`The call is connected. Say exactly this, then continue: "${opening}"`)
  }

  /** Says something when the model is silent, and waits until it has answered. */
  async exchange(text: string): Promise<string> {
    const turns = this.turnsCompleted
    const before = this.transcript.length
    this.say(text)
    await until(() => this.turnsCompleted > turns, `an answer to "${text}"`)
    return this.transcript.slice(before).trim()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#clock) clearInterval(this.#clock)
    this.#session.close()
    await until(() => this.closed !== null, 'the close').catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const { port, apiKey, model = 'gemini-3.8-live', config = {} } = this.#options
    const client = new GoogleGenAI({
      apiKey,
      httpOptions: { baseUrl: `http://127.0.0.1:${port}`, apiVersion: 'v1beta' },
    })
    this.#session = await client.live.connect({
      model,
      config: {
        responseModalities: [Modality.AUDIO],
        inputAudioTranscription: {},
        outputAudioTranscription: {},
        sessionResumption: {},
        ...config,
      },
      callbacks: {
        onmessage: (message) => this.#receive(message),
        onerror: () => undefined,
        onclose: ({ code, reason }) => {
          this.closed = { code, reason }
          if (this.#clock) clearInterval(this.#clock)
        },
      },
    })
    this.#startedMs = performance.now()
    this.#clock = setInterval(() => this.#tick(), FRAME_MS)
  }

  #tick(): void {
    const due = Math.floor((performance.now() - this.#startedMs) / FRAME_MS)
    for (; this.#sentFrames < due; this.#sentFrames += 1) {
      const frame = this.#queue.shift() ?? new Int16Array(FRAME_SAMPLES)
      this.#session.sendRealtimeInput({
        audio: { data: base64Of(frame), mimeType: `audio/pcm;rate=${RATE_HZ}` },
      })
    }
  }

  #receive(message: LiveServerMessage): void {
    this.messages.push(message)
    const update = message.sessionResumptionUpdate
    if (update?.resumable) this.handle = update.newHandle ?? null
    this.#receiveContent(message.serverContent ?? {})
    for (const { id = '', name = '', args = {} } of message.toolCall?.functionCalls ?? []) {
      this.toolCalls.push({ id, name, args })
      const response = this.#options.tool?.(name, args)
      if (response) this.#answer(id, name, response)
    }
  }

  #receiveContent(content: LiveServerContent): void {
    this.transcript += content.outputTranscription?.text ?? ''
    this.ownTranscript += content.inputTranscription?.text ?? ''
    for (const part of content.modelTurn?.parts ?? []) this.#listen(part.inlineData?.data ?? '')
    // A last word is only over when silence follows it.
    if (content.generationComplete) this.#hear(new Int16Array(24_000 / 10))
    if (content.turnComplete) this.transcript += ' '
  }

  #answer(id: string, name: string, response: Record<string, unknown>): void {
    // Not from inside the callback: the session is not returned yet while messages are replayed.
    setImmediate(() => {
      this.#session.sendToolResponse({ functionResponses: [{ id, name, response }] })
    })
  }

  #listen(data: string): void {
    this.#hear(new Int16Array(new Uint8Array(Buffer.from(data, 'base64')).buffer))
  }

  #hear(samples: Int16Array): void {
    for (const event of this.#decoder.push(samples)) {
      if (event.kind === 'word') this.heard.push(event.text)
    }
  }
}
