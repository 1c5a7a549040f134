import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { FaultDesk, LiveFault } from '#sim/gemini/faults.ts'
import { createRandom } from '#sim/support/random.ts'
import { parseClientMessage, type ClientMessage } from './client-message.ts'
import { flawsOf } from './flaw.ts'
import type { HandleStore, Snapshot } from './handle-store.ts'
import type { Journal } from './journal.ts'
import { invalid, Refusal } from './refusal.ts'
import { LiveSession } from './session.ts'
import { readSetup, type SessionConfig } from './setup.ts'

export interface LiveWorld {
  readonly apiKey: string
  readonly faults: FaultDesk
  readonly handles: HandleStore
  readonly journal: Journal
}

/** The real service announces the end of a connection a minute before it comes. */
const CONNECTION_MS_MAX = 10 * 60_000
const GO_AWAY_NOTICE_MS = 60_000
/** Pongs of the real service were seen to take this long and longer. */
const PONG_DELAY_MS = 8000

/** One WebSocket of the Live API, from the upgrade to the close. */
export class LiveConnection {
  readonly #socket: WebSocket
  readonly #world: LiveWorld
  readonly #timers = new Set<NodeJS.Timeout>()
  #session: LiveSession | null = null
  #isHanging = false
  #seed = 0

  constructor(socket: WebSocket, world: LiveWorld) {
    this.#socket = socket
    this.#world = world
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')))
    socket.on('ping', (data: Buffer) => this.#later(PONG_DELAY_MS, () => socket.pong(data)))
    socket.on('close', (code) => this.#closed(code))
    // A close with its code follows.
    socket.on('error', () => undefined)
  }

  /** Refuses a key as the service does: after the upgrade, before setup. */
  refuseKey(): void {
    this.#refuse(new Refusal(1008, 'API key not valid. Please pass a valid API key.'))
  }

  close(): void {
    this.#socket.close(1001, 'The service is going away.')
  }

  #receive(frame: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#isHanging) return
    try {
      const message = parseClientMessage(frame)
      if (this.#session) this.#continue(this.#session, message)
      else this.#setUp(message)
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error)
      process.stderr.write(`sim/gemini: ${error instanceof Error ? error.stack : String(error)}\n`)
      this.#refuse(new Refusal(1011, 'Internal error encountered.'))
    }
  }

  #continue(session: LiveSession, message: ClientMessage): void {
    if (message.setup) throw invalid('setup may only be sent once, as the first message.')
    session.receive(message)
  }

  #setUp(message: ClientMessage): void {
    if (!message.setup) throw invalid('The first message must be setup.')
    const config = readSetup(message.setup)
    const resumed = this.#findResumed(config)
    const faults = this.#world.faults.takeForSession({
      tools: new Set(config.tools.keys()),
      isResumed: resumed !== null,
    })
    if (faults.some((fault) => fault.kind === 'setup-hang')) {
      this.#isHanging = true
      return
    }
    const sessionId = randomUUID()
    this.#session = this.#openSession(config, resumed, faults)
    this.#send({ setupComplete: { sessionId } })
    this.#session.offerHandle()
    this.#scheduleEnd(faults)
    this.#scheduleFaults(this.#session, faults)
  }

  #findResumed(config: SessionConfig): Snapshot | null {
    if (config.handle === null) return null
    const kept = this.#world.handles.find(config.handle, Date.now())
    if (!kept) throw invalid('Invalid session resumption handle.')
    if (kept.isConnected()) {
      throw new Refusal(1011, 'The session to resume is still connected.')
    }
    if (kept.snapshot.model !== config.model.id) {
      throw invalid('The model of a session cannot change when it is resumed.')
    }
    return kept.snapshot
  }

  #openSession(
    config: SessionConfig,
    resumed: Snapshot | null,
    faults: readonly LiveFault[],
  ): LiveSession {
    const { faults: desk, handles, journal } = this.#world
    this.#seed = desk.plan.seed + journal.sessions.length
    return new LiveSession({
      config,
      resumed,
      handles,
      faults,
      isConnected: () => this.#socket.readyState !== WebSocket.CLOSED,
      random: createRandom(this.#seed),
      openRecord: (dialogue) =>
        journal.open({
          id: randomUUID(),
          model: config.model.id,
          dialogue,
          startedAtMs: Date.now(),
          resumedFrom: config.handle,
        }),
      send: (message) => this.#send(message),
    })
  }

  #scheduleEnd(faults: readonly LiveFault[]): void {
    const early = faults.find((fault) => fault.kind === 'go-away')
    const afterMs = early?.afterMs ?? CONNECTION_MS_MAX - GO_AWAY_NOTICE_MS
    const timeLeftMs = early?.timeLeftMs ?? GO_AWAY_NOTICE_MS
    this.#later(afterMs, () => {
      this.#send({ goAway: { timeLeft: `${timeLeftMs / 1000}s` } })
      this.#later(timeLeftMs, () =>
        this.#refuse(new Refusal(1011, 'Deadline expired before operation could complete.')),
      )
    })
  }

  #scheduleFaults(session: LiveSession, faults: readonly LiveFault[]): void {
    for (const fault of faults) {
      const strike = this.#strikeOf(session, fault)
      if (!strike || !('afterMs' in fault)) continue
      // From the first reply on: the client may ask for it in this very moment.
      if (fault.afterMs === 0 && fault.kind !== 'drop') strike()
      else this.#later(fault.afterMs, strike)
    }
  }

  /** What a fault does at its time; null for one that is in effect elsewhere. */
  #strikeOf(session: LiveSession, fault: LiveFault): (() => void) | null {
    if (fault.kind === 'drop') return () => this.#drop(fault.code)
    if (fault.kind === 'silence') return () => session.mute()
    if (fault.kind === 'phantom-interrupt') return () => session.interruptForNoReason()
    const flaws = flawsOf(fault)
    return flaws.length > 0 ? () => session.spoilReplies(flaws) : null
  }

  #drop(code: number | undefined): void {
    if (code === undefined) this.#socket.terminate()
    else this.#socket.close(code, 'Internal error encountered.')
  }

  /** The service's JSON travels in binary frames. */
  #send(message: Record<string, unknown>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#socket.send(Buffer.from(JSON.stringify(message)), { binary: true })
  }

  #refuse({ code, message }: Refusal): void {
    this.#socket.close(code, message)
    this.#session?.close(code)
  }

  #closed(code: number): void {
    this.#session?.close(code)
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (this.#socket.readyState === WebSocket.OPEN) run()
    }, delayMs)
    this.#timers.add(timer)
  }
}
