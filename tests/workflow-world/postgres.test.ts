import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type DrillHost,
  finalStatuses,
  readJournal,
  repeatedDials,
  startHost,
} from './drill-host.ts'
import {
  findPostgres,
  type PostgresServer,
  prepareForWorkflows,
  startPostgres,
} from './postgres-server.ts'

const RUNS = 10
const VENDORS = 5

const programs = findPostgres()
if (!programs) {
  process.stderr.write(
    '\nSKIPPED: the workflow world on PostgreSQL. No server is installed here; `apt-get install postgresql` brings one.\n\n',
  )
}

describe.skipIf(!programs)('two processes that share one PostgreSQL', () => {
  let postgres: PostgresServer
  let folder: string
  let journal: string
  const hosts: DrillHost[] = []

  beforeAll(async () => {
    postgres = await startPostgres(programs ?? '')
    prepareForWorkflows(postgres.url)
  }, 60_000)
  afterAll(() => postgres[Symbol.asyncDispose]())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'workflow-world-'))
    journal = join(folder, 'journal.jsonl')
  })
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map(({ program }) => program.kill()))
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(name: string): Promise<DrillHost> {
    const host = await startHost(
      folder,
      {
        WORKFLOW_TARGET_WORLD: './workflows/world/index.mjs',
        WORKFLOW_POSTGRES_URL: postgres.url,
        WORKFLOW_SWEEP_MS: '1500',
        WORKFLOW_SWEEP_BUCKET_MS: '1500',
      },
      { name },
    )
    hosts.push(host)
    return host
  }

  test('no step is executed twice', async () => {
    const [one, two] = await Promise.all([open('one'), open('two')])
    const runs: string[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const host = run % 2 === 0 ? one : two
      runs.push(
        await host.start({
          runKey: `pg${run}`,
          journal,
          vendors: VENDORS,
          callMs: 3000,
          stepMs: 150,
        }),
      )
    }
    expect(await finalStatuses(one, runs, 90_000)).toEqual(runs.map(() => 'completed'))
    const acts = readJournal(journal)
    expect(repeatedDials(acts)).toEqual([])
    expect(acts.filter(({ act }) => act === 'dial')).toHaveLength(RUNS * VENDORS)
    // Both worked: otherwise this proved nothing about two.
    expect(new Set(acts.map(({ pid }) => pid)).size).toBe(2)
  }, 120_000)

  test('what one was doing when it was killed, the other takes over', async () => {
    const one = await open('one')
    const runId = await one.start({
      runKey: 'orphan',
      journal,
      vendors: 2,
      callMs: 1000,
      stepMs: 4000,
    })
    await delay(1500)
    expect(readJournal(journal).filter(({ act }) => act === 'dial')).toHaveLength(2)
    const two = await open('two')
    await one.program.kill()
    expect(await finalStatuses(two, [runId], 40_000)).toEqual(['completed'])
    const survivors = readJournal(journal).filter(({ pid }) => pid === two.program.pid)
    expect(survivors.length).toBeGreaterThan(0)
  }, 60_000)
})
