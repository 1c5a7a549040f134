import { setTimeout as delay } from 'node:timers/promises'
import type { MessageRecord } from './call-record.ts'
import { badRequest, RestError } from './rest-error.ts'
import { rememberFrom } from './person-brain.ts'
import { makeSid } from './sid.ts'
import { parseMessagingTwiml } from './twiml.ts'
import type { World } from './world.ts'

const DELIVERY_MS = 120

/** Carries text messages, both ways. People remember what they are sent. */
export class PostOffice {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** From the account to a phone. Delivered a moment later; a number nobody has is undelivered. */
  send(order: {
    to: string
    body: string
    statusCallback: string | null
    direction?: MessageRecord['direction']
  }): MessageRecord {
    const record = this.#file({
      from: this.#world.options.phoneNumber,
      to: order.to,
      body: order.body,
      direction: order.direction ?? 'outbound-api',
      status: 'queued',
    })
    // Nobody waits for the delivery of a text; what fails is in the log.
    void this.#deliver(record, order.statusCallback)
    return record
  }

  /** From a person to the account's number, reported to its webhook; replies are sent. */
  async receive(from: string, body: string): Promise<MessageRecord> {
    const { smsUrl, phoneNumber, accountSid } = this.#world.options
    if (!this.#world.personAt(from)) throw new RestError(404, 20_404, `nobody has ${from}`)
    if (body === '') throw badRequest(21_602, 'Message body is required.')
    const record = this.#file({
      from,
      to: phoneNumber,
      body,
      direction: 'inbound',
      status: 'received',
    })
    if (smsUrl === null) {
      this.#world.alert(null, 11_200, 'the number has no messaging URL')
      return record
    }
    const params = {
      MessageSid: record.sid,
      SmsSid: record.sid,
      SmsMessageSid: record.sid,
      AccountSid: accountSid,
      From: from,
      To: phoneNumber,
      Body: body,
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      ApiVersion: '2010-04-01',
      FromCountry: 'US',
      ToCountry: 'US',
    }
    const reply = await this.#world.post({ url: smsUrl, method: 'POST', params }, null)
    if (reply.kind !== 'answered' || reply.status >= 400 || reply.body.trim() === '') return record
    const answer = parseMessagingTwiml(reply.body)
    if (answer.kind === 'refused') {
      this.#world.alert(null, answer.code, answer.message)
      return record
    }
    for (const text of answer.texts) {
      this.send({ to: from, body: text, statusCallback: null, direction: 'outbound-reply' })
    }
    return record
  }

  #file(message: Omit<MessageRecord, 'sid' | 'createdMs' | 'errorCode'>): MessageRecord {
    const record: MessageRecord = {
      ...message,
      sid: makeSid('SM'),
      createdMs: Date.now(),
      errorCode: null,
    }
    this.#world.messages.set(record.sid, record)
    const { sid, from, to, body } = record
    this.#world.feed.publish({ kind: 'message', messageSid: sid, from, to, body })
    return record
  }

  async #deliver(record: MessageRecord, statusCallback: string | null): Promise<void> {
    const person = this.#world.personAt(record.to)
    await delay(DELIVERY_MS)
    record.status = 'sent'
    await this.#report(record, statusCallback)
    await delay(DELIVERY_MS)
    record.status = person ? 'delivered' : 'undelivered'
    record.errorCode = person ? null : 30_003
    if (person) rememberFrom(person, record.body, this.#world.memoryOf(record.to))
    await this.#report(record, statusCallback)
  }

  async #report(record: MessageRecord, url: string | null): Promise<void> {
    if (url === null) return
    const params = {
      MessageSid: record.sid,
      SmsSid: record.sid,
      AccountSid: this.#world.options.accountSid,
      From: record.from,
      To: record.to,
      MessageStatus: record.status,
      SmsStatus: record.status,
      ApiVersion: '2010-04-01',
      ...(record.errorCode === null ? {} : { ErrorCode: String(record.errorCode) }),
    }
    await this.#world.post({ url, method: 'POST', params }, null)
  }
}
