import { setImmediate } from 'node:timers/promises'
import type { Person } from '#sim/people/person.ts'
import type { CallRecord, MessageRecord } from './call-record.ts'
import { EventFeed } from './event-feed.ts'
import { Faults } from './faults.ts'
import type { TwilioSimOptions } from './options.ts'
import type { Softphone } from './softphone.ts'
import { deliverWebhook, type Webhook, type WebhookReply } from './webhook.ts'

/** A line of the account's debugger: what Twilio logs when a request or a stream goes wrong. */
export interface Alert {
  readonly at: string
  readonly callSid: string | null
  readonly code: number
  readonly message: string
}

const ALERTS_MAX = 1000

/** What every call of one simulator shares: its account, its people, its log and its dice. */
export class World {
  readonly options: TwilioSimOptions
  readonly faults: Faults
  readonly feed = new EventFeed()
  readonly calls = new Map<string, CallRecord>()
  readonly messages = new Map<string, MessageRecord>()
  readonly alerts: Alert[] = []
  /** Phones that are ringing or in use: who is on the phone is busy for everybody else. */
  readonly phonesInUse = new Set<string>()
  /** Phones in the hands of people outside of this program, by number: they come before anybody's script. */
  readonly softphones = new Map<string, Softphone>()
  readonly #people: ReadonlyMap<string, Person>
  readonly #memories = new Map<string, Map<string, string>>()
  readonly #webhooks = new Set<Promise<unknown>>()

  constructor(options: TwilioSimOptions) {
    this.options = options
    this.faults = new Faults(options.faults)
    this.#people = new Map(options.people.map((person) => [person.phone, person]))
  }

  personAt(phone: string): Person | null {
    return this.#people.get(phone) ?? null
  }

  /** What the owner of a phone remembers, over all calls and texts. */
  memoryOf(phone: string): Map<string, string> {
    const memory = this.#memories.get(phone) ?? new Map<string, string>()
    this.#memories.set(phone, memory)
    return memory
  }

  alert(callSid: string | null, code: number, message: string): void {
    this.alerts.push({ at: new Date().toISOString(), callSid, code, message })
    if (this.alerts.length > ALERTS_MAX) this.alerts.shift()
    this.feed.publish({ kind: 'alert', callSid, code, message })
  }

  /** Delivers a webhook; a failure is logged the way Twilio logs it, and handed back. */
  async post(webhook: Webhook, callSid: string | null): Promise<WebhookReply> {
    const delivery = deliverWebhook(webhook, this.options.authToken)
    this.#webhooks.add(delivery)
    const reply = await delivery
    this.#webhooks.delete(delivery)
    const place = webhook.url.split('?', 1)[0]
    if (reply.kind === 'unreachable') {
      this.alert(callSid, 11_205, `HTTP connection failure at ${place}: ${reply.message}`)
    } else if (reply.kind === 'timed-out') {
      this.alert(callSid, 11_200, `HTTP retrieval failure at ${place}: no answer in 15 seconds`)
    } else if (reply.kind === 'too-large') {
      this.alert(callSid, 11_750, `the answer of ${place} is too large`)
    } else if (reply.status >= 400) {
      this.alert(callSid, 11_200, `HTTP retrieval failure at ${place}: ${reply.status}`)
    }
    return reply
  }

  /** Resolves when no webhook is under way. */
  async settle(): Promise<void> {
    // A callback that was queued behind another one appears only when that one is out.
    do {
      await Promise.allSettled(this.#webhooks)
      await setImmediate()
    } while (this.#webhooks.size > 0)
  }
}
