import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'
import { POST as bridgeEvents } from '#app/api/bridge/events/route.ts'
import { POST as amd } from '#app/api/twilio/amd/route.ts'
import { POST as answer } from '#app/api/twilio/answer/route.ts'
import { POST as escalationKey } from '#app/api/twilio/escalation-key/route.ts'
import { POST as sms } from '#app/api/twilio/sms/route.ts'
import { POST as status } from '#app/api/twilio/status/route.ts'
import { POST as streamEnded } from '#app/api/twilio/stream-ended/route.ts'
import { POST as transferAccepted } from '#app/api/twilio/transfer-accepted/route.ts'
import { POST as transferEnded } from '#app/api/twilio/transfer-ended/route.ts'
import { POST as transferScreen } from '#app/api/twilio/transfer-screen/route.ts'
import { POST as voice } from '#app/api/twilio/voice/route.ts'
import { writeQuoteBrief } from '#lib/briefs/quote-brief.ts'
import { getCall, type CallRecord } from '#lib/db/calls.ts'
import { openQuoteRound } from '#lib/db/quotes.ts'
import { listTurns } from '#lib/db/turns.ts'
import type { Person } from '#sim/people/person.ts'
import type { RunningServer } from '#sim/support/serve.ts'
import { faultPlanSchema } from '#sim/twilio/faults.ts'
import { startTwilioSim } from '#sim/twilio/server.ts'
import { moveTo, reportLeak } from '#supabase/tests/test-story.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { buildWorld, inHours, type World } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { placeReservedCall } from '#workflows/call/place-call.ts'
import { BridgeProgram } from './bridge-program.ts'
import { ChildProgram } from './child-program.ts'
import { waitUntil } from './wait-until.ts'

type Route = (request: Request) => Promise<Response>

const ROUTES: Readonly<Record<string, Route>> = {
  '/api/bridge/events': bridgeEvents,
  '/api/twilio/amd': amd,
  '/api/twilio/answer': answer,
  '/api/twilio/escalation-key': escalationKey,
  '/api/twilio/sms': sms,
  '/api/twilio/status': status,
  '/api/twilio/stream-ended': streamEnded,
  '/api/twilio/transfer-accepted': transferAccepted,
  '/api/twilio/transfer-ended': transferEnded,
  '/api/twilio/transfer-screen': transferScreen,
  '/api/twilio/voice': voice,
}

async function readRequest(request: IncomingMessage, url: string): Promise<Request> {
  let body = ''
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return new Request(`${url}${request.url}`, { method: 'POST', headers, body })
}

/** The product between simulated telephones and a simulated model: its routes, its bridge, its database. */
export class PhoneWorld {
  readonly supabase: TestDatabase
  /** What the app was asked, by path. */
  readonly asked: string[] = []
  readonly #app: Server
  readonly #gemini: ChildProgram
  readonly bridge: BridgeProgram
  readonly #env: Readonly<Record<string, string>>

  private constructor(
    supabase: TestDatabase,
    programs: { app: Server; gemini: ChildProgram; bridge: BridgeProgram },
    env: Readonly<Record<string, string>>,
  ) {
    this.supabase = supabase
    this.#app = programs.app
    this.#gemini = programs.gemini
    this.bridge = programs.bridge
    this.#env = env
    programs.app.on('request', (request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
      this.asked.push(path)
      void readRequest(request, env['APP_URL'] ?? '')
        .then((each) => ROUTES[path]?.(each) ?? new Response(null, { status: 404 }))
        .then(async (answered) => {
          const text = await answered.text()
          response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(text)
        })
        .catch((error: unknown) => response.writeHead(500).end(String(error)))
    })
  }

  static async open(): Promise<PhoneWorld> {
    const supabase = await startTestSupabase()
    const app = createServer()
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
    const appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
    const gemini = await ChildProgram.start('sim/gemini/main.ts', {
      SIM_GEMINI_PORT: '0',
      GEMINI_API_KEY: BridgeProgram.geminiKey,
    })
    const liveUrl = `http://127.0.0.1:${gemini.port}`
    const { SUPABASE_URL = '', SUPABASE_SECRET_KEY = '' } = process.env
    const bridge = await BridgeProgram.start({
      recordsUrl: SUPABASE_URL,
      liveUrl,
      env: { APP_URL: appUrl, SUPABASE_SECRET_KEY },
    })
    const env = {
      APP_URL: appUrl,
      BRIDGE_URL: `ws://127.0.0.1:${bridge.port}`,
      CALL_TOKEN_SECRET: BridgeProgram.secret,
      TWILIO_ACCOUNT_SID: BridgeProgram.accountSid,
      TWILIO_AUTH_TOKEN: BridgeProgram.authToken,
      GEMINI_API_KEY: BridgeProgram.geminiKey,
      GEMINI_BASE_URL: liveUrl,
    }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    return new PhoneWorld(supabase, { app, gemini, bridge }, env)
  }

  async close(): Promise<void> {
    await Promise.all([this.#gemini.stop(), this.bridge.program.stop()])
    await this.supabase.close()
    this.#app.closeAllConnections()
    await new Promise((resolve) => this.#app.close(resolve))
    vi.unstubAllEnvs()
  }

  /** A company of its own, and whoever has telephones in its world. */
  async company(
    peopleOf: (world: World) => readonly Person[],
    faultsOf: (world: World) => Record<string, unknown> = () => ({}),
  ): Promise<Company> {
    const world = await buildWorld(this.supabase)
    const appUrl = this.#env['APP_URL'] ?? ''
    const carrier = await startTwilioSim({
      port: 0,
      accountSid: BridgeProgram.accountSid,
      authToken: BridgeProgram.authToken,
      phoneNumber: world.linePhone,
      voiceUrl: `${appUrl}/api/twilio/voice`,
      statusUrl: `${appUrl}/api/twilio/status`,
      smsUrl: `${appUrl}/api/twilio/sms`,
      faults: faultPlanSchema.parse(faultsOf(world)),
      people: peopleOf(world),
    })
    vi.stubEnv('TWILIO_BASE_URL', `http://127.0.0.1:${carrier.port}`)
    vi.stubEnv('TWILIO_PHONE_NUMBER', world.linePhone)
    return new Company(this.supabase, world, carrier)
  }
}

export interface SimCall {
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly status: string
  readonly heard: readonly { readonly text: string }[]
  readonly said: readonly { readonly text: string }[]
}

/** One company, its people, and the telephone company between them. */
export class Company implements AsyncDisposable {
  readonly world: World
  readonly #supabase: TestDatabase
  readonly #carrier: RunningServer

  constructor(supabase: TestDatabase, world: World, carrier: RunningServer) {
    this.#supabase = supabase
    this.world = world
    this.#carrier = carrier
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#carrier.close()
  }

  /** Who is rung for a caller, the first one first. */
  async putOnCall(first: string, ...others: readonly string[]): Promise<void> {
    const { organizationId } = this.world
    await this.#supabase.all(
      'update public.organizations set on_call_phone = $2, name = $3 where id = $1',
      [organizationId, first, 'Seaside Stays'],
    )
    for (const [index, phone] of others.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await this.#supabase.all(
        `insert into public.on_call_contacts (organization_id, rank, name, phone)
         values ($1, $2, 'Next', $3)`,
        [organizationId, index + 2, phone],
      )
    }
  }

  /** Rings Marco for a price, as the workflow does. */
  async callMarco(): Promise<string> {
    const { db } = this.#supabase
    const { marco, organizationId, propertyId } = this.world
    const incidentId = await reportLeak(this.#supabase, this.world)
    await moveTo(this.#supabase, incidentId, 'triaged', 'sourcing')
    const scope = 'Repair the leaking joint under the kitchen sink.'
    const [request] = await openQuoteRound(db, {
      incidentId,
      round: 1,
      vendors: [marco],
      scope,
      dueAt: inHours(1),
    })
    const placed = await placeReservedCall({
      key: randomUUID(),
      claims: {
        organizationId,
        purpose: 'vendor_quote',
        partyKind: 'vendor',
        partyId: marco.vendorId,
        contactId: marco.contactId,
        phone: marco.phone,
        propertyId,
        unitId: null,
        incidentId,
        quoteRequestId: request?.quoteRequestId ?? null,
        approvalId: null,
        visitId: null,
        round: 1,
      },
      brief: await writeQuoteBrief(
        db,
        { incidentId, vendorName: marco.name, contactName: 'Marco Rossi', scope },
        'outbound',
      ),
    })
    if (placed.kind === 'not-placed') throw new Error(placed.reason)
    return placed.callId
  }

  /** Somebody rings the line. */
  async dialIn(from: string, purpose: string): Promise<string> {
    const dial = { from, purpose }
    const { callSid } = await this.#control<{ callSid: string }>('POST', '/sim/dial', dial)
    let callId = ''
    await this.#until('the call to be joined', async () => {
      const rows = await this.#supabase.all<{ id: string }>(
        'select id from public.calls where provider_sid = $1 and streams > 0',
        [callSid],
      )
      callId = rows[0]?.id ?? ''
      return callId !== ''
    })
    return callId
  }

  /** Somebody texts the line. */
  async text(from: string, body: string): Promise<void> {
    await this.#control('POST', '/sim/text', { from, body })
  }

  legs(): Promise<SimCall[]> {
    return this.#control('GET', '/sim/calls')
  }

  /** What was heard at a number, over all its calls, as one text. */
  async heardAt(phone: string): Promise<string> {
    const legs = (await this.legs()).filter(({ from, to }) => from === phone || to === phone)
    return legs.flatMap(({ heard }) => heard.map(({ text }) => text)).join(' ')
  }

  call(callId: string): Promise<CallRecord> {
    return getCall(this.#supabase.db, callId)
  }

  async ended(callId: string, withinMs = 60_000): Promise<CallRecord> {
    await this.#until(
      'the call to end',
      async () => (await this.call(callId)).endedAt !== null,
      withinMs,
    )
    return this.call(callId)
  }

  async transcript(callId: string): Promise<string> {
    const turns = await listTurns(this.#supabase.db, callId)
    return turns.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n')
  }

  async eventsOf(incidentId: string): Promise<string[]> {
    const rows = await this.#supabase.all<{ type: string }>(
      'select type from public.incident_events where incident_id = $1 order by seq',
      [incidentId],
    )
    return rows.map(({ type }) => type)
  }

  async alerts(): Promise<number[]> {
    const alerts = await this.#control<{ code: number }[]>('GET', '/sim/alerts')
    return alerts.map(({ code }) => code)
  }

  async #control<Body>(method: 'GET' | 'POST', path: string, body?: object): Promise<Body> {
    const response = await fetch(`http://127.0.0.1:${this.#carrier.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${BridgeProgram.authToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Body
  }

  async #until(what: string, isSo: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
    let isTrue = false
    const poll = setInterval(() => void isSo().then((now) => (isTrue ||= now)), 250)
    try {
      await waitUntil(() => isTrue, what, withinMs)
    } finally {
      clearInterval(poll)
    }
  }
}
