import type { CallOutcome } from '#lib/domain/call.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import type { AgentVoice } from './agent-voice.ts'
import type { CallMemory } from './call-memory.ts'
import type { CallerAudio, SpeechChange } from './caller-audio.ts'
import type { Goodbye } from './goodbye.ts'
import { GreetingEnd } from './greeting-end.ts'
import type { CallSessionOptions } from './joined-call.ts'

export interface ToolEffectsOptions {
  readonly session: Pick<CallSessionOptions, 'call' | 'services'>
  readonly voice: AgentVoice
  readonly ear: CallerAudio
  readonly memory: CallMemory
  readonly goodbye: Goodbye
  /** Nobody is reminded of anything any more: the conversation has taken its last turn. */
  readonly stopWatching: () => void
  readonly sayGoodbye: (goodbye: 'said' | 'asked-for', outcome: CallOutcome) => void
}

/** What follows for the call from what its tools have done. */
export class ToolEffects {
  readonly #options: ToolEffectsOptions
  #greeting: GreetingEnd | null = null
  #isOver = false

  constructor(options: ToolEffectsOptions) {
    this.#options = options
  }

  apply(effects: readonly ToolEffect[]): void {
    // Even after the end: the caller may have hung up while the tool was at work.
    if (effects.includes('records-changed')) {
      const { call, services } = this.#options.session
      services.tellApp({ kind: 'records-changed', callId: call.claims.callId })
    }
    for (const effect of effects) if (!this.#isOver) this.#apply(effect)
  }

  /** The other side began or ended to make a sound. */
  speech(change: SpeechChange): void {
    this.#greeting?.speech(change)
  }

  /** The call is over. */
  cancel(): void {
    this.#isOver = true
    this.#greeting?.cancel()
  }

  #apply(effect: ToolEffect): void {
    const { goodbye, memory, sayGoodbye, stopWatching } = this.#options
    const { transcript, recording } = memory
    switch (effect) {
      case 'records-changed':
      case 'await-keypad':
        return
      case 'voicemail':
        return this.#meetMachine()
      case 'put-through':
        stopWatching()
        return goodbye.handOver()
      case 'wrong-person':
        return sayGoodbye('asked-for', 'wrong_person')
      case 'refused':
        return goodbye.turnsOut('refused')
      case 'withhold-words':
        recording?.refused()
        return transcript.withholdCaller()
      case 'start-recording':
        return recording?.consented()
      case 'stop-recording':
        return recording?.refused()
      case 'end-call':
        // The message is left after the greeting, however early the model is done.
        return this.#greeting ? undefined : sayGoodbye('said', 'finished')
      default:
        return effect satisfies never
    }
  }

  /** The agent falls silent; after the greeting the app takes the call and leaves the message. */
  #meetMachine(): void {
    if (this.#greeting) return
    const { session, voice, ear, goodbye, stopWatching } = this.#options
    const { callId } = session.call.claims
    stopWatching()
    voice.mute()
    goodbye.turnsOut('voicemail')
    this.#greeting = new GreetingEnd(ear.isSpeaking, () =>
      session.services.tellApp({ kind: 'machine-answered', callId }),
    )
  }
}
