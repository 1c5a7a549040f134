import { GoogleGenAI, type LiveServerMessage } from '@google/genai'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { log } from '#lib/log.ts'
import { maskedTextFrame } from '#lib/websocket/client-frame.ts'
import { tapFrames } from '#lib/websocket/frame-tap.ts'
import { readAudio, type LiveAudio } from './gemini-live-event.ts'

/** The SDK's private socket and its factory, as of 3.1. `selfTestLiveSocket` checks the shape. */
interface SdkSocket {
  connect(): void
  send(message: string): void
  close(): void
  readonly ws?: {
    terminate(): void
    once(event: 'upgrade', listener: (response: IncomingMessage) => void): void
    once(event: 'open', listener: () => void): void
    readonly readyState: number
    readonly bufferedAmount: number
  }
}
interface SdkCallbacks {
  onopen(): void
  onmessage(event: { data: unknown }): void
  onerror(event: unknown): void
  onclose(event: { code: number; reason: string }): void
}
interface SdkSocketFactory {
  create(url: string, headers: Record<string, string>, callbacks: SdkCallbacks): SdkSocket
}

/** What the SDK keeps to itself and a call needs: how much is unsent, and an end that is certain. */
export interface LiveSocket {
  unsentBytes(): number
  terminate(): void
  /**
   * Sends a message of ASCII, in these parts, past the SDK and `ws`. False: it cannot be done,
   * nothing was sent.
   */
  send(parts: readonly string[]): boolean
  /**
   * From now on messages are given to this listener and not to the SDK, which would parse each a
   * second time. Without effect where the SDK cannot be reached; then they come as before.
   */
  divert(listener: LiveSocketListener): void
}

export interface LiveSocketListener {
  onMessage(message: LiveServerMessage): void
  /** A message that is one piece of sound and nothing else, in the order of the messages. */
  onAudio(audio: LiveAudio): void
}

const NOT_REACHABLE: LiveSocket = {
  unsentBytes: () => 0,
  terminate: () => undefined,
  send: () => false,
  divert: () => undefined,
}

/** `WebSocket.OPEN`. */
const OPEN = 1

let isHookUsable = true

/**
 * Reaches into the SDK for the socket it is about to open, and on the way mends three things:
 * the API key travels in a header instead of the URL, where proxies and error messages keep it; the
 * double slash in the path goes; and a frame that is not JSON closes the session instead of
 * crashing the process. Where the SDK has changed, it is left alone: calls still work.
 */
export function openSocketOf(client: GoogleGenAI): LiveSocket {
  const factory = factoryOf(client)
  if (!factory || !isHookUsable) return NOT_REACHABLE
  const create = factory.create.bind(factory)
  let socket: SdkSocket | null = null
  let wire: Duplex | null = null
  let diverted: LiveSocketListener | null = null
  factory.create = (url, headers, callbacks) => {
    const request = withoutKey(url, headers)
    const opened = create(
      request.url,
      request.headers,
      guarded(
        callbacks,
        () => diverted,
        () => opened.close(),
      ),
    )
    socket = opened
    const connect = opened.connect.bind(opened)
    opened.connect = () => {
      connect()
      opened.ws?.once('upgrade', (response) => {
        wire = response.socket
      })
      opened.ws?.once('open', () => {
        if (wire) tapFrames(wire, (body) => hear(body, diverted))
      })
    }
    return opened
  }
  return {
    unsentBytes: () => socket?.ws?.bufferedAmount ?? 0,
    terminate: () => socket?.ws?.terminate(),
    send: (parts) => {
      // Under `ws`, which writes whole frames too: only after its close frame nothing may follow.
      if (!wire || socket?.ws?.readyState !== OPEN) return false
      const frame = maskedTextFrame(parts)
      if (frame !== null) wire.write(frame)
      return frame !== null
    },
    divert: (listener) => {
      diverted = listener
    },
  }
}

/**
 * Whether the hook still fits the installed SDK, tried without a network; call it once before the
 * first session. If it does not, the key stays in the URL (our log redacts it) and that is logged.
 */
export async function selfTestLiveSocket(): Promise<boolean> {
  let seenUrl = ''
  const client = new GoogleGenAI({ apiKey: 'self-test', httpOptions: { apiVersion: 'v1beta' } })
  const factory = factoryOf(client)
  if (factory) {
    factory.create = (url, _headers, callbacks) => {
      seenUrl = url
      const end = (): void => callbacks.onclose({ code: 1000, reason: 'self-test' })
      return { connect: end, send: () => undefined, close: () => undefined }
    }
    const callbacks = { onmessage: () => undefined }
    await client.live.connect({ model: 'self-test', callbacks }).catch(() => undefined)
  }
  isHookUsable = URL.canParse(seenUrl) && new URL(seenUrl).searchParams.get('key') === 'self-test'
  if (!isHookUsable) log.warn('live-socket-hook-unusable')
  return isHookUsable
}

function factoryOf(client: GoogleGenAI): SdkSocketFactory | null {
  const { webSocketFactory } = client.live as unknown as { webSocketFactory?: SdkSocketFactory }
  return typeof webSocketFactory?.create === 'function' ? webSocketFactory : null
}

function hear(body: Buffer, listener: LiveSocketListener | null): boolean {
  const audio = listener === null ? null : readAudio(body)
  if (audio === null) return false
  listener?.onAudio(audio)
  return true
}

function withoutKey(
  url: string,
  headers: Record<string, string>,
): { url: string; headers: Record<string, string> } {
  const address = new URL(url)
  address.pathname = address.pathname.replaceAll(/\/{2,}/g, '/')
  const key = address.searchParams.get('key')
  if (key === null) return { url: address.href, headers }
  address.searchParams.delete('key')
  return { url: address.href, headers: { ...headers, 'x-goog-api-key': key } }
}

function guarded(
  callbacks: SdkCallbacks,
  diverted: () => LiveSocketListener | null,
  giveUp: () => void,
): SdkCallbacks {
  return {
    ...callbacks,
    onmessage: (event) => {
      const data = String(event.data)
      let message: LiveServerMessage
      try {
        message = JSON.parse(data) as LiveServerMessage
      } catch {
        // The parser's own message quotes what it could not read, which may be what somebody said.
        log.error('live-frame-unreadable', { characters: data.length })
        giveUp()
        return
      }
      const listener = diverted()
      if (listener) listener.onMessage(message)
      else callbacks.onmessage({ data })
    },
  }
}
