import type { LiveToolCall } from '#lib/clients/gemini-live-event.ts'
import type { TwilioStreamMessage } from '#lib/contracts/twilio-stream.ts'
import type { CallOutcome } from '#lib/domain/call.ts'
import type { ToolEffect } from '#lib/tools/tool.ts'
import { AgentVoice, type VoiceEvent } from './agent-voice.ts'
import { closeConversation } from './call-ending.ts'
import { CallerAudio, type SpeechChange } from './caller-audio.ts'
import { Goodbye } from './goodbye.ts'
import type { CallSessionOptions } from './joined-call.ts'
import { KeypadDesk } from './keypad-desk.ts'
import type { ModelEvent, ModelListener } from './model-line.ts'
import { NUDGE_OF_ALARM, NUDGES, openingAfterRecordingNudge, openingNudge } from './nudges.ts'
import { OpeningWait, type Hello } from './opening.ts'
import { ToolRunner } from './tool-runner.ts'
import { Transcript } from './transcript.ts'
import { Watchdogs, type Alarm } from './watchdogs.ts'

/** Sound that is shorter than this is a click or a cough: nobody waits for an answer to it. */
const SPEECH_MIN_MS = 400

/**
 * One call, from its claimed stream to its end: what the caller's line and the model's line say comes
 * in, and what follows from it goes out. The parts know nothing of each other; they meet here.
 */
export class CallSession implements ModelListener {
  /** Resolves when nothing of this call is left in the process. */
  readonly ended: Promise<void>
  readonly #options: CallSessionOptions
  readonly #transcript: Transcript
  readonly #ear: CallerAudio
  readonly #voice: AgentVoice
  readonly #tools: ToolRunner
  readonly #keypad: KeypadDesk
  readonly #watch: Watchdogs
  readonly #goodbye: Goodbye
  readonly #resolveEnded: () => void
  readonly #startedMs: number
  #opening: OpeningWait | null = null
  #isOver = false

  constructor(options: CallSessionOptions) {
    this.#options = options
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#resolveEnded = resolve
    this.#startedMs = options.now()
    this.#transcript = this.#makeTranscript()
    this.#ear = new CallerAudio((pcm) => options.line.sendAudio(pcm, this.#ear.mimeType))
    this.#voice = new AgentVoice({
      format: options.format,
      send: (text) => options.port.send(text),
      onHeard: () => this.#heard(),
      transcript: this.#transcript,
      metrics: options.metrics,
      now: options.now,
    })
    this.#tools = this.#makeTools()
    this.#keypad = this.#makeKeypad()
    this.#goodbye = new Goodbye({
      isHeard: () => this.#voice.isHeard,
      onOver: (outcome) => void this.#finish(outcome),
    })
    this.#watch = new Watchdogs({
      maxSeconds: options.call.brief.maxSeconds,
      now: options.now,
      isAgentAudible: () => this.#voice.isAudible,
      onAlarm: (alarm) => this.#alarmed(alarm),
    })
  }

  /** Joins the two lines. A greeting that is ready is heard at once. */
  start(): void {
    const { line, call, isGreeted } = this.#options
    // Owed before it is attached: a greeting that waits on the line settles it.
    if (isGreeted) this.#watch.replyOwed('certainly')
    line.attach(this)
    if (this.#isOver || isGreeted) return
    if (call.isRejoined) return this.#prompt(NUDGES.lineRestored)
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
    this.#options.log.warn('stream-detached', { reason })
    this.#release()
    this.#options.port.close(code, reason)
    void this.#transcript.flush().finally(this.#resolveEnded)
  }

  onEvent(event: ModelEvent): void {
    if (this.#isOver) return
    switch (event.kind) {
      case 'caller-words': {
        const isNew = this.#transcript.callerWords(event.text)
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
    else if (this.#watch.isReplyOwed) this.#options.line.nudge(NUDGES.modelSilent)
  }

  onLost(reason: string): void {
    this.#options.log.error('model-lost', { reason })
    void this.#finish('failed')
  }

  isQuiet(): boolean {
    const isSomebodySpeaking = this.#voice.isGenerating || this.#ear.isSpeaking
    return !(isSomebodySpeaking || this.#tools.isBusy || this.#watch.isReplyOwed)
  }

  recap(): string {
    return this.#transcript.recap()
  }

  #makeTranscript(): Transcript {
    const { services, call, now, log } = this.#options
    const { callId } = call.claims
    return new Transcript({
      append: (turn) => services.appendTurn({ ...turn, callId }),
      now: () => now() - this.#startedMs + call.elapsedMs,
      firstSeq: call.firstSeq,
      recap: call.recap,
      log,
    })
  }

  #makeTools(): ToolRunner {
    const { services, call, now, metrics, log } = this.#options
    return new ToolRunner({
      run: (request) => services.runTool(request, call.claims),
      onSecrets: (secrets) => this.#transcript.keepSecret(secrets),
      onEffects: (effects) => this.#applyEffects(effects),
      now,
      metrics,
      log,
    })
  }

  #makeKeypad(): KeypadDesk {
    const { services, call } = this.#options
    return new KeypadDesk({
      meaning: call.brief.keypad,
      confirmDecision: (digit) => services.confirmDecision(digit, call.claims),
      verifyPin: (pin) => services.verifyPin(pin, call.claims),
      onPressed: (turnText) => this.#transcript.keyPressed(turnText),
      onMeaning: (say, effects) => this.#keyed(say, effects),
    })
  }

  #keyed(say: string, effects: readonly ToolEffect[]): void {
    if (!this.#isOver) this.#prompt(say)
    this.#applyEffects(effects)
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
    if (this.#goodbye.outcome === null) this.#watch.replyOwed('certainly')
  }

  #takeMedia(media: { timestamp: string; payload: string }): void {
    this.#watch.mediaArrived()
    const { speech, gapMs } = this.#ear.take(media)
    this.#options.metrics.count('uplinkGapMs', gapMs)
    if (speech) this.#callerSpoke(speech)
  }

  #callerSpoke(change: SpeechChange): void {
    this.#opening?.speech(change)
    this.#voice.callerSpoke(change)
    this.#watch.callerActive(change.kind === 'started')
    if (change.kind === 'started') return
    if (change.speechMs >= SPEECH_MIN_MS && !this.#voice.isAudible) {
      this.#watch.replyOwed('perhaps')
    }
    this.#options.line.settle()
  }

  #takeVoice(event: VoiceEvent): void {
    switch (this.#voice.take(event)) {
      case 'spoke':
        this.#watch.replySettled()
        return this.#goodbye.spoke()
      case 'interrupted':
        return this.#goodbye.settle()
      case null:
        return
      case 'silent':
        this.#fellSilent()
        return this.#voiceEnded()
      case 'finished':
        return this.#voiceEnded()
    }
  }

  #voiceEnded(): void {
    this.#goodbye.finished()
    this.#options.line.settle()
  }

  /** A turn without a word. To a noise that is the right answer; to a question it is not. */
  #fellSilent(): void {
    if (this.#tools.isBusy || !this.#watch.isReplyOwed) return
    this.#options.metrics.count('emptyTurns')
    if (this.#watch.askAgain()) this.#options.line.nudge(NUDGES.modelSilent)
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
      })
    }
  }

  #applyEffects(effects: readonly ToolEffect[]): void {
    // Even after the end: the caller may have hung up while the tool was at work.
    if (effects.includes('records-changed')) {
      const { callId } = this.#options.call.claims
      this.#options.services.tellApp({ kind: 'records-changed', callId })
    }
    if (this.#isOver) return
    if (effects.includes('transfer')) this.#goodbye.turnsOut('transferred')
    if (effects.includes('voicemail')) this.#goodbye.turnsOut('voicemail')
    if (effects.includes('end-call')) this.#sayGoodbye('said', 'finished')
  }

  #sayGoodbye(goodbye: 'said' | 'asked-for', outcome: CallOutcome): void {
    if (this.#isOver) return
    this.#watch.stop()
    this.#goodbye.begin(outcome, goodbye)
  }

  #alarmed(alarm: Alarm): void {
    const { line, metrics } = this.#options
    metrics.count(`alarm_${alarm.replaceAll('-', '_')}`)
    if (alarm === 'model-lost' || alarm === 'line-dead') return void this.#finish('failed')
    if (alarm === 'model-stuck') return line.reconnect()
    line.nudge(NUDGE_OF_ALARM[alarm])
    if (alarm === 'caller-silent') this.#expectReply()
    if (alarm === 'caller-gone') this.#sayGoodbye('asked-for', 'silent')
    if (alarm === 'time-up') this.#sayGoodbye('asked-for', 'finished')
  }

  #heard(): void {
    this.#goodbye.settle()
    if (this.#voice.isHeard) this.#options.line.settle()
  }

  /** Stops everything that this call has running. */
  #release(): void {
    this.#isOver = true
    this.#opening?.cancel()
    this.#goodbye.cancel()
    this.#watch.stop()
    this.#tools.stop()
    this.#voice[Symbol.dispose]()
    this.#ear[Symbol.dispose]()
    this.#options.line.close()
    this.#transcript.end()
  }

  async #finish(outcome: CallOutcome): Promise<void> {
    if (this.#isOver) return
    this.#release()
    const { services, call, metrics, port, log, now } = this.#options
    const durationMs = now() - this.#startedMs
    // The database first: what the carrier asks the app next is answered from it.
    await this.#transcript.flush()
    await closeConversation(services, { claims: call.claims, outcome, durationMs, metrics, log })
    port.close(1000, outcome)
    this.#resolveEnded()
  }
}
