import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { Program } from '#scripts/stack/program.ts'

export const BUNDLES = 'tests/workflow-world/.workflow-vitest'
const WORKFLOWS = 'workflow//./drill/workflow//'
export const APP_SECRET = 'a-secret-of-at-least-thirty-two-characters'

export interface DrillHost {
  readonly url: string
  readonly program: Program
  readonly start: (
    drill: Record<string, unknown>,
    workflow?: 'ringVendors' | 'keepChecking',
  ) => Promise<string>
  readonly resume: (token: string, payload: unknown) => Promise<boolean>
  readonly status: (runId: string) => Promise<string>
  /** Of its process, in bytes. */
  readonly memory: () => Promise<{ rss: number; heapUsed: number }>
}

/** Starts one host process. `env` decides which world it runs on. */
export async function startHost(
  folder: string,
  env: Record<string, string>,
  options: { port?: number; name?: string; startMs?: number } = {},
): Promise<DrillHost> {
  const port = options.port ?? (await pickFreePort())
  const url = `http://127.0.0.1:${port}`
  const program = new Program({
    name: options.name ?? 'host',
    command: process.execPath,
    args: ['tests/workflow-world/host.ts', BUNDLES, `${WORKFLOWS}ringVendors`],
    env: { PORT: String(port), WORKFLOW_LOCAL_BASE_URL: url, APP_SECRET, ...env },
    logFile: join(folder, `${options.name ?? 'host'}-${port}.log`),
  })
  // The log goes on from an earlier host at this place: what that one wrote is not ours.
  const before = existsSync(program.logFile) ? readFileSync(program.logFile, 'utf8').length : 0
  await program.ready(
    async () =>
      existsSync(program.logFile) &&
      readFileSync(program.logFile, 'utf8').slice(before).includes('"listening"'),
    options.startMs ?? 20_000,
  )
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return {
    url,
    program,
    start: async (drill, workflow = 'ringVendors') => {
      const response = await post(`/start?workflow=${WORKFLOWS}${workflow}`, drill)
      if (!response.ok) throw new Error(await response.text())
      return ((await response.json()) as { runId: string }).runId
    },
    resume: async (token, payload) => (await post('/resume', { token, payload })).ok,
    memory: async () =>
      (await (await fetch(`${url}/memory`)).json()) as { rss: number; heapUsed: number },
    status: async (runId) =>
      ((await (await fetch(`${url}/status?run=${runId}`)).json()) as { status: string }).status,
  }
}

/** Statuses of the runs once none of them moves any more. */
export async function finalStatuses(
  host: DrillHost,
  runIds: readonly string[],
  timeoutMs: number,
): Promise<string[]> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const statuses = await Promise.all(runIds.map((runId) => host.status(runId)))
    const isOver = statuses.every((status) => !['pending', 'running'].includes(status))
    if (isOver || Date.now() > deadline) return statuses
    await delay(200)
  }
}

export interface JournalLine {
  readonly act: string
  readonly run: string
  readonly vendor: number
  readonly pid: number
  /** Epoch milliseconds. */
  readonly at: number
}

export function readJournal(file: string): JournalLine[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as JournalLine)
}

/** Dials that happened more than once for the same run and vendor. */
export function repeatedDials(journal: readonly JournalLine[]): string[] {
  const dials = journal
    .filter(({ act }) => act === 'dial')
    .map((line) => `${line.run}:${line.vendor}`)
  return dials.filter((dial, index) => dials.indexOf(dial) !== index)
}
