import {
  EndSensitivity,
  GoogleGenAI,
  Modality,
  StartSensitivity,
  type FunctionResponse,
  type LiveConnectConfig,
  type LiveServerMessage,
  type Session,
} from '@google/genai'
import { geminiEnv } from '#lib/env.ts'
import { AppError, messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { capabilitiesOf } from './gemini-live-models.ts'
import { openSocketOf, type LiveSocket } from './gemini-live-socket.ts'
import { eventsOf, type LiveEvent } from './gemini-live-event.ts'

/** SDK 3 changed its default to v1 without a word; Live with all we use is v1beta. */
const API_VERSION = 'v1beta'
/** The SDK waits for the end of the set-up for ever: this is how long we do. */
const CONNECT_TIMEOUT_MS = 4_000
/** How long a closing handshake may take before the socket is cut. */
const CLOSE_GRACE_MS = 300

const AUDIO_HEAD = '{"realtimeInput":{"audio":{"data":"'
const AUDIO_MIDDLE = '","mimeType":"'
const AUDIO_TAIL = '"}}}'

/** What the voice model is told of one tool. */
export interface LiveTool {
  readonly name: string
  readonly description: string
  readonly parameters: unknown
}

export interface LiveSetup {
  readonly instructions: string
  readonly voice: string
  readonly language: string
  readonly tools: readonly LiveTool[]
  /** From a `resumable` event of an earlier connection of the same conversation; null: a new one. */
  readonly resumeHandle: string | null
}

export interface LiveToolResponse {
  readonly id: string
  readonly name: string
  readonly response: Record<string, unknown>
}

export interface LiveConnection {
  sendAudio(pcmBase64: string, mimeType: string): void
  /** A line of text from us, not from the caller: the model answers it at once. */
  sendText(text: string): void
  sendToolResponses(responses: readonly LiveToolResponse[]): void
  /** Bytes that are waiting for the network. */
  readonly unsentBytes: number
  /** Whether `sendText` leaves tool calls that are not answered yet alone. */
  readonly hearsTextDuringTools: boolean
  /** Resolves when the server has let go: it refuses to resume a session whose socket is open. */
  close(): Promise<void>
}

export interface LiveConnectRequest {
  readonly setup: LiveSetup
  /** Called in order, never after `close`; may throw without harm. `closed` comes at most
   * once, and only to a connection that was open. */
  readonly onEvent: (event: LiveEvent) => void
  readonly signal?: AbortSignal
}

/** The server closed before the set-up was done. 1007 and 1008: the same set-up fails again. */
export function isSetupRefused(error: unknown): boolean {
  return error instanceof AppError && error.code === 'gemini-live-refused'
}

/**
 * Opens a Live session with the model of GEMINI_LIVE_MODEL, or fails within four seconds. What the
 * server sends can never bring the process down, which the SDK by itself does not promise.
 */
export async function connectLive(request: LiveConnectRequest): Promise<LiveConnection> {
  const env = geminiEnv()
  const client = new GoogleGenAI({
    apiKey: env.GEMINI_API_KEY,
    httpOptions: { baseUrl: env.GEMINI_BASE_URL, apiVersion: API_VERSION },
  })
  const channel = new Channel(request.onEvent)
  const socket = openSocketOf(client)
  const connecting = client.live.connect({
    model: env.GEMINI_LIVE_MODEL,
    config: configOf(env.GEMINI_LIVE_MODEL, request.setup),
    callbacks: {
      onmessage: (message) => channel.receive(message),
      onclose: (event) => channel.closed(event.code, event.reason),
      // A close with code 1006 follows; it is the one that counts.
      onerror: () => undefined,
    },
  })
  try {
    const session = await withinTime(connecting, request.signal)
    return channel.open(session, socket, env.GEMINI_LIVE_MODEL)
  } catch (error) {
    channel.abandon()
    socket.terminate()
    // A session that is completed after all is closed at once.
    connecting.then((session) => session.close()).catch(() => undefined)
    throw connectError(error)
  }
}

function configOf(model: string, setup: LiveSetup): LiveConnectConfig {
  const can = capabilitiesOf(model)
  return {
    responseModalities: [Modality.AUDIO],
    systemInstruction: setup.instructions,
    speechConfig: {
      languageCode: setup.language,
      voiceConfig: { prebuiltVoiceConfig: { voiceName: setup.voice } },
    },
    ...(can.thinkingLevel ? { thinkingConfig: { thinkingLevel: can.thinkingLevel } } : {}),
    ...(setup.tools.length > 0
      ? { tools: [{ functionDeclarations: setup.tools.map((tool) => ({ ...tool })) }] }
      : {}),
    inputAudioTranscription: can.transcriptionLanguage ? { languageCodes: [setup.language] } : {},
    outputAudioTranscription: {},
    // A telephone is noisy and people pause: start late, end late.
    realtimeInputConfig: {
      automaticActivityDetection: {
        startOfSpeechSensitivity: StartSensitivity.START_SENSITIVITY_LOW,
        endOfSpeechSensitivity: EndSensitivity.END_SENSITIVITY_LOW,
        prefixPaddingMs: 100,
        silenceDurationMs: 600,
      },
    },
    sessionResumption: setup.resumeHandle === null ? {} : { handle: setup.resumeHandle },
    // Without it an audio session is cut when its context is full, after about fifteen minutes.
    contextWindowCompression: { slidingWindow: {} },
  } as LiveConnectConfig
}

/** What becomes of a connection, in one place: opening, open, closing, closed. */
class Channel {
  readonly #onEvent: (event: LiveEvent) => void
  readonly #closed = Promise.withResolvers<void>()
  #isOpen = false
  #isOver = false

  constructor(onEvent: (event: LiveEvent) => void) {
    this.#onEvent = onEvent
  }

  receive(message: LiveServerMessage): void {
    if (!this.#isOver) this.#take(eventsOf(message))
  }

  #take(events: readonly LiveEvent[]): void {
    if (this.#isOver) return
    try {
      for (const event of events) this.#onEvent(event)
    } catch (error) {
      // An exception that leaves this callback would end the process, and every call in it.
      log.error('live-event-failed', { reason: messageOf(error) })
    }
  }

  closed(code: number, reason: string): void {
    this.#closed.resolve()
    const wasOpen = this.#isOpen && !this.#isOver
    this.#isOver = true
    // Before it is open, the failure of `connect` tells the same.
    if (!wasOpen) return
    try {
      this.#onEvent({ kind: 'closed', code, reason })
    } catch (error) {
      log.error('live-event-failed', { reason: messageOf(error) })
    }
  }

  abandon(): void {
    this.#isOver = true
  }

  open(session: Session, socket: LiveSocket, model: string): LiveConnection {
    if (this.#isOver) throw new Error('closed as soon as it was open')
    this.#isOpen = true
    socket.divert({
      onMessage: (message) => this.receive(message),
      onAudio: (audio) => this.#take([audio]),
    })
    const { scheduling, hearsTextDuringTools } = capabilitiesOf(model)
    return {
      hearsTextDuringTools,
      sendAudio: (data, mimeType) => {
        if (this.#isOver) return
        // As the SDK writes it, without its way there: fifty times a second and call.
        const isSent = socket.send([AUDIO_HEAD, data, AUDIO_MIDDLE, mimeType, AUDIO_TAIL])
        if (!isSent) session.sendRealtimeInput({ audio: { data, mimeType } })
      },
      sendText: (text) => {
        if (!this.#isOver) session.sendRealtimeInput({ text })
      },
      sendToolResponses: (responses) => {
        if (this.#isOver) return
        const functionResponses = responses.map((response): FunctionResponse => ({
          ...response,
          ...(scheduling ? { scheduling } : {}),
        }))
        session.sendToolResponse({ functionResponses })
      },
      get unsentBytes(): number {
        return socket.unsentBytes()
      },
      close: async () => {
        if (this.#isOver) return
        this.#isOver = true
        session.close()
        const timer = setTimeout(() => {
          socket.terminate()
          this.#closed.resolve()
        }, CLOSE_GRACE_MS)
        await this.#closed.promise
        clearTimeout(timer)
      },
    }
  }
}

async function withinTime(connecting: Promise<Session>, signal?: AbortSignal): Promise<Session> {
  const { promise: cancelled, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`no answer in ${CONNECT_TIMEOUT_MS} ms`)),
    CONNECT_TIMEOUT_MS,
  )
  const abort = (): void => reject(new Error('no longer wanted'))
  signal?.addEventListener('abort', abort, { once: true })
  try {
    signal?.throwIfAborted()
    return await Promise.race([connecting, cancelled])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function connectError(error: unknown): AppError {
  const isRefused = /\(code 100[78]\)|Unexpected server response: 40[13]/.test(messageOf(error))
  return new AppError(
    isRefused ? 'gemini-live-refused' : 'gemini-live-unavailable',
    `Gemini did not open a Live session: ${messageOf(error)}`,
    { remedy: isRefused ? 'give-up' : 'retry', cause: error },
  )
}
