import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { issueCallToken } from '#lib/call-token.ts'

const TOKEN_MS = 15 * 60 * 1000
const EVENTS_PATH = '/api/bridge/events'
const FUNCTIONS_PATH = '/rest/v1/rpc/'

/** A call as the app has written it before the phone rings. */
export interface BenchCall {
  readonly callId: string
  readonly callSid: string
  readonly token: string
}

/** The database and the app, as far as the bridge asks them: every answer is ready made. */
export class Records {
  readonly #secret: string
  /** Calls whose end was stored. */
  readonly ended = new Map<string, string>()

  constructor(secret: string) {
    this.#secret = secret
  }

  newCall(): BenchCall {
    const callId = randomUUID()
    return {
      callId,
      callSid: `CA${randomBytes(16).toString('hex')}`,
      token: issueCallToken(this.#secret, callId, Date.now() + TOKEN_MS),
    }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
    const url = new URL(request.url ?? '/', 'http://records')
    if (url.pathname === EVENTS_PATH) {
      response.writeHead(204).end()
      return
    }
    const answer = url.pathname.startsWith(FUNCTIONS_PATH)
      ? this.#run(url.pathname.slice(FUNCTIONS_PATH.length), JSON.parse(body) as Arguments)
      : [rowOf((url.searchParams.get('id') ?? '').replace('eq.', ''))]
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  #run(name: string, args: Arguments): unknown {
    const callId = String(args['p_call_id'])
    if (name === 'end_conversation') this.ended.set(callId, String(args['p_outcome']))
    if (name === 'read_call_standing') return UNREMARKABLE
    if (name !== 'claim_stream') return null
    const brief = briefOf(callId)
    return { kind: 'claimed', claims: claimsOf(callId), brief, streams: 1, nextSeq: 0, recap: [] }
  }
}

type Arguments = Record<string, unknown>

const ORGANIZATION = randomUUID()
const UNREMARKABLE = { isTranscriptRefused: false, wasTransferUnanswered: false }

function claimsOf(callId: string): Record<string, unknown> {
  return {
    callId,
    organizationId: ORGANIZATION,
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
}

function briefOf(callId: string): Record<string, unknown> {
  return {
    purpose: 'guest_intake',
    language: 'en-US',
    voice: 'Aoede',
    // The model's end knows from this which call it is on.
    instructions: `You answer call ${callId} of a property's guests.`,
    opening: 'Hello, this is the property line.',
    tools: ['end_call', 'transfer_to_human', 'search_maintenance', 'create_incident'],
    keypad: 'none',
    maxSeconds: 900,
  }
}

function rowOf(callId: string): Record<string, unknown> {
  const snake = (name: string): string =>
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const { callId: id, ...claims } = claimsOf(callId)
  const columns = Object.entries(claims).map(([name, value]) => [snake(name), value])
  return {
    id,
    ...Object.fromEntries(columns),
    brief: briefOf(callId),
    answered_at: null,
    created_at: new Date().toISOString(),
  }
}
