import { createServer, type IncomingMessage } from 'node:http'
import { pathToFileURL } from 'node:url'
import { getRun, resumeHook, start } from 'workflow/api'
import { getWorld } from 'workflow/runtime'

/**
 * The smallest program that hosts workflows: the two queue endpoints over HTTP, in front of whatever
 * world the environment names, and a door for the test to start, resume and look.
 */
const [bundles = '', workflowId = ''] = process.argv.slice(2)

type Handler = (request: Request) => Promise<Response>
const load = async (file: string): Promise<Handler> =>
  ((await import(pathToFileURL(`${bundles}/${file}`).href)) as { POST: Handler }).POST

const flow = await load('workflows.mjs')
const step = await load('steps.mjs')

async function toRequest(message: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return new Request(`http://127.0.0.1${message.url ?? '/'}`, {
    method: message.method ?? 'GET',
    headers: message.headers as Record<string, string>,
    ...(message.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
  })
}

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  switch (pathname) {
    case '/.well-known/workflow/v1/flow':
      return flow(request)
    case '/.well-known/workflow/v1/step':
      return step(request)
    case '/start': {
      const chosen = searchParams.get('workflow') ?? workflowId
      const { runId } = await start({ workflowId: chosen }, [await request.json()])
      return Response.json({ runId })
    }
    case '/resume': {
      const { token, payload } = (await request.json()) as { token: string; payload: unknown }
      await resumeHook(token, payload)
      return Response.json({})
    }
    case '/status':
      return Response.json({ status: await getRun(searchParams.get('run') ?? '').status })
    case '/fail': {
      // What the runtime itself records when a run's replay does not fit its log any more.
      const error = { message: 'failed by the test', code: 'CORRUPTED_EVENT_LOG' }
      const event = { eventType: 'run_failed', eventData: { error } } as const
      await getWorld().events.create(searchParams.get('run') ?? '', event)
      return Response.json({})
    }
    case '/memory':
      return Response.json(process.memoryUsage())
    case '/histories':
      return Response.json(await histories())
    case '/pass-time':
      await passTime(searchParams.get('run') ?? '', Date.parse(searchParams.get('until') ?? ''))
      return Response.json({})
    default:
      return new Response(null, { status: 404 })
  }
}

/** Every run with its events, as the world returns them; bytes as text where they are text. */
async function histories(): Promise<unknown[]> {
  const { runs, events } = getWorld()
  const { data } = await runs.list({ pagination: { limit: 100, sortOrder: 'asc' } })
  const told = await Promise.all(
    data.map(async (run) => {
      const list = await events.list({ runId: run.runId, pagination: { limit: 1000 } })
      return { run, events: list.data }
    }),
  )
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Uint8Array ? { text: Buffer.from(value).toString('utf8') } : value
  return JSON.parse(JSON.stringify(told, plain)) as unknown[]
}

/** Ends the wait until that time, if there is one, as if it had passed; without a time the next one. */
async function passTime(runId: string, untilMs: number): Promise<void> {
  const { data } = await getWorld().events.list({ runId, pagination: { limit: 1000 } })
  const over = new Set(
    data.flatMap((event) => (event.eventType === 'wait_completed' ? [event.correlationId] : [])),
  )
  const waits = data
    .flatMap((event) =>
      event.eventType === 'wait_created' && !over.has(event.correlationId) ? [event] : [],
    )
    .toSorted((a, b) => a.eventData.resumeAt.getTime() - b.eventData.resumeAt.getTime())
  const next = Number.isNaN(untilMs)
    ? waits[0]
    : waits.find(({ eventData }) => eventData.resumeAt.getTime() === untilMs)
  if (next) await getRun(runId).wakeUp({ correlationIds: [next.correlationId] })
}

const server = createServer((message, response) => {
  void (async () => {
    const result = await answer(await toRequest(message)).catch(
      (error: unknown) => new Response(String(error), { status: 500 }),
    )
    response.writeHead(result.status, Object.fromEntries(result.headers))
    response.end(Buffer.from(await result.arrayBuffer()))
  })()
})
server.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  void (async () => {
    try {
      await getWorld().start?.()
      process.stdout.write(`${JSON.stringify({ event: 'listening' })}\n`)
    } catch (error) {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    }
  })()
})
