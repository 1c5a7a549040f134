import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIncidentRun } from '#app/_server/incident-runs.ts'
import { freeLeakedCallSlots } from '#lib/db/call-slots.ts'
import type { World } from '#supabase/tests/test-world.ts'
import {
  findPostgres,
  type PostgresServer,
  prepareForWorkflows,
  startPostgres,
} from '#tests/workflow-world/postgres-server.ts'
import { brokenInvariants } from './kill-invariants.ts'
import { LEFT_TO_PERSON, vendorOf } from './kill-trial.ts'
import { confirms, decides, quotes, reports } from './people.ts'
import { Stage } from './stage.ts'
import { startWorkflowHost, type WorkflowHost } from './workflow-host.ts'

const INCIDENTS = 4

/** A dial that ended with its process keeps its number for this long; in production for two minutes. */
const SILENT_SECONDS = 5

interface Scene {
  readonly world: World
  readonly incidentId: string
}

/** Who comes; or nobody, where no vendor was rung. */
const VISIT_OR_PERSON = `
  select id as "visitId" from visits where incident_id = $1 and status = 'scheduled'
  union all
  select null from (${LEFT_TO_PERSON}) as left_to_person`

const programs = findPostgres()
if (!programs) {
  process.stderr.write(
    '\nSKIPPED: whole incidents on PostgreSQL. No server is installed here; `apt-get install postgresql` brings one.\n\n',
  )
}

describe.skipIf(!programs)('two app processes that share one PostgreSQL', () => {
  let stage: Stage
  let postgres: PostgresServer
  let folder: string
  let env: Readonly<Record<string, string>>
  const alive: WorkflowHost[] = []
  let sweep: NodeJS.Timeout | undefined
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'workflow-two-'))
    ;[stage, postgres] = await Promise.all([Stage.open(), startPostgres(programs ?? '')])
    prepareForWorkflows(postgres.url)
    await stage.host.program.kill()
    env = { ...stage.hostEnv, WORKFLOW_POSTGRES_URL: postgres.url }
    await startTwo()
    sweep = setInterval(() => void freeLeakedCallSlots(stage.test.db, SILENT_SECONDS), 1000)
    // A message reaches either of them, as behind one address.
    let turn = 0
    const either = (): WorkflowHost => {
      turn += 1
      const host = alive[turn % alive.length]
      if (!host) throw new Error('Both processes are dead.')
      return host
    }
    stage.useHost({
      ...stage.host,
      start: (name, input) => either().start(name, input),
      resume: (token, payload) => either().resume(token, payload),
      status: (runId) => either().status(runId),
    })
  }, 120_000)
  /** As many as it takes: a second try begins with the one that was left. */
  async function startTwo(): Promise<void> {
    while (alive.length < 2) alive.push(await startWorkflowHost(folder, env))
  }
  afterAll(async () => {
    clearInterval(sweep)
    await Promise.all(alive.map(({ program }) => program.kill()))
    await stage[Symbol.asyncDispose]()
    await postgres[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  async function begin(): Promise<Scene> {
    const { world, incidentId } = await stage.reportLeak()
    stage.answers(world.marco.phone, quotes(stage, 285))
    stage.answers(world.dana.phone, quotes(stage, 320))
    const approve = { decision: 'approve' } as const
    stage.answers(world.landlordPhone, decides(stage, approve, approve))
    stage.answers(world.guestPhone, confirms(stage, 'fixed', 'fixed'))
    await startIncidentRun(stage.test.db, stage.runs, { incidentId, replaces: null })
    return { world, incidentId }
  }

  /** The vendor comes, and all is well: or there is none, as nobody knows whether any of them was rung. */
  async function seeThrough({ world, incidentId }: Scene): Promise<'closed' | 'left to a person'> {
    const { visitId } = await stage.row<{ visitId: string | null }>(VISIT_OR_PERSON, [incidentId])
    if (visitId) {
      const vendor = await vendorOf(stage, world, visitId)
      await reports(stage, world, { vendor, visitId }, 'arrived', 'done')
      await stage.reaches(incidentId, 'closed')
    }
    // The guest is told after the end.
    await expect
      .poll(() => brokenInvariants(stage, world, incidentId), { timeout: 60_000 })
      .toEqual([])
    return visitId ? 'closed' : 'left to a person'
  }

  test('see incidents through side by side, also when one of them is killed in the middle', async () => {
    await startTwo()
    const incidents = await Promise.all(Array.from({ length: INCIDENTS }, begin))
    // In the middle of the calls to the vendors of all of them.
    await expect.poll(() => stage.outside.dials.length, { timeout: 60_000 }).toBeGreaterThan(2)
    await alive.pop()?.program.kill()
    // Side by side: a vendor who comes is not kept waiting by an incident that is late.
    const ends = await Promise.all(incidents.map(seeThrough))
    expect(ends).toContain('closed')
  })
})
