import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Stage } from '#tests/workflow/stage.ts'
import { SCENES } from './scenes.ts'

interface Plain {
  readonly run: Record<string, unknown> & { runId: string; status: string; workflowName: string }
  readonly events: readonly { eventType: string; eventData?: Record<string, unknown> }[]
}

/** What no replay reads: results that are known by the event, inputs of steps that have run. */
function compact({ run, events }: Plain): string {
  const { output: _, executionContext: __, ...kept } = run
  const lines = events.map(({ eventData, ...event }) => {
    const { input: ___, executionContext: ____, output: _____, ...data } = eventData ?? {}
    return JSON.stringify({ ...event, ...(eventData && { eventData: data }) })
  })
  return `{"run":${JSON.stringify(kept)},"events":[\n${lines.join(',\n')}\n]}`
}

// Not a test but the work of record.ts: the stage on which incidents are played is the tests'.
describe.runIf(process.env['RECORD_HISTORIES'])('recording', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(() => stage[Symbol.asyncDispose]())

  for (const [name, play] of Object.entries(SCENES)) {
    test(`${name}`, async () => {
      const before = new Set(
        ((await stage.host.histories()) as Plain[]).map(({ run }) => run.runId),
      )
      await play(stage)
      const all = (await stage.host.histories()) as Plain[]
      const played = all.filter(({ run }) => !before.has(run.runId))
      expect(played.map(({ run }) => run.workflowName).join()).toContain('handleIncident')
      const over = played.filter(({ run }) => run.status === 'completed')
      const file = fileURLToPath(new URL(`recorded/${name}.json`, import.meta.url))
      writeFileSync(file, `[\n${over.map(compact).join(',\n')}\n]\n`)
    })
  }
})
