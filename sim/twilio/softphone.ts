import { SILENCE } from './audio-port.ts'
import type { CallRecord } from './call-record.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import type { Phone, PhoneEvents } from './phone.ts'
import type { EndReason, SoftphoneReport } from './softphone-protocol.ts'

export type Answer = 'accepted' | 'declined'

/** Where a softphone's reports and frames go. */
export interface SoftphoneOutlet {
  report(report: SoftphoneReport): void
  frame(frame: Uint8Array): void
}

/**
 * A phone that a person outside of this program holds, at a number of their choice. While it is
 * registered the number's calls are theirs; it is on one call at a time.
 */
export class Softphone {
  readonly phone: string
  readonly outlet: SoftphoneOutlet
  #call: SoftphoneCall | null = null

  constructor(phone: string, outlet: SoftphoneOutlet) {
    this.phone = phone
    this.outlet = outlet
  }

  get call(): SoftphoneCall | null {
    return this.#call
  }

  /** Called by the call itself, when it begins and when it is over. */
  hold(call: SoftphoneCall | null): void {
    this.#call = call
  }

  /** The socket is gone: so is whoever was on the phone. */
  vanish(): void {
    this.#call?.hangUp()
  }
}

/** One call on a softphone. It sends what it hears and says what arrives, as evenly as it can. */
export class SoftphoneCall implements Phone {
  readonly #softphone: Softphone
  readonly #record: CallRecord
  readonly #events: PhoneEvents
  readonly #answer = Promise.withResolvers<Answer>()
  readonly #fromPerson = new JitterBuffer()
  #state: 'idle' | 'dialling' | 'ringing' | 'up' | 'over' = 'idle'
  #endedHere = false

  constructor(softphone: Softphone, record: CallRecord, events: PhoneEvents) {
    this.#softphone = softphone
    this.#record = record
    this.#events = events
  }

  /** The person rings somebody. */
  dial(): void {
    this.#begin('dialling')
    this.#report({ event: 'dialling', callSid: this.#record.sid, to: this.#record.to })
  }

  /** Somebody rings the person. Resolves when they decide; never if they do not. */
  ring(): Promise<Answer> {
    this.#begin('ringing')
    this.#report({ event: 'ringing', callSid: this.#record.sid, from: this.#record.from })
    return this.#answer.promise
  }

  answer(answer: Answer): void {
    if (this.#state !== 'ringing') return
    if (answer === 'declined') this.#endedHere = true
    this.#answer.resolve(answer)
  }

  hear(frame: Uint8Array): void {
    if (this.#state === 'up') this.#fromPerson.push(frame)
  }

  press(digit: string): void {
    if (this.#state !== 'up') return
    this.#events.pressed(digit)
    this.#events.key(digit)
  }

  hangUp(): void {
    if (this.#state === 'ringing') return this.answer('declined')
    this.#endedHere = true
    this.#events.hungUp()
  }

  pickUp(): void {
    this.#state = 'up'
    this.#report({ event: 'answered', callSid: this.#record.sid })
  }

  speak(): Uint8Array {
    return this.#state === 'up' ? this.#fromPerson.next() : SILENCE
  }

  listen(frame: Uint8Array): void {
    if (this.#state === 'up') this.#softphone.outlet.frame(frame)
  }

  putDown(): void {
    const wasIdle = this.#state === 'idle' || this.#state === 'over'
    const wasRinging = this.#state === 'ringing'
    this.#state = 'over'
    if (wasIdle) return
    this.#softphone.hold(null)
    const why = this.#whyOver(wasRinging)
    this.#report({ event: 'ended', callSid: this.#record.sid, why })
  }

  #whyOver(wasRinging: boolean): EndReason {
    if (this.#endedHere) return wasRinging ? 'you-declined' : 'you-hung-up'
    switch (this.#record.status) {
      case 'busy':
        return 'busy'
      case 'no-answer':
        return 'unanswered'
      case 'failed':
        return 'failed'
      default:
        return 'they-hung-up'
    }
  }

  #begin(state: 'dialling' | 'ringing'): void {
    this.#state = state
    this.#softphone.hold(this)
  }

  #report(report: SoftphoneReport): void {
    this.#softphone.outlet.report(report)
  }
}
