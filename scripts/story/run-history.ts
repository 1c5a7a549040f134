import { getWorld } from 'workflow/runtime'
import { messageOf } from '#lib/errors.ts'

export interface Line {
  readonly atMs: number
  readonly text: string
}

const WORDS: Readonly<Record<string, string>> = {
  run_created: 'run created',
  run_started: 'run started',
  run_completed: 'run completed',
  run_failed: 'RUN FAILED',
  run_cancelled: 'run cancelled',
  step_created: 'step asked for',
  step_started: 'step began',
  step_completed: 'step done',
  step_failed: 'STEP FAILED',
  step_retrying: 'step to be tried again',
  hook_created: 'listens for',
  hook_received: 'heard',
  hook_disposed: 'listens no more for',
  hook_conflict: 'somebody else listens for',
  wait_created: 'waits',
  wait_completed: 'waited long enough',
}

/**
 * What a run did, from the store that the environment names, without disturbing whoever works on it.
 * A run that is not there any more is said to be gone: finished ones are not kept.
 */
export async function runHistory(runId: string): Promise<Line[]> {
  process.env['WORKFLOW_TARGET_WORLD'] ??= './workflows/world/index.mjs'
  const world = getWorld()
  try {
    const { data } = await world.events.list({ runId, pagination: { limit: 1000 } })
    const names = new Map<string, string>()
    return data.map((event) => {
      const { correlationId = '' } = event
      const about = 'eventData' in event ? (event.eventData as About | undefined) : undefined
      const name = about?.stepName?.split('//').at(-1) ?? about?.token?.split(':')[0]
      if (name) names.set(correlationId, name)
      const until = about?.resumeAt ? `until ${new Date(about.resumeAt).toISOString()}` : ''
      const words = [WORDS[event.eventType] ?? event.eventType, names.get(correlationId), until]
      return { atMs: event.createdAt.getTime(), text: words.filter(Boolean).join(' ') }
    })
  } catch (error) {
    return [{ atMs: Date.now(), text: `the run ${runId} cannot be read: ${messageOf(error)}` }]
  } finally {
    await world.close?.()
  }
}

interface About {
  readonly stepName?: string
  readonly token?: string
  readonly resumeAt?: Date
}
