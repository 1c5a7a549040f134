import type { LiveEvent } from '#lib/clients/gemini-live-event.ts'
import { BargeIn } from './barge-in.ts'
import type { SpeechChange } from './caller-audio.ts'
import type { CallMetrics } from './metrics.ts'
import { ModelTurns } from './model-turns.ts'
import type { Heard } from './playback.ts'
import { Speaker } from './speaker.ts'
import type { Transcript } from './transcript.ts'
import type { StreamFormat } from './twilio-stream.ts'

/** The events that are about what the model says. */
export type VoiceEvent = Extract<
  LiveEvent,
  { kind: 'audio' | 'agent-words' | 'interrupted' | 'generation-complete' | 'turn-complete' }
>

/** What a voice event means for the call. `silent`: a turn ended in which nothing was said or done. */
export type VoiceFact = 'spoke' | 'finished' | 'silent' | 'interrupted' | null

export interface AgentVoiceOptions {
  readonly format: StreamFormat
  readonly send: (text: string) => void
  readonly onHeard: () => void
  readonly transcript: Transcript
  readonly metrics: CallMetrics
  readonly now: () => number
}

/** The agent's side of the conversation: what it says, and how much of that was heard. */
export class AgentVoice implements Disposable {
  readonly #options: AgentVoiceOptions
  readonly #turns = new ModelTurns()
  readonly #bargeIn = new BargeIn()
  readonly #speaker: Speaker
  #speechStartedMs: number | null = null
  #speechEndedMs: number | null = null

  constructor(options: AgentVoiceOptions) {
    this.#options = options
    this.#speaker = new Speaker({
      format: options.format,
      send: options.send,
      now: options.now,
      onVoice: () => this.#voiced(),
      onHeard: (heard) => this.#heard(heard),
    })
  }

  get isGenerating(): boolean {
    return this.#turns.isGenerating
  }

  get isAudible(): boolean {
    return this.#speaker.isAudible
  }

  /** Whether everything that was ever said has been heard. */
  get isHeard(): boolean {
    return this.#speaker.isHeard
  }

  take(event: VoiceEvent): VoiceFact {
    const nowMs = this.#options.now()
    switch (event.kind) {
      case 'audio': {
        const turn = this.#turns.audio(nowMs)
        if (turn === null) return null
        this.#speaker.say(turn, event.pcmBase64, event.mimeType)
        return 'spoke'
      }
      case 'agent-words': {
        const turn = this.#turns.words(nowMs)
        if (turn !== null) this.#options.transcript.agentWords(turn, event.text)
        return null
      }
      case 'interrupted':
        this.#interrupt(nowMs)
        return 'interrupted'
      case 'generation-complete': {
        const turn = this.#turns.generationComplete()
        if (turn !== null) this.#speaker.endTurn(turn)
        return 'finished'
      }
      case 'turn-complete': {
        const { turn, wasEmpty } = this.#turns.turnComplete(nowMs)
        if (turn !== null) this.#end(turn)
        return wasEmpty ? 'silent' : 'finished'
      }
      default:
        return event satisfies never
    }
  }

  usedTool(): void {
    this.#turns.usedTool()
  }

  /** The model's connection broke; returns whether that was in the middle of a sentence. */
  broken(): boolean {
    const turn = this.#turns.broken()
    if (turn !== null) this.#end(turn)
    return turn !== null
  }

  markReturned(name: string): void {
    this.#speaker.markReturned(name)
  }

  /** The caller began or ended to make a sound. */
  callerSpoke(change: SpeechChange): void {
    const nowMs = this.#options.now()
    if (change.kind === 'started') this.#speechStartedMs = nowMs
    else this.#speechEndedMs = nowMs
    const holdMs = this.#bargeIn.speech(change, this.#speaker.isAudible, nowMs)
    if (holdMs !== null) this.#speaker.hold(holdMs)
  }

  [Symbol.dispose](): void {
    const { underruns, droppedFrames } = this.#speaker.faults
    this.#options.metrics.count('underruns', underruns)
    this.#options.metrics.count('playbackDropped', droppedFrames)
    this.#speaker[Symbol.dispose]()
  }

  #end(turn: number): void {
    this.#speaker.endTurn(turn)
    this.#options.transcript.agentTurnEnded(turn)
  }

  #interrupt(nowMs: number): void {
    const { metrics, transcript } = this.#options
    this.#turns.interrupted(nowMs)
    const unsentMs = this.#speaker.unsentMs
    const cuts = this.#speaker.interrupt()
    this.#bargeIn.confirmed()
    for (const cut of cuts) transcript.agentCut(cut)
    if (cuts.length === 0) return
    metrics.count('bargeIns')
    metrics.count('unheardMs', unsentMs)
    if (this.#speechStartedMs !== null) metrics.observe('bargeIn', nowMs - this.#speechStartedMs)
  }

  #voiced(): void {
    const nowMs = this.#options.now()
    this.#bargeIn.greeted(nowMs)
    if (this.#speechEndedMs === null) return
    this.#options.metrics.observe('reply', nowMs - this.#speechEndedMs)
    this.#speechEndedMs = null
  }

  #heard(heard: Heard): void {
    this.#options.transcript.agentHeard(heard)
    this.#options.onHeard()
  }
}
