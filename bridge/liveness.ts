import type { CallOutcome } from '#lib/domain/call.ts'
import type { AgentVoice } from './agent-voice.ts'
import type { CallerAudio } from './caller-audio.ts'
import type { CallSessionOptions } from './joined-call.ts'
import { NUDGE_OF_ALARM, NUDGES, openingNudge } from './nudges.ts'
import { Watchdogs, type Alarm } from './watchdogs.ts'

/** A model that is refused this often on one call would be refused again. */
const REJECTIONS_MAX = 3

export interface LivenessOptions {
  readonly session: Pick<CallSessionOptions, 'call' | 'line' | 'metrics' | 'now'>
  readonly voice: AgentVoice
  readonly ear: CallerAudio
  readonly isToolBusy: () => boolean
  /** Says something to the model that it has to answer. */
  readonly prompt: (text: string) => void
  readonly sayGoodbye: (outcome: CallOutcome) => void
  /** There is no model any more. */
  readonly giveUp: () => void
  /** The carrier may have another line to the same call. */
  readonly lineDead: () => void
}

/** What is done when one side of the call falls silent: always something, each only so often. */
export class Liveness {
  readonly watch: Watchdogs
  readonly #options: LivenessOptions
  #rejections = 0

  constructor(options: LivenessOptions) {
    this.#options = options
    const { voice, ear, session } = options
    this.watch = new Watchdogs({
      maxSeconds: session.call.brief.maxSeconds,
      elapsedMs: session.call.elapsedMs,
      now: session.now,
      isAgentAudible: () => voice.isAudible,
      isAgentMidReply: () => voice.isGenerating,
      callerLine: () => ear.lineState,
      onMediaMissing: (forMs) => session.metrics.count('uplinkGapMs', ear.missing(forMs)),
      onAlarm: (alarm) => this.#take(alarm),
    })
  }

  /**
   * What to tell a model that owes something. As long as nothing of it was ever heard that is the
   * opening, word for word: who is speaking must be said, whatever else is lost.
   */
  reminder(): string {
    const { session, voice } = this.#options
    if (!voice.hasVoice && !session.call.isRejoined) return openingNudge(session.call.brief.opening)
    return this.watch.isReplyOwed ? NUDGES.modelSilent : NUDGES.brokenOff
  }

  /** A turn in which nothing was heard. To a noise that is the right answer; to a question it is not. */
  fellSilent(): void {
    const { session, isToolBusy } = this.#options
    if (isToolBusy() || !this.watch.isReplyOwed) return
    session.metrics.count('emptyTurns')
    if (this.watch.askAgain()) session.line.nudge(this.reminder())
  }

  /** A reply that the service withheld: whoever waits for it is told something else. */
  wasRejected(): void {
    const { session, isToolBusy, prompt } = this.#options
    this.#rejections += 1
    session.metrics.count('rejectedTurns')
    if (isToolBusy() || this.#rejections > REJECTIONS_MAX) return
    prompt(this.#options.voice.hasVoice ? NUDGES.rejected : this.reminder())
  }

  #take(alarm: Alarm): void {
    const { session, voice, prompt, sayGoodbye, giveUp, lineDead } = this.#options
    const { line, metrics } = session
    metrics.count('alarms', 1, { alarm })
    switch (alarm) {
      case 'model-silent':
        voice.giveUpOnReply()
        return line.nudge(this.reminder())
      case 'model-stuck':
        voice.giveUpOnReply()
        return line.reconnect()
      case 'model-lost':
        return giveUp()
      case 'line-dead':
        return lineDead()
      case 'tool-slow':
        return this.#fillWait()
      case 'time-almost-up':
        return line.nudge(NUDGE_OF_ALARM[alarm])
      case 'caller-silent':
      case 'caller-muted':
      case 'caller-unheard':
      case 'caller-faint':
        return prompt(NUDGE_OF_ALARM[alarm])
      case 'caller-gone':
        line.nudge(NUDGE_OF_ALARM[alarm])
        return sayGoodbye('silent')
      case 'time-up':
        line.nudge(NUDGE_OF_ALARM[alarm])
        return sayGoodbye('finished')
      default:
        return alarm satisfies never
    }
  }

  /** A word for a caller who waits for a tool; not from a model whose tool a text would take back. */
  #fillWait(): void {
    const { line, metrics } = this.#options.session
    if (!line.hearsTextDuringTools) return
    metrics.count('fillers')
    line.nudge(NUDGE_OF_ALARM['tool-slow'])
  }
}
