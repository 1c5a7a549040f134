import { setWorld } from 'workflow/runtime'
import { aboutOf, type History, type HistoryEvent } from './history.ts'

type Flow = (request: Request) => Promise<Response>
type World = NonNullable<Parameters<typeof setWorld>[0]>
type Append = Pick<HistoryEvent, 'eventType' | 'correlationId' | 'eventData'>

interface Asked {
  readonly appends: readonly Append[]
  readonly hasDiverged: boolean
}

/** What a run gets from outside; whatever else is in its log, its own code asked for. */
const ANSWERS = new Set(['step_completed', 'step_failed', 'hook_received', 'wait_completed'])
const ENDS = new Set(['run_completed', 'run_failed', 'run_cancelled'])

/**
 * Replays a recorded run with today's code, as the runtime would after a deployment: once from each
 * answer that it may have been in flight with. Returns in words where today's code no longer goes the
 * recorded way, or null. `setClock` makes it that time for everybody, so that no wait ends early.
 */
export async function replay(
  flow: Flow,
  history: History,
  setClock: (timeMs: number) => void,
): Promise<string | null> {
  const events = history.events.filter(({ eventType }) => !ENDS.has(eventType))
  const known = new Set(history.events.map(({ correlationId }) => correlationId))
  for (let length = 1; length <= events.length; length += 1) {
    const past = events.slice(0, length)
    const last = past.at(-1)
    if (!last || (length < events.length && !ANSWERS.has(last.eventType))) continue
    setClock(timeOf(past))
    const { appends, hasDiverged } = await ask(flow, history, past)
    const where = `after event ${length} of ${events.length}, ${aboutOf(history, last)},`
    if (hasDiverged) return `${where} it does not fit the recorded order any more`
    const strange = appends.find(
      ({ eventType, correlationId }) =>
        eventType === 'run_failed' || (correlationId !== undefined && !known.has(correlationId)),
    )
    if (strange) return `${where} it asks for ${wordsOf(strange)} where the record does not`
    if (length === events.length && !appends.some(({ eventType }) => ENDS.has(eventType))) {
      return `${where} where the recorded run was over, it goes on`
    }
  }
  return null
}

/** The time of the last event, but before the end of any wait that had not been noticed by then. */
function timeOf(past: readonly HistoryEvent[]): number {
  const over = new Set(
    past
      .filter(({ eventType }) => eventType === 'wait_completed')
      .map((event) => event.correlationId),
  )
  const pending = past.flatMap(({ eventType, correlationId, eventData }) =>
    eventType === 'wait_created' && eventData?.resumeAt && !over.has(correlationId)
      ? [eventData.resumeAt.getTime() - 1]
      : [],
  )
  return Math.min(past.at(-1)?.createdAt.getTime() ?? 0, ...pending)
}

/** What today's code wants next, given these events. */
async function ask(flow: Flow, { run }: History, past: readonly HistoryEvent[]): Promise<Asked> {
  const appends: Append[] = []
  let hasDiverged = false
  const status = { ...run, status: 'running', completedAt: undefined, output: undefined }
  const world = {
    specVersion: run.specVersion,
    runs: { get: async () => status },
    events: {
      create: async (_runId: string, append: Append) => {
        if (append.eventType === 'run_started') {
          return { run: status, events: past, cursor: null, hasMore: false }
        }
        appends.push(append)
        return { event: append, run: status }
      },
      list: async () => ({ data: past, cursor: null, hasMore: false }),
    },
    queue: async (_name: string, message: { replayDivergence?: unknown }) => {
      hasDiverged ||= message.replayDivergence !== undefined
      return { messageId: 'msg_replayed' }
    },
  }
  setWorld(world as unknown as World)
  try {
    const response = await flow(
      new Request('http://127.0.0.1/.well-known/workflow/v1/flow', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-vqs-queue-name': `__wkf_workflow_${run.workflowName}`,
          'x-vqs-message-id': 'msg_replayed',
          'x-vqs-message-attempt': '1',
        },
        body: JSON.stringify({ runId: run.runId }),
      }),
    )
    if (!response.ok) throw new Error(`The replay was refused: ${await response.text()}`)
  } finally {
    setWorld(undefined)
  }
  return { appends, hasDiverged }
}

function wordsOf({ eventType, eventData }: Append): string {
  return `${eventType} ${eventData?.stepName?.split('//').at(-1) ?? eventData?.token?.split(':')[0] ?? ''}`.trim()
}
