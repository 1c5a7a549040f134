import type { CallBrief, CallClaims } from '#lib/contracts/call-brief.ts'
import type { CallNote } from '#lib/db/call-controls.ts'
import type { CallStanding } from '#lib/db/call-standing.ts'
import type { Log } from '#lib/log.ts'
import type { CallServices } from './call-services.ts'
import type { CallMetrics } from './metrics.ts'
import type { ModelLine } from './model-line.ts'
import type { RecapLine } from './recap.ts'
import type { StreamFormat } from './twilio-stream.ts'

/** A call whose stream token was good: all that a session needs to begin. */
export interface JoinedCall {
  readonly claims: CallClaims
  readonly brief: CallBrief
  readonly recap: readonly RecapLine[]
  /** This call had a stream before, which broke. */
  readonly isRejoined: boolean
  /** The number of its next turn; earlier streams have used lower ones. */
  readonly firstSeq: number
  /** How long ago its first stream opened. */
  readonly elapsedMs: number
  /** What the desk has told the agent on those. */
  readonly notes: readonly CallNote[]
  /** What became of it on those, and what the other side has asked for. */
  readonly standing: CallStanding
}

export interface CallSessionOptions {
  readonly call: JoinedCall
  /** The caller's line. */
  readonly port: {
    /** Sends messages in order and together, which costs little more than one. */
    send(texts: readonly string[]): void
    close(code: number, reason: string): void
  }
  readonly format: StreamFormat
  readonly line: ModelLine
  /** The model was told to greet while the phone still rang; its greeting waits on the line. */
  readonly isGreeted: boolean
  readonly services: CallServices
  readonly metrics: CallMetrics
  readonly now: () => number
  readonly log: Log
}
