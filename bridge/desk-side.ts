import type { ControlAnswer, ControlRequest } from '#lib/contracts/call-control.ts'
import type { CallOutcome } from '#lib/domain/call.ts'
import { noteTakenUp } from './call-parts.ts'
import type { AgentVoice } from './agent-voice.ts'
import { LevelMeter, type LevelListener } from './call-levels.ts'
import type { CallerAudio } from './caller-audio.ts'
import { DeskControls } from './desk-controls.ts'
import type { Goodbye } from './goodbye.ts'
import type { CallSessionOptions } from './joined-call.ts'

export interface DeskSideOptions {
  readonly session: CallSessionOptions
  readonly voice: AgentVoice
  readonly ear: CallerAudio
  readonly goodbye: Goodbye
  readonly isToolBusy: () => boolean
  /** Nobody is reminded of anything any more. */
  readonly stopWatching: () => void
  readonly finish: (outcome: CallOutcome) => void
}

/** What people at the desk see and do of a call while it is spoken. */
export class DeskSide {
  readonly #controls: DeskControls
  readonly #levels: LevelMeter
  #isOver = false

  constructor(options: DeskSideOptions) {
    const { session, voice, ear, goodbye, isToolBusy, stopWatching, finish } = options
    const { line, call } = session
    this.#levels = new LevelMeter(voice, ear)
    this.#controls = new DeskControls({
      nudge: (text) => line.nudge(text),
      isPause: () => !(voice.isGenerating || ear.isSpeaking),
      wouldDisturbTool: () => isToolBusy() && !line.hearsTextDuringTools,
      onTakenUp: (controlId) => noteTakenUp(session, controlId),
      goodbye,
      stopWatching,
      skipRest: () => voice.skipRest(),
      hangUp: () => {
        const outcome = goodbye.outcomeOfHangUp
        finish(outcome === 'caller_hung_up' ? 'finished' : outcome)
      },
    })
    this.#controls.carryOver(call.notes)
  }

  /** What somebody wants done. */
  control(request: ControlRequest): ControlAnswer['status'] {
    return this.#isOver ? 'no-such-call' : this.#controls.take(request)
  }

  /** Tells how loud both sides are until the returned function is called; null: too many look. */
  watchLevels(listener: LevelListener): (() => void) | null {
    return this.#isOver ? null : this.#levels.watch(listener)
  }

  /** The agent is heard. */
  spoke(): void {
    this.#controls.whispers.spoke()
  }

  /** What the agent was saying was cut off. */
  interrupted(): void {
    this.#controls.whispers.turnEnded()
  }

  /** It is over: perhaps this is the pause that a note waits for. */
  turnEnded(): void {
    this.interrupted()
    this.settle()
  }

  /** The caller fell silent, or a tool has answered: perhaps this is the pause. */
  settle(): void {
    this.#controls.whispers.settle()
  }

  /** What a model that takes over must know of it; empty if nothing. */
  recap(): string {
    return this.#controls.whispers.recap()
  }

  stop(): void {
    this.#isOver = true
    this.#controls.whispers.stop()
    this.#levels.stop()
  }
}
