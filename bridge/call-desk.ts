import { setTimeout as sleep } from 'node:timers/promises'
import { hashCallToken, verifyCallToken } from '#lib/call-token.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import type { CallNote } from '#lib/db/call-controls.ts'
import type { CallStanding } from '#lib/db/call-standing.ts'
import type { ClaimedStream } from '#lib/db/calls.ts'
import { log } from '#lib/log.ts'
import { messageOf } from '#lib/errors.ts'
import { withRecording } from '#lib/recorded-line.ts'
import type { CallServices } from './call-services.ts'
import { CallSession } from './call-session.ts'
import type { CallSessionOptions, JoinedCall } from './joined-call.ts'
import { CallMetrics, type Metrics } from './metrics.ts'
import { ModelLine } from './model-line.ts'
import { openingNudge } from './nudges.ts'
import { Prewarm } from './prewarm.ts'
import { recapOf } from './recap.ts'
import { formatFor } from './twilio-stream.ts'
import { notesRecap } from './whispers.ts'

/** Left free for what the stream that broke may still be writing. */
const SEQ_GAP = 10

export interface StreamStart {
  readonly accountSid: string
  readonly callSid: string
  readonly streamSid: string
  readonly token: string
}

export type JoinResult =
  | { kind: 'joined'; session: CallSession }
  | { kind: 'refused'; reason: string }

export interface CallDeskOptions {
  readonly accountSid: string
  readonly tokenSecret: string
  readonly callsMax: number
  readonly services: CallServices
  readonly metrics: Metrics
}

interface OpenedStream {
  readonly streamSid: string
  readonly port: CallSessionOptions['port']
  readonly claimed: Extract<ClaimedStream, { kind: 'claimed' }>
  readonly standing: CallStanding
}

interface WarmLine {
  readonly line: ModelLine
  readonly metrics: CallMetrics
  readonly isGreeted: boolean
}

/** Which calls are on this process, and which are about to be. */
export class CallDesk {
  readonly #options: CallDeskOptions
  readonly #live = new Map<string, CallSession>()
  readonly #prewarm: Prewarm<WarmLine>

  constructor(options: CallDeskOptions) {
    this.#options = options
    this.#prewarm = new Prewarm({
      maxCount: options.callsMax,
      warm: (callId) => this.#warm(callId),
      discard: ({ line }) => line.close(),
    })
  }

  get liveCount(): number {
    return this.#live.size
  }

  /** The call, if it is on this process. */
  find(callId: string): CallSession | null {
    return this.#live.get(callId) ?? null
  }

  /** Of each live call: what waits for the network to its model. */
  get modelUnsentBytes(): number[] {
    return [...this.#live.values()].map((session) => session.modelUnsentBytes)
  }

  get prewarmedCount(): number {
    return this.#prewarm.count
  }

  /** Gets the model ready while the phone rings. False when there is no room. */
  prepare(callId: string): boolean {
    return this.#live.has(callId) || this.#prewarm.prepare(callId)
  }

  /** Spends the stream's token and joins the caller to the model. Throws if the database is away. */
  async join(start: StreamStart, port: CallSessionOptions['port']): Promise<JoinResult> {
    const { accountSid, tokenSecret, services } = this.#options
    if (start.accountSid !== accountSid) return { kind: 'refused', reason: 'another account' }
    const token = verifyCallToken(tokenSecret, start.token, Date.now())
    if (token.kind !== 'valid') return { kind: 'refused', reason: `token ${token.kind}` }
    const { callId } = token.claims
    const [claimed, standing] = await Promise.all([
      services.claimStream({
        callId,
        tokenHash: hashCallToken(start.token),
        providerSid: start.callSid,
        streamSid: start.streamSid,
      }),
      this.#readStanding(callId),
    ])
    if (claimed.kind !== 'claimed') return { kind: 'refused', reason: `token ${claimed.kind}` }
    const { streamSid } = start
    return { kind: 'joined', session: await this.#open({ streamSid, port, claimed, standing }) }
  }

  /** Lets the calls come to their end, but no longer than this; the rest is handed back. */
  async drain(deadlineMs: number): Promise<void> {
    this.#prewarm.clear()
    const timer = new AbortController()
    const ended = Promise.all([...this.#live.values()].map((session) => session.ended))
    const timeUp = sleep(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined)
    await Promise.race([ended, timeUp])
    timer.abort()
    for (const session of this.#live.values()) session.detach(1001, 'the bridge restarts')
    await ended
  }

  async #open({ streamSid, port, claimed, standing }: OpenedStream): Promise<CallSession> {
    const { claims, brief, streams, nextSeq, recap } = claimed
    const { callId } = claims
    const isRejoined = streams > 1
    // The token proves that Twilio has given the old stream up, whatever its socket says.
    this.#live.get(callId)?.detach(1001, 'the call came back on another stream')
    const [elapsedMs, notes] = isRejoined
      ? await Promise.all([this.#elapsedMs(callId), this.#readNotes(callId)])
      : [0, []]
    const call: JoinedCall = {
      claims,
      brief: withRecording(brief),
      recap,
      isRejoined,
      firstSeq: isRejoined ? nextSeq + SEQ_GAP : nextSeq,
      elapsedMs,
      notes,
      standing,
    }
    const { line, metrics, isGreeted } = await this.#lineFor(call)
    const session = new CallSession({
      call,
      port,
      format: formatFor(streamSid),
      line,
      isGreeted,
      services: this.#options.services,
      metrics,
      now: () => performance.now(),
      log: log.with({ callId }),
    })
    this.#live.set(callId, session)
    void session.ended.then(() => {
      if (this.#live.get(callId) === session) this.#live.delete(callId)
    })
    log.info('stream-joined', { callId, purpose: claims.purpose, streams, isGreeted })
    session.start()
    return session
  }

  async #lineFor(call: JoinedCall): Promise<WarmLine> {
    const warm = await this.#prewarm.take(call.claims.callId)
    if (warm && !call.isRejoined && !warm.line.isOver) return warm
    warm?.line.close()
    this.#options.metrics.count('coldStarts')
    const recap = recapOf(call.recap) + notesRecap(call.notes.filter(({ isTakenUp }) => isTakenUp))
    return this.#newLine(call.claims.callId, call.brief, recap)
  }

  async #warm(callId: string): Promise<WarmLine | null> {
    try {
      const { claims, brief: written } = await this.#options.services.getCallBrief(callId)
      const brief = withRecording(written)
      // A fixed message and keys: no model will be asked.
      if (claims.purpose === 'escalation') return null
      const warm = this.#newLine(callId, brief, null)
      // A caller who comes in hears us first; whoever we ring says hello first.
      const isGreeted = claims.direction === 'inbound'
      if (isGreeted) warm.line.nudge(openingNudge(brief.opening))
      return { ...warm, isGreeted }
    } catch (error) {
      log.warn('call-not-prepared', { callId, reason: messageOf(error) })
      return null
    }
  }

  #newLine(callId: string, brief: CallBrief, recap: string | null): WarmLine {
    const { services } = this.#options
    const metrics = new CallMetrics(this.#options.metrics)
    const setup = {
      instructions: brief.instructions,
      voice: brief.voice,
      language: brief.language,
      tools: services.toolsFor(brief),
    }
    const line = new ModelLine(
      {
        setup,
        connect: services.connectModel,
        metrics,
        now: () => performance.now(),
        log: log.with({ callId }),
      },
      recap,
    )
    line.open()
    return { line, metrics, isGreeted: false }
  }

  /** Nobody's words are kept as long as it is not known that they may be. */
  async #readStanding(callId: string): Promise<CallStanding> {
    try {
      return await this.#options.services.readStanding(callId)
    } catch (error) {
      log.warn('standing-not-read', { callId, reason: messageOf(error) })
      return { isTranscriptRefused: true, wasTransferUnanswered: false }
    }
  }

  /** A call goes on without them rather than not at all. */
  async #readNotes(callId: string): Promise<CallNote[]> {
    try {
      return await this.#options.services.readNotes(callId)
    } catch (error) {
      log.warn('notes-not-read', { callId, reason: messageOf(error) })
      return []
    }
  }

  async #elapsedMs(callId: string): Promise<number> {
    try {
      const answeredAtMs = await this.#options.services.answeredAtMs(callId)
      return answeredAtMs === null ? 0 : Math.max(0, Date.now() - answeredAtMs)
    } catch {
      // The times of this transcript begin at zero again; its order is right all the same.
      return 0
    }
  }
}
