import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLocalWorld } from '@workflow/world-local'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileStore } from '#workflows/world/file-store.mjs'
import { pruneFinishedRuns } from '#workflows/world/pruning.mjs'
import {
  type DrillHost,
  finalStatuses,
  readJournal,
  repeatedDials,
  startHost,
} from './drill-host.ts'

const RUNS = 10
const VENDORS = 5
const WRAPPED = './workflows/world/index.mjs'

let folder: string
let journal: string
const hosts: DrillHost[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workflow-world-'))
  journal = join(folder, 'journal.jsonl')
})
afterEach(async () => {
  await Promise.all(hosts.splice(0).map(({ program }) => program.kill()))
  rmSync(folder, { recursive: true, force: true })
})

async function open(env: Record<string, string>, port?: number): Promise<DrillHost> {
  const host = await startHost(
    folder,
    { WORKFLOW_LOCAL_DATA_DIR: join(folder, 'runs'), ...env },
    port ? { port } : {},
  )
  hosts.push(host)
  return host
}

/** Ten runs of five vendors; of each run two answer and three let the deadline pass. */
async function playPattern(host: DrillHost): Promise<string[]> {
  const runs: string[] = []
  for (let run = 0; run < RUNS; run += 1) {
    runs.push(
      await host.start({
        runKey: `run${run}`,
        journal,
        vendors: VENDORS,
        callMs: 2000,
        stepMs: 20,
      }),
    )
  }
  await delay(600)
  for (let run = 0; run < RUNS; run += 1) {
    for (const vendor of [0, 1]) await host.resume(`run${run}:${vendor}`, { outcome: 'answered' })
  }
  return finalStatuses(host, runs, 60_000)
}

test('parallel branches that race a hook against a deadline all complete', async () => {
  const host = await open({ WORKFLOW_TARGET_WORLD: WRAPPED })
  const statuses = await playPattern(host)
  expect(statuses).toEqual(Array.from({ length: RUNS }, () => 'completed'))
  const acts = readJournal(journal)
  expect(repeatedDials(acts)).toEqual([])
  expect(acts.filter(({ act }) => act === 'hang-up')).toHaveLength(RUNS * 3)
}, 120_000)

test('the same pattern fails on the stock file store, which is why the wrapper exists', async () => {
  const host = await open({ WORKFLOW_TARGET_WORLD: 'local' })
  const statuses = await playPattern(host)
  expect(statuses).toContain('failed')
}, 120_000)

test('a stranger who reaches the queue endpoints starts nothing and learns nothing', async () => {
  const host = await open({ WORKFLOW_TARGET_WORLD: WRAPPED })
  const headers = {
    'content-type': 'application/json',
    'x-vqs-queue-name': '__wkf_workflow_workflow//./drill/workflow//ringVendors',
    'x-vqs-message-id': 'msg_01J00000000000000000000000',
    'x-vqs-message-attempt': '1',
  }
  const body = JSON.stringify({ runId: 'wrun_01J00000000000000000000000' })
  for (const key of [undefined, 'f'.repeat(64), '']) {
    for (const kind of ['flow', 'step']) {
      const response = await fetch(`${host.url}/.well-known/workflow/v1/${kind}`, {
        method: 'POST',
        headers: { ...headers, ...(key === undefined ? {} : { 'x-propertyline-queue-key': key }) },
        body,
      })
      expect(response.status).toBe(404)
      expect(await response.text()).toBe('')
    }
  }
  expect(readJournal(journal)).toEqual([])
})

test('sleeping runs take no place in the queue and no attempt from a run that works', async () => {
  // The stock queue has a thousand places; five stand for them here. Each sleeper held one of them.
  const host = await open({ WORKFLOW_TARGET_WORLD: WRAPPED, WORKFLOW_LOCAL_QUEUE_CONCURRENCY: '5' })
  const drill = { journal, vendors: 1, stepMs: 0 }
  for (let run = 0; run < 10; run += 1) {
    await host.start({ ...drill, runKey: `asleep${run}`, callMs: 3_600_000 })
  }
  await expect.poll(() => readJournal(journal).filter(({ act }) => act === 'dial')).toHaveLength(10)
  await delay(1500)
  const awake = await host.start({ ...drill, runKey: 'awake', callMs: 1000 })
  expect(await finalStatuses(host, [awake], 20_000)).toEqual(['completed'])
}, 60_000)

test('without a secret the world refuses to start and says why', async () => {
  await expect(open({ WORKFLOW_TARGET_WORLD: WRAPPED, APP_SECRET: '' })).rejects.toThrow(
    /APP_SECRET/,
  )
})

test('a run that was asleep when the process was killed goes on after the restart', async () => {
  const first = await open({ WORKFLOW_TARGET_WORLD: WRAPPED })
  const runId = await first.start({
    runKey: 'asleep',
    journal,
    vendors: 3,
    callMs: 3000,
    stepMs: 20,
  })
  await delay(1000)
  await first.program.kill()
  const second = await open({ WORKFLOW_TARGET_WORLD: WRAPPED })
  expect(await finalStatuses(second, [runId], 30_000)).toEqual(['completed'])
  expect(repeatedDials(readJournal(journal))).toEqual([])
}, 60_000)

test('a second process on the same files is turned away with the name of the first', async () => {
  const first = await open({ WORKFLOW_TARGET_WORLD: WRAPPED })
  await expect(open({ WORKFLOW_TARGET_WORLD: WRAPPED })).rejects.toThrow(
    new RegExp(`in use by process ${first.program.pid}`),
  )
})

test('the files of runs that ended are deleted after a while, those of living runs are not', async () => {
  const host = await open({ WORKFLOW_TARGET_WORLD: WRAPPED })
  const drill = { journal, vendors: 2, stepMs: 10 }
  const over = await host.start({ ...drill, runKey: 'over', callMs: 1000 })
  const living = await host.start({ ...drill, runKey: 'living', callMs: 60_000 })
  expect(await finalStatuses(host, [over], 20_000)).toEqual(['completed'])
  await host.program.kill()

  const directory = join(folder, 'runs')
  const files = new FileStore(createLocalWorld, directory)
  const filesOf = (runId: string): number =>
    globSync(`${directory}/**/${runId}*`, { exclude: (name) => name === '.locks' }).length
  expect(await pruneFinishedRuns(files, Date.now())).toBe(0)
  expect(filesOf(over)).toBeGreaterThan(5)
  const before = filesOf(living)
  expect(await pruneFinishedRuns(files, Date.now() + 3_600_000)).toBe(1)
  expect(filesOf(over)).toBe(0)
  expect(filesOf(living)).toBe(before)
})
