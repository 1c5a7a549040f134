import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type DrillHost,
  finalStatuses,
  type JournalLine,
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
/** Somebody waits for what the dead process was doing. */
const TAKEN_OVER_MS = 10_000

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
      },
      { name },
    )
    hosts.push(host)
    return host
  }

  /** As if a process had died when the wait was written down, and the event about it was not. */
  async function tear(runId: string): Promise<void> {
    const database = new Client({ connectionString: postgres.url })
    await database.connect()
    const change = async (sql: string): Promise<number> =>
      (await database.query(sql, [runId])).rowCount ?? 0
    const torn = `delete from workflow.workflow_events where run_id = $1 and type = 'wait_created'`
    expect(await change(torn)).toBe(1)
    const aged = `update workflow.workflow_waits set created_at = created_at - interval '1 minute' where run_id = $1`
    expect(await change(aged)).toBe(1)
    await database.end()
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

  test('a run that was torn by kill -9 between what is known and the event about it is mended', async () => {
    const one = await open('one')
    const drill = { journal, vendors: 1, callMs: 3000, stepMs: 10 }
    const runId = await one.start({ ...drill, runKey: 'torn' })
    await delay(1500)
    await one.program.kill()
    await tear(runId)
    const two = await open('two')
    expect(await finalStatuses(two, [runId], 40_000)).toEqual(['completed'])
    expect(repeatedDials(readJournal(journal))).toEqual([])
  }, 60_000)

  test('what one was doing when it was killed, the other takes over within ten seconds', async () => {
    const both = await Promise.all([open('one'), open('two')])
    const drill = { journal, vendors: 1, callMs: 1000, stepMs: 6000 }
    const runId = (await both[0]?.start({ ...drill, runKey: 'orphan' })) ?? ''
    const dials = (): JournalLine[] => readJournal(journal).filter(({ act }) => act === 'dial')
    await expect.poll(dials, { timeout: 15_000 }).toHaveLength(1)
    const victim = both.find(({ program }) => program.pid === dials()[0]?.pid)
    const survivor = both.find((host) => host !== victim)
    await victim?.program.kill()
    const killedMs = Date.now()
    await expect.poll(dials, { timeout: 2 * TAKEN_OVER_MS }).toHaveLength(2)
    expect(dials()[1]?.pid).toBe(survivor?.program.pid)
    expect((dials()[1]?.at ?? Infinity) - killedMs).toBeLessThan(TAKEN_OVER_MS)
    expect(survivor && (await finalStatuses(survivor, [runId], 40_000))).toEqual(['completed'])
  }, 90_000)

  test('what one left half written when it was killed, the other mends without a restart', async () => {
    const both = await Promise.all([open('one'), open('two')])
    const torn = { journal, vendors: 1, callMs: 12_000, stepMs: 10, runKey: 'half-written' }
    const runId = (await both[0]?.start(torn)) ?? ''
    await delay(1500)
    await both[0]?.start({ journal, vendors: 1, callMs: 1000, stepMs: 6000, runKey: 'busy' })
    const dials = (): JournalLine[] => readJournal(journal).filter(({ act }) => act === 'dial')
    await expect.poll(dials, { timeout: 15_000 }).toHaveLength(2)
    const victim = both.find(({ program }) => program.pid === dials()[1]?.pid)
    const survivor = both.find((host) => host !== victim)
    await victim?.program.kill()
    await tear(runId)
    expect(survivor && (await finalStatuses(survivor, [runId], 40_000))).toEqual(['completed'])
  }, 90_000)
})
