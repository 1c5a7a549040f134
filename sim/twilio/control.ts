import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { phoneNumberSchema } from '#lib/domain/phone-number.ts'
import { readBody, sendJson } from '#sim/support/http-exchange.ts'
import type { CallRecord } from './call-record.ts'
import type { Exchange } from './exchange.ts'
import type { PhoneTickets } from './phone-tickets.ts'
import type { PostOffice } from './post-office.ts'
import { badRequest, RestError } from './rest-error.ts'
import type { World } from './world.ts'

const dialSchema = z.strictObject({ from: z.string(), purpose: z.string().optional() })
const ticketSchema = z.strictObject({
  phone: phoneNumberSchema,
  seconds: z.number().int().min(1).max(60).default(30),
})
const textSchema = z.strictObject({ from: z.string(), body: z.string() })

function dateOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}

function callReport(record: CallRecord): Record<string, unknown> {
  return {
    sid: record.sid,
    from: record.from,
    to: record.to,
    direction: record.direction,
    status: record.status,
    startedAt: dateOf(record.startedMs),
    answeredAt: dateOf(record.answeredMs),
    endedAt: dateOf(record.endedMs),
    answeredBy: record.answeredBy,
    heard: record.heard,
    said: record.said,
    keys: record.keys,
  }
}

/**
 * The simulator's own API, no part of Twilio's: makes people call and text, and shows what happened.
 * It is guarded by the account's auth token as a bearer token.
 */
export class ControlApi {
  readonly #world: World
  readonly #exchange: Exchange
  readonly #postOffice: PostOffice
  readonly #tickets: PhoneTickets

  constructor(parts: {
    world: World
    exchange: Exchange
    postOffice: PostOffice
    tickets: PhoneTickets
  }) {
    this.#world = parts.world
    this.#exchange = parts.exchange
    this.#postOffice = parts.postOffice
    this.#tickets = parts.tickets
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (request.headers.authorization !== `Bearer ${this.#world.options.authToken}`) {
      return sendJson(response, 401, { error: 'the auth token is missing or wrong' })
    }
    try {
      await this.#route(request, response, url)
    } catch (error) {
      if (error instanceof RestError) {
        return sendJson(response, error.status, { error: error.message })
      }
      if (error instanceof z.ZodError || error instanceof SyntaxError) {
        return sendJson(response, 400, { error: error.message })
      }
      throw error
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const route = `${request.method} ${url.pathname}`
    switch (route) {
      case 'POST /sim/dial': {
        const { from, purpose } = dialSchema.parse(JSON.parse(await readBody(request)))
        const call = this.#exchange.dialIn(from, purpose)
        return sendJson(response, 201, { callSid: call.record.sid })
      }
      case 'POST /sim/text': {
        const { from, body } = textSchema.parse(JSON.parse(await readBody(request)))
        const message = await this.#postOffice.receive(from, body)
        return sendJson(response, 201, { messageSid: message.sid })
      }
      case 'POST /sim/phone-tickets': {
        const { phone, seconds } = ticketSchema.parse(JSON.parse(await readBody(request)))
        if (phone === this.#world.options.phoneNumber) {
          throw badRequest(20_001, `${phone} is the number of the account`)
        }
        return sendJson(response, 201, this.#tickets.issue(phone, seconds))
      }
      case 'GET /sim/calls':
        return sendJson(response, 200, [...this.#world.calls.values()].map(callReport))
      case 'GET /sim/messages':
        return sendJson(
          response,
          200,
          [...this.#world.messages.values()].map(({ createdMs, ...message }) => ({
            ...message,
            at: dateOf(createdMs),
          })),
        )
      case 'GET /sim/alerts':
        return sendJson(response, 200, this.#world.alerts)
      case 'GET /sim/people':
        return sendJson(
          response,
          200,
          this.#world.options.people.map(({ phone, name, role, calls }) => ({
            phone,
            name,
            role,
            purposes: Object.keys(calls ?? {}),
          })),
        )
      case 'GET /sim/events':
        return this.#stream(request, response)
      default:
        return sendJson(response, 404, { error: `no such route: ${route}` })
    }
  }

  /** Server-sent events; `Last-Event-ID: 0` replays from the beginning, without it only new ones. */
  #stream(request: IncomingMessage, response: ServerResponse): void {
    const lastId = request.headers['last-event-id']
    const afterId =
      typeof lastId === 'string' && /^\d+$/.test(lastId) ? Number(lastId) : Number.MAX_SAFE_INTEGER
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': listening\n\n')
    const stop = this.#world.feed.watch(({ id, ...event }) => {
      response.write(`id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`)
    }, afterId)
    response.on('close', stop)
  }
}
