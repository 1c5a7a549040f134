import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage } from '#tests/workflow/stage.ts'
import { SCENES } from './scenes.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage[Symbol.asyncDispose]())

test('an incident is told in one order and replayed from its events, while the app goes on', async () => {
  await SCENES['left-to-a-person']?.(stage)
  const { id } = await stage.test.one<{ id: string }>('select id from public.incidents', [])
  // The run is only noted where the app started it.
  const [run] = (await stage.host.histories()) as { run: { runId: string } }[]
  await stage.test.all('update public.incidents set workflow_run_id = $2 where id = $1', [
    id,
    run?.run.runId,
  ])
  const env = { ...process.env, ...stage.hostEnv, WORKFLOW_LOCAL_DATA_DIR: stage.host.store }
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/story.ts', id], { env })
  expect(stdout).toMatch(/incident\.triaged \(agent\)/)
  expect(stdout).toMatch(/ {4}step done takeUp/)
  expect(stdout).toMatch(/ {4}listens for call/)
  expect(stdout).toMatch(/from its events alone: reported → triaged → sourcing → cancelled/)
  expect(stdout).not.toContain('FAULT')
  expect(stdout).not.toMatch(/\+1999\d{7}/)
  expect(stage.host.program.isRunning).toBe(true)
})
