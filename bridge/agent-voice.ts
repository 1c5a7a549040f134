import type { LiveEvent } from '#lib/clients/gemini-live-event.ts'
import { SPEECH_END_LAG_MS } from '#lib/audio/level.ts'
import type { CallDirection } from '#lib/domain/call.ts'
import { BargeIn } from './barge-in.ts'
import type { Clip } from './clips/clips.ts'
import { ClipTurn } from './clips/clip-turn.ts'
import type { SpeechChange } from './caller-audio.ts'
import type { CallMetrics } from './metrics.ts'
import { ModelTurns } from './model-turns.ts'
import type { Cut, Heard, PlaybackTape } from './playback.ts'
import { Speaker } from './speaker.ts'
import type { Transcript } from './transcript.ts'
import type { StreamFormat } from './twilio-stream.ts'

/** The events that are about what the model says. */
export type VoiceEvent = Extract<
  LiveEvent,
  { kind: 'audio' | 'agent-words' | 'interrupted' | 'generation-complete' | 'turn-complete' }
>

/**
 * What a voice event means for the call. `silent`: a turn ended in which nothing was heard or done,
 * whatever bytes it had; `rejected`: the service says itself that it withheld the reply.
 */
export type VoiceFact = 'spoke' | 'finished' | 'silent' | 'rejected' | 'interrupted' | null

export interface AgentVoiceOptions {
  readonly format: StreamFormat
  readonly send: (texts: readonly string[]) => void
  readonly onHeard: () => void
  readonly transcript: Transcript
  readonly metrics: CallMetrics
  /** Of a call that begins now; null: its first word was heard on an earlier stream. */
  readonly direction: CallDirection | null
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
  readonly #openedMs: number
  #hasVoice = false
  #isMuted = false
  readonly #clip: ClipTurn

  constructor(options: AgentVoiceOptions) {
    this.#options = options
    this.#openedMs = options.now()
    this.#clip = new ClipTurn(options.now)
    this.#speaker = new Speaker({
      format: options.format,
      send: options.send,
      now: options.now,
      onVoice: (turn) => this.#voiced(turn),
      onHeard: (heard) => this.#heard(heard),
    })
  }

  get isGenerating(): boolean {
    return this.#turns.isGenerating
  }

  get isAudible(): boolean {
    return this.#speaker.isAudible
  }

  /** See `Speaker`. */
  get levelDb(): number {
    return this.#speaker.levelDb
  }

  measure(isMeasured: boolean): void {
    this.#speaker.measure(isMeasured)
  }

  /** See `Speaker`. */
  record(tape: PlaybackTape | null): void {
    this.#speaker.record(tape)
  }

  /** Whether the agent was ever heard on this stream. */
  get hasVoice(): boolean {
    return this.#hasVoice
  }

  /** Whether everything that was ever said has been heard. */
  get isHeard(): boolean {
    return this.#speaker.isHeard
  }

  take(event: VoiceEvent): VoiceFact {
    if (this.#isMuted || this.#clip.withholds(event.kind)) return null
    return this.#take(event, this.#options.now())
  }

  /**
   * Says a clip, now and to its end: neither the caller nor the model interrupts it, and what the
   * model says meanwhile is dropped. `onOver` when it was heard, or could not be.
   */
  play(clip: Clip, onOver: () => void): void {
    const { transcript, now } = this.#options
    const wasGenerating = this.#turns.isGenerating
    this.#cut(now())
    const turn = this.#turns.own()
    this.#clip.begin({ turn, frames: clip.frames.length, wasGenerating, onOver })
    transcript.agentWords(turn, clip.text)
    this.#speaker.play(turn, clip.frames)
    transcript.agentTurnEnded(turn)
  }

  /** Whether a clip is being said. */
  get isPlayingClip(): boolean {
    return this.#clip.isPlaying
  }

  #take(event: VoiceEvent, nowMs: number): VoiceFact {
    switch (event.kind) {
      case 'audio': {
        const turn = this.#turns.audio(nowMs)
        if (turn === null) return null
        if (!this.#speaker.say(turn, event.pcmBase64, event.mimeType)) return null
        this.#turns.hasContent()
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
        if (turn !== null && wasEmpty) this.#unheard(turn)
        if (event.isRejected) return 'rejected'
        return wasEmpty ? 'silent' : 'finished'
      }
      default:
        return event satisfies never
    }
  }

  usedTool(): void {
    this.#turns.hasContent()
  }

  /** Not a word more, whatever the model says: nobody listens who should. */
  mute(): void {
    if (!this.#clip.isPlaying) this.#interrupt(this.#options.now())
    this.#isMuted = true
  }

  /** Drops what the model has finished saying and nobody has heard yet: a person is in a hurry. */
  skipRest(): void {
    if (!this.#turns.isGenerating && !this.#clip.isPlaying) this.#cut(this.#options.now())
  }

  /** The model is given up on for this reply: silence that it has sent must not delay the next. */
  giveUpOnReply(): void {
    if (this.#dropInaudible()) this.#options.metrics.count('inaudibleTurns')
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
    else this.#speechEndedMs = nowMs - SPEECH_END_LAG_MS
    if (this.#clip.isPlaying) return
    const holdMs = this.#bargeIn.speech(change, this.#speaker.isAudible, nowMs)
    if (holdMs !== null) this.#speaker.hold(holdMs)
  }

  [Symbol.dispose](): void {
    this.#clip.stop()
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
    const { metrics } = this.#options
    this.#turns.interrupted(nowMs)
    this.#bargeIn.confirmed()
    const cuts = this.#cut(nowMs)
    if (cuts.length === 0) return
    metrics.count('bargeIns')
    for (const { totalMs, heardMs } of cuts) metrics.count('unheardMs', totalMs - heardMs)
    if (this.#speechStartedMs !== null) metrics.observe('bargeIn', nowMs - this.#speechStartedMs)
    // What comes next answers the interruption, not what was said before it.
    this.#speechEndedMs = null
  }

  /** Silence now. Returns what the caller missed by it. */
  #cut(nowMs: number): Cut[] {
    const { metrics, transcript } = this.#options
    const wasPlaying = this.#speaker.isPlaying
    const cuts = this.#speaker.interrupt()
    if (wasPlaying) {
      metrics.count('clears')
      metrics.observe('interruptToClear', this.#options.now() - nowMs)
    }
    for (const cut of cuts) transcript.agentCut(cut)
    return cuts
  }

  /** A turn of bytes and words in which there was nothing to hear. */
  #unheard(turn: number): void {
    this.#dropInaudible()
    this.#options.metrics.count('inaudibleTurns')
    this.#options.transcript.agentCut({ turn, heardMs: 0, totalMs: 1 })
  }

  /** What comes next must not wait behind silence. Returns whether any was dropped. */
  #dropInaudible(): boolean {
    if (!this.#speaker.isPlaying || this.#speaker.isAudible || this.#clip.isPlaying) return false
    this.#options.metrics.count('clears')
    for (const cut of this.#speaker.interrupt()) {
      this.#options.transcript.agentCut({ ...cut, heardMs: 0 })
    }
    return true
  }

  #voiced(turn: number): void {
    const { metrics, transcript, direction, now } = this.#options
    const nowMs = now()
    this.#bargeIn.greeted(nowMs)
    const replyMs = this.#speechEndedMs === null ? null : nowMs - this.#speechEndedMs
    this.#speechEndedMs = null
    transcript.agentVoiced(turn, replyMs)
    if (replyMs !== null) metrics.observe('reply', replyMs)
    if (direction !== null && !this.#hasVoice) {
      metrics.observe('firstAudio', nowMs - this.#openedMs, { direction })
    }
    this.#hasVoice = true
  }

  #heard(heard: Heard): void {
    this.#options.transcript.agentHeard(heard)
    this.#clip.heard(heard)
    this.#options.onHeard()
  }
}
