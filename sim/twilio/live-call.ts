import { silentPort, type AudioPort } from './audio-port.ts'
import type { CallbackEvent, Instructions } from './call-parameters.ts'
import { isOver, talkSeconds, type CallRecord, type TwilioCallStatus } from './call-record.ts'
import { startFrameClock } from './frame-clock.ts'
import { Handset } from './handset.ts'
import type { Mind } from './mind.ts'
import { PersonBrain, rememberFrom } from './person-brain.ts'
import type { Phone, PhoneEvents } from './phone.ts'
import { SoftphoneCall } from './softphone.ts'
import type { StatusReporter } from './status-reporter.ts'
import { VoicemailMind } from './voicemail-mind.ts'
import type { World } from './world.ts'

export interface LiveCallOptions {
  readonly world: World
  readonly record: CallRecord
  /** Whose phone is at the other end, from the account's point of view. */
  readonly phone: string
  /** Why the person called; null when the person is called. */
  readonly purpose: string | null
  readonly reporter: StatusReporter
  readonly fallback: Instructions | null
}

export type FinalStatus = Extract<
  TwilioCallStatus,
  'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'
>

/** One leg between the account and a person's phone: its record, the phone, and what they hear. */
export class LiveCall {
  readonly record: CallRecord
  readonly phone: string
  readonly fallback: Instructions | null
  readonly ended: Promise<void>
  /** Resolves when an answering machine has finished its greeting, beep included; never for a person. */
  readonly listening: Promise<void>
  /** Resolves when the first stream of the call has sent its `start`. */
  readonly streamed: Promise<void>
  /** The phone, when it is in the hand of somebody outside of this program. */
  readonly softphone: SoftphoneCall | null
  /** Whether a machine will pick up. */
  readonly isMachine: boolean
  readonly #world: World
  readonly #reporter: StatusReporter
  readonly #phone: Phone | null
  readonly #settleEnded: () => void
  readonly #settleListening: () => void
  readonly #settleStreamed: () => void
  #port: AudioPort = silentPort
  #holdsPhone = false
  #stopClock: (() => void) | null = null
  #control = new AbortController()

  constructor(options: LiveCallOptions) {
    this.#world = options.world
    this.record = options.record
    this.phone = options.phone
    this.fallback = options.fallback
    this.#reporter = options.reporter
    const ended = Promise.withResolvers<void>()
    const listening = Promise.withResolvers<void>()
    this.ended = ended.promise
    this.listening = listening.promise
    this.#settleEnded = ended.resolve
    this.#settleListening = listening.resolve
    const streamed = Promise.withResolvers<void>()
    this.streamed = streamed.promise
    this.#settleStreamed = streamed.resolve
    const softphone = options.world.softphones.get(options.phone)
    const events = this.#phoneEvents()
    this.softphone = softphone ? new SoftphoneCall(softphone, options.record, events) : null
    const mind = softphone ? null : this.#mindOf(options)
    this.isMachine = mind instanceof VoicemailMind
    this.#phone = mind === null ? this.softphone : new Handset(mind, events)
  }

  /** Aborted when the call ends or is told to do something else. */
  get signal(): AbortSignal {
    return this.#control.signal
  }

  /** Whether a machine that picks up lets a beep be heard after its greeting. */
  get hasBeep(): boolean {
    const line = this.#world.personAt(this.phone)?.line
    return !(line?.kind === 'voicemail' && line.isMute)
  }

  get isAnswered(): boolean {
    return this.record.answeredMs !== null && !isOver(this.record)
  }

  /** What every webhook about this call says. */
  params(): Record<string, string> {
    const { sid, from, to, direction, parentCallSid, status } = this.record
    return {
      CallSid: sid,
      AccountSid: this.#world.options.accountSid,
      From: from,
      Caller: from,
      To: to,
      Called: to,
      Direction: direction,
      CallStatus: status,
      ApiVersion: '2010-04-01',
      FromCountry: 'US',
      ToCountry: 'US',
      ...(parentCallSid === null ? {} : { ParentCallSid: parentCallSid }),
      ...(direction === 'inbound' ? { StirVerstat: 'TN-Validation-Passed-A' } : {}),
    }
  }

  /** Takes the phone, so that it is busy for everybody else until this call ends. */
  seize(): void {
    this.#holdsPhone = true
    this.#world.phonesInUse.add(this.phone)
  }

  dial(): void {
    this.record.startedMs = Date.now()
    this.report('initiated', { CallStatus: 'initiated' })
  }

  ring(): void {
    this.#setStatus('ringing')
    this.report('ringing', {})
  }

  /** The phone is picked up. */
  answer(): void {
    this.record.answeredMs = Date.now()
    this.#setStatus('in-progress')
    this.report('answered', {})
    this.#phone?.pickUp()
    this.#stopClock = startFrameClock(() => {
      const fromCaller = this.speak()
      this.listen(this.#port.exchange(fromCaller))
    })
  }

  /** From now on another call plays to this leg, and has the clock of both. */
  follow(): void {
    this.#stopClock?.()
  }

  speak(): Uint8Array {
    return this.#phone?.speak() ?? silentPort.exchange(new Uint8Array())
  }

  listen(frame: Uint8Array): void {
    this.#phone?.listen(frame)
  }

  connect(port: AudioPort | null): void {
    this.#port = port ?? silentPort
  }

  streamStarted(): void {
    this.#settleStreamed()
  }

  /** Drops what the call is doing, for new instructions. */
  interrupt(): void {
    this.#control.abort()
    this.#control = new AbortController()
  }

  /** Ends the call once; a second ending changes nothing. */
  end(status: FinalStatus, sipResponseCode = 200): void {
    if (isOver(this.record)) return
    this.record.endedMs = Date.now()
    this.record.sipResponseCode = sipResponseCode
    this.#setStatus(status)
    this.#stopClock?.()
    this.#phone?.putDown()
    if (this.#holdsPhone) this.#world.phonesInUse.delete(this.phone)
    this.#control.abort()
    this.#settleEnded()
    const seconds = talkSeconds(this.record)
    this.report('completed', {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      SipResponseCode: String(sipResponseCode),
      ...(this.record.answeredBy === null ? {} : { AnsweredBy: this.record.answeredBy }),
    })
  }

  report(event: CallbackEvent, params: Readonly<Record<string, string>>): void {
    this.#reporter.report(event, { ...this.params(), ...params })
  }

  #setStatus(status: TwilioCallStatus): void {
    this.record.status = status
    const { sid, from, to } = this.record
    this.#world.feed.publish({ kind: 'call-status', callSid: sid, status, from, to })
  }

  #mindOf(options: LiveCallOptions): Mind | null {
    const person = this.#world.personAt(options.phone)
    if (!person) return null
    const forced = this.#world.faults.plan.lines[options.phone] === 'voicemail'
    if (options.purpose === null && (person.line.kind === 'voicemail' || forced)) {
      const greeting =
        person.line.kind === 'voicemail'
          ? person.line.greeting
          : `You have reached ${person.name}. Please leave a message after the tone.`
      return new VoicemailMind({ greeting, hasBeep: this.hasBeep }, this.#settleListening)
    }
    return new PersonBrain({
      person,
      purpose: options.purpose,
      memory: this.#world.memoryOf(options.phone),
      now: () => new Date(),
    })
  }

  #phoneEvents(): PhoneEvents {
    const { sid, heard, said, keys } = this.record
    const person = this.#world.personAt(this.phone)
    const who = person?.name ?? this.phone
    const at = (): string => new Date().toISOString()
    return {
      said: (text) => {
        said.push({ at: at(), text })
        this.#world.feed.publish({ kind: 'said', callSid: sid, who, text })
      },
      heard: (text) => {
        heard.push({ at: at(), text })
        if (person) rememberFrom(person, text, this.#world.memoryOf(this.phone))
        this.#world.feed.publish({ kind: 'heard', callSid: sid, who, text })
      },
      pressed: (digits) => {
        keys.push({ at: at(), digits })
        this.#world.feed.publish({ kind: 'keys', callSid: sid, who, digits })
      },
      key: (digit) => this.#port.press?.(digit),
      hungUp: () => this.end(this.isAnswered ? 'completed' : 'canceled'),
    }
  }
}
