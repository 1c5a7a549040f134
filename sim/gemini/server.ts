import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { closeServer, listenOnLoopback, readBody, sendJson } from '#sim/support/http-exchange.ts'
import type { RunningServer } from '#sim/support/serve.ts'
import { FaultDesk, faultPlanSchema } from './faults.ts'
import { HandleStore } from './live/handle-store.ts'
import { Journal } from './live/journal.ts'
import { LiveDoor } from './live/upgrade.ts'
import type { GeminiSimOptions } from './options.ts'
import { answerApi } from './rest/api.ts'
import { badRequest, GoogleError } from './rest/google-error.ts'

interface World {
  readonly apiKey: string
  readonly faults: FaultDesk
  readonly handles: HandleStore
  readonly journal: Journal
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Watching and disturbing the simulator: sessions, faults. Not part of the real service. */
async function control(request: IncomingMessage, path: string, world: World): Promise<unknown> {
  if (!isSame(request.headers.authorization ?? '', `Bearer ${world.apiKey}`)) {
    throw new GoogleError(403, 'The control API needs `authorization: Bearer <the API key>`.')
  }
  if (request.method === 'GET' && path === '/sim/sessions') {
    return { sessions: world.journal.sessions }
  }
  if (request.method === 'POST' && path === '/sim/faults') {
    const parsed = faultPlanSchema.safeParse(JSON.parse(await readBody(request)))
    if (!parsed.success) throw badRequest(z.prettifyError(parsed.error))
    world.faults.replace(parsed.data)
    return { faults: parsed.data }
  }
  throw new GoogleError(404, `${request.method} ${path} is not part of the control API.`)
}

async function answer(request: IncomingMessage, world: World): Promise<unknown> {
  const url = new URL(`http://sim${(request.url ?? '/').replaceAll(/\/{2,}/g, '/')}`)
  if (url.pathname.startsWith('/sim/')) return control(request, url.pathname, world)
  const header = request.headers['x-goog-api-key']
  return answerApi(
    {
      httpMethod: request.method ?? 'GET',
      path: url.pathname,
      key: (Array.isArray(header) ? header[0] : header) ?? url.searchParams.get('key'),
      body: await readBody(request),
    },
    world,
  )
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  world: World,
): Promise<void> {
  try {
    sendJson(response, 200, await answer(request, world))
  } catch (error) {
    if (error instanceof GoogleError) return sendJson(response, error.status, error.body)
    const reason = error instanceof Error ? error.message : String(error)
    sendJson(response, 500, new GoogleError(500, `The simulator failed: ${reason}`).body)
  }
}

/** Starts the Gemini simulator on the loopback interface. */
export async function startGeminiSim(options: GeminiSimOptions): Promise<RunningServer> {
  const world: World = {
    apiKey: options.apiKey,
    faults: new FaultDesk(options.faults),
    handles: new HandleStore(),
    journal: new Journal(),
  }
  const door = new LiveDoor(world)
  const server = createServer((request, response) => {
    // Every failure is an answer already.
    void respond(request, response, world)
  })
  server.on('upgrade', (request, socket, head) => door.upgrade(request, socket, head))
  const port = await listenOnLoopback(server, options.port)
  return {
    port,
    close: async () => {
      door.close()
      await closeServer(server)
    },
  }
}
