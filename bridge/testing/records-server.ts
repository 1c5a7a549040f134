import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hashCallToken, isRequestSigned, issueCallToken } from '#lib/call-token.ts'
import type { BridgeEvent } from '#lib/contracts/bridge-event.ts'
import type { CallBrief, CallClaims } from '#lib/contracts/call-brief.ts'
import { callRow } from '#tests/support/tool-calls.ts'

const EVENTS_PATH = '/api/bridge/events'
const STORAGE_PATH = '/storage/v1/object/recordings'

export interface TestCall {
  readonly callId: string
  readonly callSid: string
  readonly claims: CallClaims
  readonly brief: CallBrief
  token: string
  tokenState: 'fresh' | 'used' | 'expired'
  streams: number
  answeredAt: string | null
  readonly turns: Map<number, Record<string, unknown>>
  /** What the desk has told the agent. */
  readonly notes: { controlId: string; words: string; isTakenUp: boolean }[]
  ending: { outcome: string; metrics: Record<string, unknown> } | null
}

type Rpc = (args: Record<string, unknown>) => unknown

/** What the bridge writes to and reads from: the database's functions and the app's ear, by hand. */
export class RecordsServer {
  readonly calls = new Map<string, TestCall>()
  readonly events: BridgeEvent[] = []
  /** Every function that was called, in order. */
  readonly log: string[] = []
  /** Functions that single tests add. */
  readonly rpcs: Record<string, Rpc> = {}
  /** Statuses that the app answers with before it accepts. */
  appFaults: number[] = []
  /** What lies in the bucket, by path; uploads fail while storage is away. */
  readonly objects = new Map<string, Buffer>()
  isStorageAway = false
  /** Functions during which the database goes away: the connection breaks. */
  readonly breaking: Set<string> = new Set()
  readonly #secret: string
  readonly #http: Server

  private constructor(secret: string) {
    this.#secret = secret
    this.#http = createServer((request, response) => void this.#answer(request, response))
  }

  static async start(secret: string): Promise<RecordsServer> {
    const server = new RecordsServer(secret)
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  addCall(given: Partial<CallClaims> & { brief?: Partial<CallBrief> } = {}): TestCall {
    const callId = randomUUID()
    const { brief, ...claims } = given
    const call: TestCall = {
      callId,
      callSid: `CA${randomBytes(16).toString('hex')}`,
      claims: { ...NOBODY, callId, organizationId: randomUUID(), ...claims },
      brief: {
        purpose: claims.purpose ?? 'guest_intake',
        language: 'en-US',
        voice: 'Aoede',
        instructions: `You answer call ${callId}.`,
        opening: `Hello, this is the property line.`,
        tools: ['end_call', 'transfer_to_human', 'record_decision', 'get_vendor_code'],
        keypad: 'none',
        maxSeconds: 600,
        ...brief,
      },
      token: issueCallToken(this.#secret, callId, Date.now() + 60_000),
      tokenState: 'fresh',
      streams: 0,
      answeredAt: null,
      turns: new Map(),
      notes: [],
      ending: null,
    }
    this.calls.set(callId, call)
    return call
  }

  /** What the app was told of a call. */
  eventsOf(call: TestCall): BridgeEvent[] {
    return this.events.filter((event) => event.callId === call.callId)
  }

  /** As the app does when a stream was lost: a new token for the same call. */
  rearm(call: TestCall): void {
    call.token = issueCallToken(this.#secret, call.callId, Date.now() + 60_000)
    call.tokenState = 'fresh'
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const url = new URL(request.url ?? '/', this.url)
    if (url.pathname.startsWith(STORAGE_PATH)) {
      return this.#store(request, response, { url, bytes: Buffer.concat(chunks) })
    }
    const body = Buffer.concat(chunks).toString()
    if (url.pathname === EVENTS_PATH) return this.#takeEvent(request, response, body)
    const name = url.pathname.replace('/rest/v1/', '')
    if (this.breaking.has(name.slice('rpc/'.length))) return void request.socket.destroy()
    const answer = name.startsWith('rpc/')
      ? await this.#run(name.slice('rpc/'.length), JSON.parse(body) as Record<string, unknown>)
      : this.#read(url.searchParams)
    if (answer === undefined) {
      response.writeHead(404).end(JSON.stringify({ code: 'PGRST202', message: `no ${name}` }))
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  #takeEvent(request: IncomingMessage, response: ServerResponse, body: string): void {
    const signature = String(request.headers['x-propertyline-signature'])
    const isSigned = isRequestSigned(
      this.#secret,
      { path: EVENTS_PATH, body, signature },
      Date.now(),
    )
    const status = isSigned ? (this.appFaults.shift() ?? 204) : 403
    if (status !== 204) return void response.writeHead(status).end()
    const event = JSON.parse(body) as BridgeEvent
    this.events.push(event)
    if (event.kind !== 'emergency-raised') return void response.writeHead(204).end()
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ told: 'paged' }))
  }

  #store(
    request: IncomingMessage,
    response: ServerResponse,
    { url, bytes }: { url: URL; bytes: Buffer },
  ): void {
    if (this.isStorageAway) return void request.socket.destroy()
    const path = url.pathname.slice(STORAGE_PATH.length)
    if (request.method === 'POST') this.objects.set(path, bytes)
    else {
      const { prefixes } = JSON.parse(bytes.toString()) as { prefixes: string[] }
      for (const each of prefixes) this.objects.delete(`/${each}`)
    }
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ Id: 'id', Key: path }))
  }

  #read(query: URLSearchParams): unknown {
    const call = this.calls.get((query.get('id') ?? '').replace('eq.', ''))
    if (!call) return []
    const { claims, brief } = call
    return [
      {
        ...callRow(claims),
        brief,
        answered_at: call.answeredAt,
        created_at: new Date().toISOString(),
      },
    ]
  }

  #run(name: string, args: Record<string, unknown>): unknown {
    this.log.push(name)
    const call = this.calls.get(String(args['p_call_id']))
    const own = this.rpcs[name]
    if (own) return own(args)
    if (name === 'record_note_taken_up') return this.#takeUp(String(args['p_control_id']))
    if (!call) return undefined
    switch (name) {
      case 'claim_stream':
        return this.#claim(call, args)
      case 'read_emergency_contacts':
        return { ...CONTACTS, partyKind: call.claims.partyKind }
      case 'read_call_standing':
        return { isTranscriptRefused: false, wasTransferUnanswered: false }
      case 'read_call_notes':
        return call.notes
      case 'append_turn':
        call.turns.set(Number(args['p_seq']), args)
        return null
      case 'end_conversation':
        call.ending ??= {
          outcome: String(args['p_outcome']),
          metrics: args['p_metrics'] as Record<string, unknown>,
        }
        return null
      default:
        return undefined
    }
  }

  #takeUp(controlId: string): null {
    const notes = [...this.calls.values()].flatMap((call) => call.notes)
    for (const note of notes) if (note.controlId === controlId) note.isTakenUp = true
    return null
  }

  #claim(call: TestCall, args: Record<string, unknown>): unknown {
    if (args['p_token_hash'] !== hashCallToken(call.token)) return { kind: 'foreign' }
    if (args['p_provider_sid'] !== call.callSid) return { kind: 'foreign' }
    if (call.tokenState !== 'fresh') return { kind: call.tokenState }
    call.tokenState = 'used'
    call.streams += 1
    const recap = [...call.turns.values()].map((turn) => ({
      speaker: turn['p_speaker'],
      text: turn['p_text'],
      isUnheard: turn['p_speaker'] === 'agent' && turn['p_heard_ms'] === null,
    }))
    const { claims, brief, streams } = call
    const nextSeq = Math.max(-1, ...call.turns.keys()) + 1
    return { kind: 'claimed', claims, brief, streams, nextSeq, recap }
  }
}

const CONTACTS = {
  organization: 'Seaside Stays',
  caller: '+14155550110',
  place: 'Harbour Cottage, 12 Quay Street',
  timezone: 'America/Los_Angeles',
  ladder: ['+14155550150', '+14155550151'],
}

const NOBODY: Omit<CallClaims, 'callId' | 'organizationId'> = {
  purpose: 'guest_intake',
  direction: 'inbound',
  partyKind: 'guest',
  partyId: null,
  contactId: null,
  propertyId: null,
  unitId: null,
  incidentId: null,
  quoteRequestId: null,
  approvalId: null,
  visitId: null,
}
