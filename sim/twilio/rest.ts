import type { IncomingMessage, ServerResponse } from 'node:http'
import { timingSafeEqual } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { readBody, sendJson } from '#sim/support/http-exchange.ts'
import { readCallOrder, readCallUpdate, readMessageOrder } from './call-parameters.ts'
import type { CallRecord } from './call-record.ts'
import type { Exchange } from './exchange.ts'
import type { PostOffice } from './post-office.ts'
import { callJson, messageJson, pageJson } from './resource-json.ts'
import { badRequest, RestError } from './rest-error.ts'
import type { World } from './world.ts'

/** With the race fault: how long the answer to a create waits for the stream to start. */
const RACE_WAIT_MS_MAX = 6000
const PAGE_SIZE_DEFAULT = 50
const PAGE_SIZE_MAX = 1000
const NOT_FOUND = 20_404

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The 2010-04-01 REST API, as much of it as a voice application needs. */
export class RestApi {
  readonly #world: World
  readonly #exchange: Exchange
  readonly #postOffice: PostOffice
  #recentCreatesMs: number[] = []

  constructor(world: World, exchange: Exchange, postOffice: PostOffice) {
    this.#world = world
    this.#exchange = exchange
    this.#postOffice = postOffice
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      await this.#route(request, response, url)
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      if (error.status === 401) {
        response.setHeader('www-authenticate', 'Basic realm="Twilio API"')
      }
      sendJson(response, error.status, error.toJson())
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = /^\/2010-04-01\/Accounts\/([^/]+)\/(Calls|Messages)(?:\/(\w+))?\.json$/.exec(
      url.pathname,
    )
    this.#authenticate(request)
    const [, accountSid, collection, sid] = path ?? []
    const notFound = new RestError(
      404,
      NOT_FOUND,
      `The requested resource ${url.pathname} was not found`,
    )
    if (accountSid !== this.#world.options.accountSid) throw notFound
    const isCalls = collection === 'Calls'
    const method = request.method ?? ''
    if (method === 'POST') {
      const form = await readForm(request)
      if (isCalls && sid) return sendJson(response, 200, this.#updateCall(sid, form, notFound))
      if (isCalls) return this.#createCall(form, response)
      if (!sid) return sendJson(response, 201, this.#createMessage(form))
    } else if (method === 'GET') {
      if (!sid) return sendJson(response, 200, isCalls ? this.#listCalls(url) : this.#texts(url))
      return sendJson(response, 200, this.#fetch(isCalls, sid, notFound))
    }
    throw new RestError(405, 20_004, `Method not allowed: ${method} ${url.pathname}`)
  }

  #authenticate(request: IncomingMessage): void {
    const { accountSid, authToken } = this.#world.options
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
    if (!sameText(request.headers.authorization ?? '', expected)) {
      throw new RestError(401, 20_003, 'Authenticate')
    }
  }

  #throttle(): void {
    const { createsPerSecondMax } = this.#world.faults.plan
    if (createsPerSecondMax === null) return
    const nowMs = Date.now()
    this.#recentCreatesMs = this.#recentCreatesMs.filter((atMs) => nowMs - atMs < 1000)
    if (this.#recentCreatesMs.length >= createsPerSecondMax) {
      throw new RestError(429, 20_429, 'Too Many Requests')
    }
    this.#recentCreatesMs.push(nowMs)
  }

  async #createCall(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const { options, faults } = this.#world
    const order = readCallOrder(form, options.phoneNumber)
    this.#throttle()
    const call = this.#exchange.place(order)
    // As it was when it was created, whatever has happened since.
    const created = callJson(call.record, options.accountSid)
    if (faults.plan.startBeforeCreateReturns) {
      await Promise.race([call.streamed, call.ended, delay(RACE_WAIT_MS_MAX)])
    }
    if (faults.strikes('loseCreateReplies')) {
      response.destroy()
      return
    }
    sendJson(response, 201, created)
  }

  #updateCall(sid: string, form: URLSearchParams, notFound: RestError): unknown {
    const record = this.#world.calls.get(sid)
    if (!record) throw notFound
    this.#exchange.update(record, readCallUpdate(form))
    return callJson(record, this.#world.options.accountSid)
  }

  #createMessage(form: URLSearchParams): unknown {
    const { phoneNumber, accountSid } = this.#world.options
    const record = this.#postOffice.send(readMessageOrder(form, phoneNumber))
    return messageJson(record, accountSid)
  }

  #fetch(isCalls: boolean, sid: string, notFound: RestError): unknown {
    const { accountSid } = this.#world.options
    const call = isCalls ? this.#world.calls.get(sid) : undefined
    if (call) return callJson(call, accountSid)
    const message = isCalls ? undefined : this.#world.messages.get(sid)
    if (message) return messageJson(message, accountSid)
    throw notFound
  }

  /** Newest first, as Twilio lists them. */
  #listCalls(url: URL): unknown {
    const matches = callFilter(url.searchParams)
    const { accountSid } = this.#world.options
    const calls = [...this.#world.calls.values()].toReversed().filter(matches)
    const items = calls.map((record) => callJson(record, accountSid))
    return pageJson('calls', items, { path: url.pathname, ...pageOf(url) })
  }

  #texts(url: URL): unknown {
    const { accountSid } = this.#world.options
    const [to, from] = [url.searchParams.get('To'), url.searchParams.get('From')]
    const items = [...this.#world.messages.values()]
      .toReversed()
      .filter(
        (record) => (to === null || record.to === to) && (from === null || record.from === from),
      )
      .map((record) => messageJson(record, accountSid))
    return pageJson('messages', items, { path: url.pathname, ...pageOf(url) })
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    throw new RestError(415, 20_001, `Unsupported content type: ${type || 'none'}`)
  }
  return new URLSearchParams(await readBody(request))
}

function pageOf(url: URL): { query: URLSearchParams; page: number; pageSize: number } {
  const whole = (name: string, standard: number): number => {
    const text = url.searchParams.get(name)
    if (text === null) return standard
    if (!/^\d{1,6}$/.test(text)) throw badRequest(20_001, `${name} must be a whole number`)
    return Number(text)
  }
  const pageSize = Math.min(PAGE_SIZE_MAX, Math.max(1, whole('PageSize', PAGE_SIZE_DEFAULT)))
  return { query: url.searchParams, page: whole('Page', 0), pageSize }
}

function timeOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  const timeMs = Date.parse(text)
  if (Number.isNaN(timeMs)) throw badRequest(20_001, `${name} is not a date: ${text}`)
  // Start times have whole seconds.
  return Math.floor(timeMs / 1000) * 1000
}

function callFilter(query: URLSearchParams): (record: CallRecord) => boolean {
  const [to, from, status] = [query.get('To'), query.get('From'), query.get('Status')]
  const notBeforeMs = timeOf(query, 'StartTime>')
  const notAfterMs = timeOf(query, 'StartTime<')
  return (record) => {
    const startedMs = Math.floor((record.startedMs ?? record.createdMs) / 1000) * 1000
    return (
      (to === null || record.to === to) &&
      (from === null || record.from === from) &&
      (status === null || record.status === status) &&
      (notBeforeMs === null || startedMs >= notBeforeMs) &&
      (notAfterMs === null || startedMs <= notAfterMs)
    )
  }
}
