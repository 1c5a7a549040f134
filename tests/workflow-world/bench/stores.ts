import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DrillHost, startHost } from '#tests/workflow-world/drill-host.ts'
import {
  findPostgres,
  prepareForWorkflows,
  startPostgres,
} from '#tests/workflow-world/postgres-server.ts'

const OURS = './workflows/world/index.mjs'
/** A store with thousands of runs is read before its process listens. */
const START_MS = 180_000

/** One store, with as many processes on it as are asked for. */
export interface Store extends AsyncDisposable {
  readonly name: string
  readonly journal: string
  open(name?: string): Promise<DrillHost>
}

interface Kind {
  readonly name: string
  readonly world: string
  readonly needsPostgres: boolean
}

export const OUR_FILES: Kind = { name: 'files', world: OURS, needsPostgres: false }
export const OUR_POSTGRES: Kind = { name: 'postgres', world: OURS, needsPostgres: true }
export const STOCK_FILES: Kind = { name: 'stock files', world: 'local', needsPostgres: false }
export const STOCK_POSTGRES: Kind = {
  name: 'stock postgres',
  world: '@workflow/world-postgres',
  needsPostgres: true,
}

/** A new, empty store of this kind; null when it needs a PostgreSQL and none is installed. */
export async function openStore(kind: Kind): Promise<Store | null> {
  const programs = findPostgres()
  if (kind.needsPostgres && !programs) return null
  const folder = mkdtempSync(join(tmpdir(), 'bench-workflow-'))
  const postgres = kind.needsPostgres ? await startPostgres(programs ?? '') : null
  if (postgres) prepareForWorkflows(postgres.url)
  const hosts: DrillHost[] = []
  return {
    name: kind.name,
    journal: join(folder, 'journal.jsonl'),
    async open(name = 'host') {
      const env = postgres
        ? { WORKFLOW_POSTGRES_URL: postgres.url }
        : { WORKFLOW_LOCAL_DATA_DIR: join(folder, 'runs') }
      const host = await startHost(
        folder,
        { WORKFLOW_TARGET_WORLD: kind.world, ...env },
        { name, startMs: START_MS },
      )
      hosts.push(host)
      return host
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts.map(({ program }) => program.kill()))
      await postgres?.[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
