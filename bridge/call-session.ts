import type { LiveToolCall } from '#lib/clients/gemini-live-event.ts'
import type { TwilioStreamMessage } from '#lib/contracts/twilio-stream.ts'
import type { CallOutcome } from '#lib/domain/call.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import type { AgentVoice, VoiceEvent } from './agent-voice.ts'
import { closeConversation } from './call-ending.ts'
import { CallMemory } from './call-memory.ts'
import { keypadDeskOf, toolsOf, voiceOf } from './call-parts.ts'
import { CallerAudio, type SpeechChange } from './caller-audio.ts'
import { DeskSide } from './desk-side.ts'
import { CallEmergencies } from './emergency/call-emergencies.ts'
import { Goodbye } from './goodbye.ts'
import type { CallSessionOptions } from './joined-call.ts'
import type { KeypadDesk } from './keypad-desk.ts'
import { Liveness } from './liveness.ts'
import type { ModelEvent, ModelListener } from './model-line.ts'
import { NUDGES, openingAfterRecordingNudge, openingNudge, returnNudge } from './nudges.ts'
import { OpeningWait, type Hello } from './opening.ts'
import { ToolEffects } from './tool-effects.ts'
import type { ToolRunner } from './tool-runner.ts'
import type { Watchdogs } from './watchdogs.ts'

/** Sound that is shorter than this is a click or a cough: nobody waits for an answer to it. */
const SPEECH_MIN_MS = 400

/**
 * One call, from its claimed stream to its end: what the caller's line and the model's line say comes
 * in, and what follows from it goes out. The parts know nothing of each other; they meet here.
 */
export class CallSession implements ModelListener {
  readonly #ended = Promise.withResolvers<void>()
  /** Resolves when nothing of this call is left in the process. */
  readonly ended: Promise<void> = this.#ended.promise
  readonly desk: DeskSide
  readonly #options: CallSessionOptions
  readonly #memory: CallMemory
  readonly #ear: CallerAudio
  readonly #voice: AgentVoice
  readonly #tools: ToolRunner
  readonly #emergencies: CallEmergencies
  readonly #keypad: KeypadDesk
  readonly #watch: Watchdogs
  readonly #liveness: Liveness
  readonly #goodbye: Goodbye
  readonly #effects: ToolEffects
  readonly #startedMs: number
  #opening: OpeningWait | null = null
  #isOver = false

  constructor(options: CallSessionOptions) {
    this.#options = options
    this.#startedMs = options.now()
    this.#memory = new CallMemory(options, this.#startedMs)
    this.#ear = new CallerAudio((pcm) => options.line.sendAudio(pcm, this.#ear.mimeType))
    this.#voice = voiceOf(options, this.#memory, () => this.#heard())
    this.#tools = toolsOf(options, this.#memory, (effects) => this.#effects.apply(effects))
    this.#emergencies = new CallEmergencies({
      session: options,
      voice: this.#voice,
      prompt: (text) => this.#prompt(text),
    })
    this.#keypad = keypadDeskOf(options, this.#memory.transcript, {
      meaning: (say, effects) => this.#keyed(say, effects),
      emergency: () => this.#emergencies.keyPressed(),
    })
    this.#goodbye = new Goodbye({
      isHeard: () => this.#voice.isHeard,
      onOver: (outcome) => void this.#finish(outcome),
      onHandOver: () => this.detach(1000, 'a person takes over'),
    })
    this.#liveness = this.#makeLiveness()
    this.#watch = this.#liveness.watch
    this.#effects = this.#makeEffects()
    this.desk = new DeskSide({
      session: options,
      voice: this.#voice,
      ear: this.#ear,
      goodbye: this.#goodbye,
      isToolBusy: () => this.#tools.isBusy,
      stopWatching: () => this.#stopWatching(),
      finish: (outcome) => void this.#finish(outcome),
    })
  }

  get modelUnsentBytes(): number {
    return this.#options.line.unsentBytes
  }

  /** Joins the two lines. A greeting that is ready is heard at once. */
  start(): void {
    const { line, call, isGreeted } = this.#options
    // Owed before it is attached: a greeting that waits on the line settles it.
    if (isGreeted) this.#watch.replyOwed('certainly')
    line.attach(this)
    if (this.#isOver || isGreeted) return
    if (call.isRejoined) return this.#prompt(returnNudge(call.standing))
    if (call.claims.direction === 'inbound') return this.#greet('none')
    this.#opening = new OpeningWait((hello) => this.#greet(hello))
  }

  /** A message of the caller's line, after `start`. */
  takeStream(message: TwilioStreamMessage): void {
    if (this.#isOver) return
    switch (message.event) {
      case 'media':
        return this.#takeMedia(message.media)
      case 'mark':
        return this.#voice.markReturned(message.mark.name)
      case 'dtmf':
        this.#watch.callerActive(false)
        this.#memory.recording?.keyPressed()
        return this.#keypad.press(message.dtmf.digit, this.#options.now())
      case 'stop':
        return void this.#finish(this.#goodbye.outcomeOfHangUp)
      case 'connected':
      case 'start':
        return this.detach(1008, 'a stream starts once')
      default:
        return message satisfies never
    }
  }

  /**
   * The caller's line broke without a word, or has to be let go: the conversation is not over. The
   * carrier asks the app, which joins the call to a bridge again.
   */
  detach(code: number, reason: string): void {
    if (this.#isOver) return
    if (this.#goodbye.outcome !== null) return void this.#finish(this.#goodbye.outcome)
    const { log, metrics } = this.#options
    metrics.count('streamsDetached')
    log.warn('stream-detached', { reason, figures: metrics.summary() })
    this.#release()
    this.#options.port.close(code, reason)
    void this.#memory.flush().finally(this.#ended.resolve)
  }

  onEvent(event: ModelEvent): void {
    if (this.#isOver) return
    switch (event.kind) {
      case 'caller-words': {
        this.#emergencies.callerWords(event.text)
        const isNew = this.#memory.transcript.callerWords(event.text)
        if (isNew && !this.#voice.isGenerating) this.#expectReply()
        return
      }
      case 'tool-call':
        return this.#useTools(event.calls)
      case 'tool-cancelled':
        this.#tools.cancel(event.ids)
        return this.#watch.busy(this.#tools.isBusy)
      case 'audio':
      case 'agent-words':
      case 'interrupted':
      case 'generation-complete':
      case 'turn-complete':
        return this.#takeVoice(event)
      default:
        return event satisfies never
    }
  }

  onRestored({ resumed }: { resumed: boolean }): void {
    if (this.#isOver) return
    this.#options.log.info('model-restored', { resumed })
    if (this.#voice.broken()) this.#prompt(NUDGES.brokenOff)
    else if (this.#watch.isReplyOwed) this.#options.line.nudge(this.#liveness.reminder())
  }

  onLost(reason: string): void {
    this.#options.log.error('model-lost', { reason })
    this.#giveUp()
  }

  isQuiet(): boolean {
    const isSomebodySpeaking = this.#voice.isGenerating || this.#ear.isSpeaking
    return !(isSomebodySpeaking || this.#tools.isBusy || this.#watch.isReplyOwed)
  }

  recap(): string {
    return this.#memory.transcript.recap() + this.desk.recap()
  }

  #makeEffects(): ToolEffects {
    return new ToolEffects({
      session: this.#options,
      voice: this.#voice,
      ear: this.#ear,
      memory: this.#memory,
      goodbye: this.#goodbye,
      stopWatching: () => this.#stopWatching(),
      sayGoodbye: (goodbye, outcome) => this.#sayGoodbye(goodbye, outcome),
    })
  }

  #makeLiveness(): Liveness {
    return new Liveness({
      session: this.#options,
      voice: this.#voice,
      ear: this.#ear,
      isToolBusy: () => this.#tools.isBusy,
      prompt: (text) => this.#prompt(text),
      sayGoodbye: (outcome) => this.#sayGoodbye('asked-for', outcome),
      giveUp: () => this.#giveUp(),
      lineDead: () => this.detach(1011, 'no media came any more'),
    })
  }

  #keyed(say: string, effects: readonly ToolEffect[]): void {
    if (!this.#isOver) this.#prompt(say)
    this.#effects.apply(effects)
  }

  #greet(hello: Hello): void {
    const { opening } = this.#options.call.brief
    this.#prompt(
      hello === 'recording' ? openingAfterRecordingNudge(opening) : openingNudge(opening),
    )
  }

  /** Says something to the model that it has to answer. */
  #prompt(text: string): void {
    this.#options.line.nudge(text)
    this.#expectReply()
  }

  #expectReply(): void {
    if (!this.#goodbye.hasBegun) this.#watch.replyOwed('certainly')
  }

  #takeMedia(media: { timestamp: string; payload: string }): void {
    this.#watch.mediaArrived()
    this.#memory.recording?.callerSent(media)
    const { speech, gapMs } = this.#ear.take(media)
    this.#options.metrics.count('uplinkGapMs', gapMs)
    if (speech) this.#callerSpoke(speech)
  }

  #callerSpoke(change: SpeechChange): void {
    this.#opening?.speech(change)
    this.#effects.speech(change)
    this.#memory.transcript.callerSpoke(change)
    this.#voice.callerSpoke(change)
    this.#watch.callerActive(change.kind === 'started')
    if (change.kind === 'started') return
    this.desk.settle()
    if (change.speechMs >= SPEECH_MIN_MS && !this.#voice.isAudible) {
      this.#watch.replyOwed('perhaps')
    }
    this.#options.line.settle()
  }

  #takeVoice(event: VoiceEvent): void {
    switch (this.#voice.take(event)) {
      case 'spoke':
        this.#watch.replySettled()
        this.desk.spoke()
        return this.#goodbye.spoke()
      case 'interrupted':
        this.desk.interrupted()
        return this.#goodbye.settle()
      case null:
        return
      case 'silent':
        this.#liveness.fellSilent()
        return this.#voiceEnded()
      case 'rejected':
        this.#liveness.wasRejected()
        return this.#voiceEnded()
      case 'finished':
        return this.#voiceEnded()
    }
  }

  #voiceEnded(): void {
    this.#goodbye.finished()
    this.desk.turnEnded()
    this.#options.line.settle()
  }

  #useTools(calls: readonly LiveToolCall[]): void {
    this.#voice.usedTool()
    this.#watch.replySettled()
    this.#watch.busy(true)
    for (const call of calls) {
      void this.#tools.take(call, (response) => {
        this.#options.line.answerTool(call, response)
        this.#watch.busy(this.#tools.isBusy)
        this.#expectReply()
        this.desk.settle()
      })
    }
  }

  #sayGoodbye(goodbye: 'said' | 'asked-for', outcome: CallOutcome): void {
    if (this.#isOver) return
    this.#stopWatching()
    this.#goodbye.begin(outcome, goodbye)
  }

  #stopWatching(): void {
    this.#opening?.cancel()
    this.#watch.stop()
  }

  /** There is no model any more: the apology that follows must not need one. The app speaks it. */
  #giveUp(): void {
    this.#emergencies.whenQuiet(() => void this.#finish('failed'))
  }

  #heard(): void {
    this.#goodbye.settle()
    if (this.#voice.isHeard) this.#options.line.settle()
  }

  /** Stops everything that this call has running. */
  #release(): void {
    this.#isOver = true
    this.#opening?.cancel()
    this.#emergencies.stop()
    this.#keypad.stop()
    this.#goodbye.cancel()
    this.desk.stop()
    this.#effects.cancel()
    this.#watch.stop()
    this.#tools.stop()
    this.#voice[Symbol.dispose]()
    this.#ear[Symbol.dispose]()
    this.#options.line.close()
    this.#memory.end()
  }

  async #finish(outcome: CallOutcome): Promise<void> {
    if (this.#isOver) return
    this.#release()
    const { services, call, metrics, port, log, now } = this.#options
    const durationMs = now() - this.#startedMs
    // The database first: what the carrier asks the app next is answered from it.
    await this.#memory.flush()
    await closeConversation(services, { claims: call.claims, outcome, durationMs, metrics, log })
    port.close(1000, outcome)
    this.#ended.resolve()
  }
}
