import { modelFrame, MODEL_BURST } from './sounds.ts'
import type { WireMessage, WireSocket } from './wire-socket.ts'

/** Enough of a message to tell what it is. */
const HEAD_LENGTH = 26
/** Enough of a message of audio to tell whether it is all zeros. */
const AUDIO_LENGTH = 120
const ZEROS = 'A'.repeat(40)
const AUDIO_HEAD = '{"realtimeInput":{"audio":'
const SETUP_HEAD = '{"setup":'
const TOOL_HEAD = '{"toolResponse":'

const SET_UP = modelFrame({ setupComplete: { sessionId: 'bench' } })
const GENERATED = modelFrame({ serverContent: { generationComplete: true } })
const TURN_ENDED = modelFrame({ serverContent: { turnComplete: true } })
const INTERRUPTED = modelFrame({ serverContent: { interrupted: true } })

export interface LivePeerListener {
  /** How long the service takes to set a session up. */
  readonly setupMs?: number
  /** Does not count the silence that the bridge puts in where the caller's audio is missing. */
  readonly leavesOutSilence?: boolean
  /** The call's id, from the instructions. */
  onSetup?(peer: LivePeer, callId: string): void
  onAudio?(peer: LivePeer): void
  /** A line of text of the bridge. */
  onText?(peer: LivePeer, text: string): void
  onToolResponse?(peer: LivePeer): void
  onClose?(peer: LivePeer): void
}

/** The model's end of one Live session. */
export class LivePeer {
  callId = ''
  /** Messages of caller audio. */
  audioCount = 0
  readonly #socket: WireSocket
  readonly #listener: LivePeerListener

  constructor(socket: WireSocket, listener: LivePeerListener) {
    this.#socket = socket
    this.#listener = listener
    socket.onMessage = (message) => this.#receive(message)
    socket.onClose = () => listener.onClose?.(this)
  }

  get isClosed(): boolean {
    return this.#socket.isClosed
  }

  write(frame: Buffer): void {
    this.#socket.write(frame)
  }

  send(message: unknown): void {
    this.write(modelFrame(message))
  }

  /** Sound, all at once; what is not a multiple of a tenth of a second is rounded up. */
  speak(text: string, forMs: number): void {
    for (let saidMs = 0; saidMs < forMs; saidMs += MODEL_BURST.ms) this.write(MODEL_BURST.frame)
    this.send({ serverContent: { outputTranscription: { text } } })
  }

  endTurn(): void {
    this.write(GENERATED)
    this.write(TURN_ENDED)
  }

  say(text: string, forMs: number): void {
    this.speak(text, forMs)
    this.endTurn()
  }

  interrupt(): void {
    this.write(INTERRUPTED)
  }

  useTool(name: string): void {
    const functionCalls = [{ id: `${name}-1`, name, args: {} }]
    this.send({ toolCall: { functionCalls } })
  }

  cut(): void {
    this.#socket.cut()
  }

  #receive(message: WireMessage): void {
    const head = message.head(HEAD_LENGTH)
    if (head === AUDIO_HEAD) {
      const isFiller =
        this.#listener.leavesOutSilence === true && message.head(AUDIO_LENGTH).includes(ZEROS)
      if (!isFiller) this.audioCount += 1
      this.#listener.onAudio?.(this)
    } else if (head.startsWith(SETUP_HEAD)) {
      this.callId = /call ([0-9a-f-]{36})/.exec(message.text())?.[1] ?? ''
      this.#listener.onSetup?.(this, this.callId)
      const { setupMs = 0 } = this.#listener
      if (setupMs === 0) this.write(SET_UP)
      else setTimeout(() => this.write(SET_UP), setupMs)
    } else if (head.startsWith(TOOL_HEAD)) {
      this.#listener.onToolResponse?.(this)
    } else {
      this.#listener.onText?.(this, message.text())
    }
  }
}
