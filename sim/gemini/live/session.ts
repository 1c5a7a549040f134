import { randomUUID } from 'node:crypto'
import { writeBriefing } from '#sim/gemini/brain/briefing.ts'
import { openConversation } from '#sim/gemini/brain/choose-dialogue.ts'
import type { Action } from '#sim/gemini/brain/conversation-state.ts'
import type { Conversation } from '#sim/gemini/brain/conversation.ts'
import type { LiveFault } from '#sim/gemini/faults.ts'
import type { Random } from '#sim/support/random.ts'
import {
  readAudio,
  type ClientMessage,
  type Content,
  type FunctionResponse,
  type RealtimeInput,
} from './client-message.ts'
import { Ear, isHearableRate, type EarEvent } from './ear.ts'
import type { Flaw } from './flaw.ts'
import { note, type SessionRecord } from './journal.ts'
import type { HandleStore, Snapshot } from './handle-store.ts'
import type { Step } from './mouth.ts'
import { invalid } from './refusal.ts'
import type { SessionConfig } from './setup.ts'
import { Speaker } from './speaker.ts'
import { ToolDesk } from './tool-desk.ts'
import { usageOf } from './usage.ts'

export interface SessionOptions {
  readonly config: SessionConfig
  readonly resumed: Snapshot | null
  readonly handles: HandleStore
  readonly isConnected: () => boolean
  readonly faults: readonly LiveFault[]
  readonly random: Random
  readonly openRecord: (dialogue: string) => SessionRecord
  readonly send: (message: Record<string, unknown>) => void
}

/** From the end of speech, or from a nudge, to the first sound. */
const THINK_MS = 120
/** Times faster than real time, as seen from the real service. */
const PACE = 8
/** The client's opening may come this much after the caller's own hello. */
const OPENING_GRACE_MS = 2000
/**
 * The real model never speaks unasked. This one ends a call in which nobody has said anything for
 * so long that the client's own watchdog must have failed.
 */
const PATIENCE_MS = 60_000

/** One Live session after its setup: hears, thinks, speaks, uses tools. Owns all its timers. */
export class LiveSession {
  readonly #options: SessionOptions
  readonly #conversation: Conversation
  readonly #record: SessionRecord
  readonly #speaker: Speaker
  readonly #tools: ToolDesk
  #ear: Ear | null = null
  #isCallerSpeaking = false
  /** The model began to speak while the caller was speaking: that utterance gets no own answer. */
  #spokeOver = false
  #pendingText = ''
  #thinkTimer: NodeJS.Timeout | null = null
  #patienceTimer: NodeJS.Timeout | null = null
  #inputMs = 0
  #isMute = false
  readonly #flaws: Flaw[] = []
  #isClosed = false

  constructor(options: SessionOptions) {
    this.#options = options
    const { config, resumed, random } = options
    const briefing = writeBriefing(config.instructions, config.tools)
    this.#conversation = openConversation(briefing, resumed?.conversation)
    this.#record = options.openRecord(this.#conversation.name)
    this.#tools = new ToolDesk({
      tools: config.tools,
      open: resumed?.openCalls ?? [],
      record: this.#record,
      send: options.send,
    })
    const pace = options.faults.find((fault) => fault.kind === 'pace')?.factor ?? PACE
    this.#speaker = new Speaker({
      random,
      pace,
      transcribes: config.transcribesOutput,
      now: () => performance.now(),
      send: (serverContent) => options.send({ serverContent }),
      onGenerated: () => this.#generated(),
      onTurnOver: (reason) => this.#turnOver(reason),
    })
    this.#waitPatiently()
  }

  /** Tells the client that the session may be resumed from here. */
  offerHandle(): void {
    const { config, faults, handles, isConnected, send } = this.#options
    if (!config.wantsHandles || this.#isClosed) return
    if (faults.some((fault) => fault.kind === 'no-resumption')) {
      send({ sessionResumptionUpdate: { resumable: false } })
      return
    }
    const newHandle = handles.keep(this.#snapshot(), isConnected, Date.now())
    send({ sessionResumptionUpdate: { newHandle, resumable: true } })
  }

  receive(message: ClientMessage): void {
    if (message.realtimeInput) this.#receiveInput(message.realtimeInput)
    if (message.clientContent) this.#receiveContent(message.clientContent)
    for (const response of message.toolResponse?.functionResponses ?? []) {
      this.#receiveToolResponse(response)
    }
    if (message.contextUpdate) this.#receiveContext(message.contextUpdate.systemInstruction)
  }

  mute(): void {
    this.#isMute = true
    this.#speaker.close()
  }

  /** What will be wrong with the next replies, one each. */
  spoilReplies(flaws: readonly Flaw[]): void {
    this.#flaws.push(...flaws)
  }

  /** `interrupted` out of the blue: what plays is cut off, and nobody knows why. */
  interruptForNoReason(): void {
    this.#conversation.unheard(this.#speaker.interrupt())
  }

  close(code: number | null): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#speaker.close()
    for (const timer of [this.#thinkTimer, this.#patienceTimer]) if (timer) clearTimeout(timer)
    this.#record.endedAtMs = Date.now()
    this.#record.closeCode = code
  }

  #snapshot(): Snapshot {
    const state = this.#conversation.state()
    const openCalls = this.#tools.openCalls
    return {
      model: this.#options.config.model.id,
      // A call that was not sent yet is lost with the connection; the resumed session makes it anew.
      conversation: {
        name: this.#conversation.name,
        state: openCalls.length === 0 ? { ...state, using: null } : state,
      },
      openCalls,
    }
  }

  #receiveContext({ parts }: Content): void {
    const { config } = this.#options
    if (!config.model.allowsContextUpdate) {
      throw invalid(`contextUpdate is not supported by ${config.model.id}.`)
    }
    const instructions = parts.map((part) => part.text).join('\n')
    this.#conversation.inform(writeBriefing(instructions, config.tools))
  }

  #receiveInput(input: RealtimeInput): void {
    const { config } = this.#options
    if (input.audio) {
      const { rateHz, samples } = readAudio(input.audio)
      this.#inputMs += (samples.length / rateHz) * 1000
      for (const event of this.#earFor(rateHz).push(samples)) this.#hear(event)
    }
    if ((input.activityStart || input.activityEnd) && !config.isActivityManual) {
      throw invalid('Explicit activity control is not supported with automatic activity detection.')
    }
    if (input.activityStart) this.#callerStarts()
    if (input.activityEnd) this.#callerStops(this.#ear?.finish() ?? '')
    if (input.text !== undefined) this.#nudge(input.text)
    // audioStreamEnd is allowed and, with these models, ends no turn.
  }

  #earFor(rateHz: number): Ear {
    const { config } = this.#options
    if (!isHearableRate(rateHz)) throw invalid(`Unsupported audio rate: ${rateHz}.`)
    if (this.#ear?.rateHz !== rateHz) this.#ear = new Ear(rateHz, config)
    return this.#ear
  }

  #hear(event: EarEvent): void {
    const { config, send } = this.#options
    switch (event.kind) {
      case 'start':
        if (!config.isActivityManual) this.#callerStarts()
        return
      case 'word':
        if (config.transcribesInput) {
          send({ serverContent: { inputTranscription: { text: ` ${event.text}` } } })
        }
        return
      case 'end':
        if (!config.isActivityManual) this.#callerStops(event.text)
        return
    }
  }

  #callerStarts(): void {
    this.#isCallerSpeaking = true
    this.#waitPatiently()
    if (this.#thinkTimer) clearTimeout(this.#thinkTimer)
    this.#thinkTimer = null
    // New input while a blocking tool runs: the call is taken back and made again later.
    const isTakenBack = this.#tools.cancelBlocking()
    if (isTakenBack) this.#conversation.dropCall()
    if (this.#options.config.isInterruptible && this.#speaker.isAudible) {
      this.#record.interruptions += 1
      this.#conversation.unheard(this.#speaker.interrupt())
    } else if (isTakenBack && this.#speaker.isTurnOpen) this.#speaker.finishTurn()
  }

  #callerStops(text: string): void {
    this.#isCallerSpeaking = false
    if (text !== '') note(this.#record.heard, { atMs: Date.now(), text })
    if (this.#spokeOver) {
      this.#spokeOver = false
      this.#act(this.#conversation.overhear(text))
      this.#deliverHeldResponses()
      return
    }
    this.#pendingText = `${this.#pendingText} ${text}`.trim()
    const isEarly = !this.#conversation.isOpen
    this.#thinkTimer = setTimeout(() => this.#think(), isEarly ? OPENING_GRACE_MS : THINK_MS)
  }

  #think(): void {
    this.#thinkTimer = null
    const text = this.#pendingText
    this.#pendingText = ''
    const isEarly = !this.#conversation.isOpen
    if (this.#tools.forgetStale(performance.now())) this.#conversation.dropCall()
    this.#act(isEarly ? this.#greet(text) : this.#conversation.hear(text))
    this.offerHandle()
    this.#deliverHeldResponses()
  }

  /** The caller spoke and no opening came: the model finds its own words. */
  #greet(text: string): Action[] {
    const actions = this.#conversation.overhear(text)
    return actions.length > 0 ? actions : this.#conversation.greet()
  }

  #nudge(text: string): void {
    note(this.#record.nudges, { atMs: Date.now(), text })
    // Any new input takes a blocking call back, not only speech.
    if (this.#tools.cancelBlocking()) this.#conversation.dropCall()
    this.#waitPatiently()
    // Words said before the opening are answered by it.
    if (!this.#conversation.isOpen && this.#thinkTimer) {
      clearTimeout(this.#thinkTimer)
      this.#thinkTimer = null
      this.#act(this.#conversation.overhear(this.#pendingText))
      this.#pendingText = ''
    }
    this.#act(this.#conversation.nudge(text))
  }

  #receiveContent({
    turns = [],
    turnComplete = false,
  }: NonNullable<ClientMessage['clientContent']>): void {
    const texts = turns.map(({ role, parts }) => ({
      isCaller: role !== 'model',
      text: parts.map((part) => part.text).join(' '),
    }))
    const last = turnComplete ? texts.pop() : undefined
    for (const { isCaller, text } of texts) {
      if (isCaller && !text.startsWith('[')) this.#conversation.absorb(text)
    }
    if (!turnComplete) return
    if (this.#speaker.isTurnOpen) this.#conversation.unheard(this.#speaker.interrupt())
    this.#nudge(last?.text ?? '')
  }

  #receiveToolResponse(response: FunctionResponse): void {
    const { config } = this.#options
    if (response.scheduling !== undefined && !config.model.allowsScheduling) {
      throw invalid(`scheduling is not supported by ${config.model.id}.`)
    }
    const verdict = this.#tools.answer(response)
    if (verdict === 'held' && response.scheduling === 'INTERRUPT' && this.#speaker.isTurnOpen) {
      this.#conversation.unheard(this.#speaker.interrupt())
    }
    this.#deliverHeldResponses()
  }

  /** Hands answers to the model when it is free to speak about them. */
  #deliverHeldResponses(): void {
    while (!this.#isCallerSpeaking && !this.#thinkTimer) {
      const response = this.#tools.nextAnswer(this.#speaker.isTurnOpen)
      if (!response) return
      const actions = this.#conversation.result(response.response)
      if (response.scheduling !== 'SILENT') this.#act(actions)
    }
  }

  #act(actions: readonly Action[]): void {
    if (actions.length === 0 || this.#isMute || this.#isClosed) return
    const flaw = this.#flaws.shift() ?? null
    if (flaw === 'empty-turn' || flaw === 'rejected') {
      // Thought and not said: it counts as not heard.
      this.#conversation.unheard(actions.flatMap((act) => (act.kind === 'say' ? [act.item] : [])))
      this.#conversation.dropCall()
    }
    const slow = this.#options.faults.find((fault) => fault.kind === 'slow')?.delayMs ?? 0
    this.#spokeOver ||= this.#isCallerSpeaking
    const steps = actions.map((action) => this.#stepOf(action))
    this.#speaker.speak(steps, slow, flaw)
  }

  #stepOf(action: Action): Step {
    if (action.kind === 'say') {
      return {
        kind: 'speech',
        text: action.text,
        item: action.item,
        begin: () => note(this.#record.said, { atMs: Date.now(), text: action.text }),
      }
    }
    const id = `fc-${randomUUID().slice(0, 18)}`
    return {
      kind: 'after',
      run: () => this.#tools.call(id, action.tool, action.args),
      drop: () => this.#conversation.dropCall(),
    }
  }

  #generated(): void {
    // A blocking tool keeps the turn open: the model goes on when it has the answer.
    if (!this.#tools.isBlocked) this.#speaker.finishTurn()
  }

  #turnOver(turnCompleteReason?: string): void {
    const usageMetadata = usageOf(this.#inputMs, this.#speaker.takeOutputMs())
    this.#options.send({ serverContent: { turnComplete: true, turnCompleteReason }, usageMetadata })
    this.offerHandle()
    this.#waitPatiently()
    this.#deliverHeldResponses()
  }

  #waitPatiently(): void {
    if (this.#patienceTimer) clearTimeout(this.#patienceTimer)
    if (this.#isClosed) return
    this.#patienceTimer = setTimeout(() => this.#act(this.#conversation.loseHope()), PATIENCE_MS)
  }
}
