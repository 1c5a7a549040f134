import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { closeServer, listenOnLoopback, readBody, sendJson } from '#sim/support/http-exchange.ts'
import type { RunningServer } from '#sim/support/serve.ts'
import { CalendarApi } from './calendar-api.ts'
import type { ApiAnswer } from './calendar-api.ts'
import { FaultQueue, faultRequestSchema } from './fault-queue.ts'
import { GoogleError, notFound } from './google-error.ts'
import { OAuth } from './oauth.ts'
import type { GoogleSimOptions } from './options.ts'

/** The parts of a simulated Google that requests are handed to. */
interface Google {
  readonly oauth: OAuth
  readonly calendar: CalendarApi
  readonly faults: FaultQueue
}

/** Starts a Google on the loopback interface: its token endpoint and one person's calendar. */
export async function startGoogleSim(options: GoogleSimOptions): Promise<RunningServer> {
  const google: Google = {
    oauth: new OAuth(options),
    calendar: new CalendarApi(options),
    faults: new FaultQueue(),
  }
  const server = createServer((request, response) => {
    answer(google, request, response).catch((error: unknown) => refuse(response, error))
  })
  const port = await listenOnLoopback(server, options.port)
  return { port, close: () => closeServer(server) }
}

async function answer(
  google: Google,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const body = await readBody(request)
  if (url.pathname === '/token') {
    answerToken(google, request, body, response)
  } else if (url.pathname.startsWith('/sim/')) {
    answerControl(google, request, { url, body }, response)
  } else if (url.pathname.startsWith('/calendar/v3/')) {
    const principal = google.oauth.authenticate(request.headers.authorization)
    google.faults.throwNext()
    const reply = google.calendar.handle({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      principal,
      ifMatch: request.headers['if-match'],
      ifNoneMatch: request.headers['if-none-match'],
      json: () => parseJson(request, body),
    })
    send(response, reply)
  } else {
    throw notFound()
  }
}

function answerToken(
  google: Google,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  if (request.method !== 'POST') throw notFound()
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  const reply = isForm
    ? google.oauth.exchange(new URLSearchParams(body), request.headers.authorization)
    : { status: 400, body: { error: 'invalid_request', error_description: 'Form data expected.' } }
  response.setHeader('cache-control', 'no-store')
  sendJson(response, reply.status, reply.body)
}

/** The simulator's own pages, which Google does not have: what is in the calendar, faults to come. */
function answerControl(
  google: Google,
  request: IncomingMessage,
  { url, body }: { url: URL; body: string },
  response: ServerResponse,
): void {
  if (!google.oauth.isController(request.headers.authorization)) {
    throw new GoogleError(401, 'required', 'The bearer of /sim is the OAuth client secret.')
  }
  if (request.method === 'GET' && url.pathname === '/sim/events') {
    const events = google.calendar.inspect(url.searchParams.get('calendarId') ?? 'primary')
    if (!events) throw notFound()
    sendJson(response, 200, { events })
  } else if (request.method === 'POST' && url.pathname === '/sim/faults') {
    const faults = faultRequestSchema.safeParse(parseJson(request, body))
    if (!faults.success) throw new GoogleError(400, 'invalid', 'Not a fault that can be asked for.')
    google.faults.add(faults.data)
    sendJson(response, 200, {})
  } else {
    throw notFound()
  }
}

function parseJson(request: IncomingMessage, body: string): unknown {
  const isJson = request.headers['content-type']?.startsWith('application/json')
  try {
    if (isJson) return JSON.parse(body)
  } catch {
    // Told below, as for a body that does not claim to be JSON.
  }
  throw new GoogleError(400, 'parseError', 'Parse Error')
}

function send(response: ServerResponse, reply: ApiAnswer): void {
  if (reply.etag !== undefined) response.setHeader('etag', reply.etag)
  if (reply.body) sendJson(response, reply.status, reply.body)
  else response.writeHead(reply.status).end()
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const refusal =
    error instanceof GoogleError
      ? error
      : new GoogleError(500, 'internalError', `The simulator failed: ${String(error)}`)
  if (refusal.status === 401) {
    response.setHeader('www-authenticate', 'Bearer realm="https://accounts.google.com/"')
  }
  sendJson(response, refusal.status, refusal.body())
}
