import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { CallbackEvent, StatusCallback } from './call-parameters.ts'
import { rfc2822 } from './sid.ts'
import type { Webhook } from './webhook.ts'
import type { World } from './world.ts'

/**
 * Sends the status callbacks of one call: only those that were asked for, numbered from 0 in the
 * order of the events. Nobody waits for them, and with faults they come twice, late or out of order.
 */
export class StatusReporter {
  readonly #world: World
  readonly #callSid: string
  readonly #callback: StatusCallback | null
  #sequenceNumber = 0
  #previous: Promise<void> = Promise.resolve()
  #heldBack: Webhook | null = null

  constructor(world: World, callSid: string, callback: StatusCallback | null) {
    this.#world = world
    this.#callSid = callSid
    this.#callback = callback
  }

  report(event: CallbackEvent, params: Readonly<Record<string, string>>): void {
    if (!this.#callback?.events.has(event)) return
    const webhook: Webhook = {
      url: this.#callback.url,
      method: this.#callback.method,
      idempotencyToken: randomUUID(),
      params: {
        ...params,
        Timestamp: rfc2822(Date.now()),
        CallbackSource: 'call-progress-events',
        SequenceNumber: String(this.#sequenceNumber),
      },
    }
    this.#sequenceNumber += 1
    const { faults } = this.#world
    if (faults.strikes('loseCallbacks')) return
    const isLast = event === 'completed'
    if (!isLast && !this.#heldBack && faults.strikes('reorderCallbacks')) {
      this.#heldBack = webhook
      return
    }
    this.#send(webhook)
    if (this.#heldBack) this.#send(this.#heldBack)
    this.#heldBack = null
  }

  #send(webhook: Webhook): void {
    const { faults } = this.#world
    const copies = faults.strikes('duplicateCallbacks') ? 2 : 1
    const delayMs = faults.callbackDelayMs()
    this.#previous = this.#previous.then(async () => {
      if (delayMs > 0) await delay(delayMs)
      for (let copy = 0; copy < copies; copy += 1) await this.#world.post(webhook, this.#callSid)
    })
  }
}
