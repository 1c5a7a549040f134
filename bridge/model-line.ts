import { setTimeout as sleep } from 'node:timers/promises'
import {
  isSetupRefused,
  type LiveConnectRequest,
  type LiveConnection,
  type LiveSetup,
} from '#lib/clients/gemini-live.ts'
import type { LiveEvent, LiveToolCall } from '#lib/clients/gemini-live-event.ts'
import { messageOf } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import { HeldAudio } from './held-audio.ts'
import type { CallMetrics } from './metrics.ts'
import { NUDGES } from './nudges.ts'

/** Pauses between tries. The caller hears silence meanwhile: together with the time-outs it must end… */
const RETRY_WAITS_MS = [0, 250, 750, 1_500] as const
/** …after this, whatever is left: a caller does not listen to nothing for longer. */
const CONNECT_MAX_MS = 8_000
/** Resuming fails twice: then the conversation is told to a new session instead. */
const RESUME_TRIES = 2
/** A connection that held for so long was a good one. */
const STABLE_MS = 5_000
/** Before a goAway runs out, leave time for the new connection. */
const ROTATE_EARLY_MS = 2_000
/** A line that nobody has taken yet holds about a minute of greeting. */
const EVENTS_HELD_MAX = 3_000
const NUDGES_HELD_MAX = 10
/** About three seconds of audio: what waits longer for the network is better not sent at all. */
const UNSENT_BYTES_MAX = 128 * 1024
/** The socket is asked what is unsent every fifth of a second: what comes meanwhile is a sixteenth of the limit. */
const FRAMES_BETWEEN_LOOKS = 10

/** What the call itself has to act on; the rest is the line's own business. */
export type ModelEvent = Exclude<
  LiveEvent,
  { kind: 'resumable' | 'going-away' | 'closed' | 'usage' }
>

export interface ModelListener {
  onEvent(event: ModelEvent): void
  /** Connected again after a break. `resumed`: the model itself remembers the conversation. */
  onRestored(how: { resumed: boolean }): void
  /** No connection could be had; there will be none. */
  onLost(reason: string): void
  /** Whether a change of connection would disturb nothing: nobody speaks, no tool is at work. */
  isQuiet(): boolean
  /** What was said so far, for a session that remembers nothing. */
  recap(): string
}

interface ToolAnswer {
  readonly call: LiveToolCall
  readonly response: Record<string, unknown>
}

export interface ModelLineOptions {
  readonly setup: Omit<LiveSetup, 'resumeHandle'>
  readonly connect: (request: LiveConnectRequest) => Promise<LiveConnection>
  readonly metrics: CallMetrics
  readonly now: () => number
  readonly log: Log
}

/**
 * The call's line to the model. To the call it is one line for as long as the call lasts; underneath
 * connections come and go (goAway, drops, a model that is stuck) and are resumed or told anew. The
 * old connection is always closed before the new one opens: the server refuses to resume otherwise.
 */
export class ModelLine {
  readonly #options: ModelLineOptions
  readonly #held = new HeldAudio()
  readonly #cancel = new AbortController()
  #listener: ModelListener | null = null
  #events: ModelEvent[] = []
  #nudges: string[] = []
  #answers: ToolAnswer[] = []
  /** Ids of the tool calls that the connection of this moment, or a resumed one, has made. */
  #knownCalls = new Set<string>()
  #callsKnownToHandle = new Set<string>()
  #connection: LiveConnection | null = null
  /** Grows with every connection; what an older one still says is ignored. */
  #epoch = 0
  #handle: string | null = null
  #connectMs = 0
  #isRotationDue = false
  #rotationTimer: NodeJS.Timeout | null = null
  /** Attempts in a row that led to nothing, or to a connection that broke at once. */
  #failures = 0
  #failure = ''
  #openedAtMs = 0
  #lostReason: string | null = null
  #recapOfEarlierStreams: string | null
  #framesSinceLook = 0
  #wasCongested = false

  constructor(options: ModelLineOptions, recap: string | null = null) {
    this.#options = options
    this.#recapOfEarlierStreams = recap
  }

  /** Starts to connect; what is sent meanwhile waits. */
  open(): void {
    void this.#connect('first')
  }

  get isOver(): boolean {
    return this.#cancel.signal.aborted || this.#lostReason !== null
  }

  /** From here on the listener hears everything, beginning with what was kept for it. */
  attach(listener: ModelListener): void {
    this.#listener = listener
    const events = this.#events
    this.#events = []
    for (const event of events) listener.onEvent(event)
    if (this.#lostReason !== null) listener.onLost(this.#lostReason)
  }

  sendAudio(pcmBase64: string, mimeType: string): void {
    const connection = this.#connection
    if (!connection) {
      this.#options.metrics.count('uplinkHeldDropped', this.#held.push(pcmBase64, mimeType))
      return
    }
    if (this.#isCongested(connection)) {
      this.#options.metrics.count('uplinkDropped')
      return
    }
    connection.sendAudio(pcmBase64, mimeType)
  }

  #isCongested(connection: LiveConnection): boolean {
    this.#framesSinceLook += 1
    if (this.#wasCongested || this.#framesSinceLook >= FRAMES_BETWEEN_LOOKS) {
      this.#framesSinceLook = 0
      this.#wasCongested = connection.unsentBytes > UNSENT_BYTES_MAX
    }
    return this.#wasCongested
  }

  nudge(text: string): void {
    if (this.#connection) this.#connection.sendText(text)
    else if (this.#nudges.length < NUDGES_HELD_MAX) this.#nudges.push(text)
  }

  /** Answers a call of a tool; a session that never made that call is told in words. */
  answerTool(call: LiveToolCall, response: Record<string, unknown>): void {
    if (!this.#connection) this.#answers.push({ call, response })
    else if (this.#knownCalls.has(call.id)) {
      this.#connection.sendToolResponses([{ id: call.id, name: call.name, response }])
    } else {
      this.#connection.sendText(NUDGES.toolResult(call.name, response))
    }
  }

  /** Whether a text may be sent while the model waits for a tool: some take the tool back then. */
  get hearsTextDuringTools(): boolean {
    return this.#connection?.hearsTextDuringTools ?? false
  }

  /** Bytes that wait for the network. */
  get unsentBytes(): number {
    return this.#connection?.unsentBytes ?? 0
  }

  /** A good moment, if one is needed, to move to a new connection. */
  settle(): void {
    if (this.#isRotationDue && this.#connection && this.#listener?.isQuiet()) this.#rotate()
  }

  /** The model is stuck: leave it and connect anew. */
  reconnect(): void {
    if (this.#connection) this.#rotate()
  }

  close(): void {
    this.#cancel.abort()
    this.#clearRotation()
    this.#epoch += 1
    void this.#connection?.close()
    this.#connection = null
    this.#events = []
  }

  #rotate(): void {
    const old = this.#connection
    this.#connection = null
    this.#clearRotation()
    this.#epoch += 1
    void this.#connect('again', old)
  }

  async #connect(which: 'first' | 'again', old: LiveConnection | null = null): Promise<void> {
    const epoch = ++this.#epoch
    const deadlineMs = this.#options.now() + CONNECT_MAX_MS
    await old?.close()
    while (epoch === this.#epoch) {
      const waitMs = RETRY_WAITS_MS[this.#failures]
      if (waitMs === undefined || this.#options.now() > deadlineMs) return this.#lose()
      if (waitMs > 0) await sleep(waitMs)
      if (epoch !== this.#epoch) return
      try {
        return await this.#try(which, epoch)
      } catch (error) {
        if (epoch === this.#epoch) this.#failed(error)
      }
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1
    this.#failure = messageOf(error)
    this.#options.log.warn('model-not-connected', { reason: this.#failure })
    // The same set-up would be refused again, except that it was perhaps the handle.
    if (isSetupRefused(error) && this.#handle === null) this.#failures = RETRY_WAITS_MS.length
    if (isSetupRefused(error) || this.#failures >= RESUME_TRIES) this.#handle = null
  }

  #lose(): void {
    this.#lostReason = this.#failure
    this.#listener?.onLost(this.#failure)
  }

  async #try(which: 'first' | 'again', epoch: number): Promise<void> {
    const resumeHandle = this.#handle
    const startedMs = this.#options.now()
    // Before it opens: a model may use a tool before we know that the connection is there.
    this.#knownCalls = new Set(resumeHandle === null ? [] : this.#callsKnownToHandle)
    const connection = await this.#options.connect({
      setup: { ...this.#setup(which, resumeHandle), resumeHandle },
      onEvent: (event) => {
        if (epoch === this.#epoch) this.#receive(event)
      },
      signal: this.#cancel.signal,
    })
    if (epoch !== this.#epoch) {
      void connection.close()
      return
    }
    this.#openedAtMs = this.#options.now()
    this.#connectMs = this.#openedAtMs - startedMs
    this.#options.metrics.observe('modelConnect', this.#connectMs)
    this.#connection = connection
    // Audio first: a line of ours is about what comes after it.
    this.#held.drain((pcm, mimeType) => connection.sendAudio(pcm, mimeType))
    for (const { call, response } of this.#answers.splice(0)) this.answerTool(call, response)
    for (const text of this.#nudges.splice(0)) connection.sendText(text)
    if (which === 'first') return
    this.#options.metrics.count('modelReconnects')
    this.#listener?.onRestored({ resumed: resumeHandle !== null })
  }

  #setup(which: 'first' | 'again', resumeHandle: string | null): Omit<LiveSetup, 'resumeHandle'> {
    const { setup } = this.#options
    const recap =
      which === 'first' ? this.#recapOfEarlierStreams : (this.#listener?.recap() ?? null)
    if (resumeHandle !== null || !recap) return setup
    return {
      ...setup,
      instructions: `${setup.instructions}\n\nTHE CALL SO FAR. You are in the middle of it; do not introduce yourself again. Text between « and » was said by people.\n${recap}`,
    }
  }

  #receive(event: LiveEvent): void {
    if (event.kind === 'tool-call') for (const { id } of event.calls) this.#knownCalls.add(id)
    if (event.kind === 'resumable') this.#keepHandle(event.handle)
    else if (event.kind === 'going-away') this.#goingAway(event.timeLeftMs)
    else if (event.kind === 'closed') this.#dropped(event.code, event.reason)
    else if (event.kind === 'usage') this.#countTokens(event.tokens)
    else if (this.#listener) this.#listener.onEvent(event)
    else if (this.#events.length < EVENTS_HELD_MAX) this.#events.push(event)
  }

  #keepHandle(handle: string | null): void {
    this.#handle = handle
    this.#callsKnownToHandle = new Set(this.#knownCalls)
  }

  #countTokens(tokens: Readonly<Record<string, number>>): void {
    for (const [kind, count] of Object.entries(tokens)) {
      const [direction = '', modality = ''] = kind.split('_')
      this.#options.metrics.count('tokens', count, { direction, modality })
    }
  }

  #goingAway(timeLeftMs: number): void {
    this.#options.metrics.count('goAways')
    const earlyMs = Math.max(ROTATE_EARLY_MS, 2 * this.#connectMs)
    this.#clearRotation()
    this.#isRotationDue = true
    this.#rotationTimer = setTimeout(() => this.#rotate(), Math.max(0, timeLeftMs - earlyMs))
    this.settle()
  }

  #dropped(code: number, reason: string): void {
    this.#options.log.warn('model-dropped', { code, reason })
    this.#options.metrics.count('modelDrops')
    this.#connection = null
    this.#clearRotation()
    // Otherwise a server that accepts and closes would be called without end and without pause.
    const wasStable = this.#options.now() - this.#openedAtMs > STABLE_MS
    this.#failures = wasStable ? 0 : this.#failures + 1
    this.#failure = `closed with ${code}`
    // 1007 after a resume: that conversation is refused, a new one may not be.
    if (code === 1007 || code === 1008) this.#handle = null
    if (this.#listener) void this.#connect('again')
    else this.#lostReason = this.#failure
  }

  #clearRotation(): void {
    if (this.#rotationTimer) clearTimeout(this.#rotationTimer)
    this.#rotationTimer = null
    this.#isRotationDue = false
  }
}
