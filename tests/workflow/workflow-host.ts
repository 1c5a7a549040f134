import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunStatus } from '#app/_server/incident-runs.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { Program } from '#scripts/stack/program.ts'

const BUNDLES = 'tests/workflow/.workflow-vitest'
const WORKFLOWS = {
  handleIncident: 'workflow//./incident/workflow//handleIncident',
  handleCancellation: 'workflow//./cancellation/workflow//handleCancellation',
  handleCalledOffVisit: 'workflow//./cancellation/workflow//handleCalledOffVisit',
  handleChangeOrder: 'workflow//./change-order/workflow//handleChangeOrder',
  handleVisitChange: 'workflow//./calendar/workflow//handleVisitChange',
  handleApproverQuestion: 'workflow//./human-request/workflow//handleApproverQuestion',
  handleHumanRequest: 'workflow//./human-request/workflow//handleHumanRequest',
  handleEmergency: 'workflow//./human-request/workflow//handleEmergency',
  handleEscalation: 'workflow//./escalation/workflow//handleEscalation',
  handlePromiseAtRisk: 'workflow//./promise/workflow//handlePromiseAtRisk',
  handleBrokenPromise: 'workflow//./promise/workflow//handleBrokenPromise',
  handleUnrecordedCall: 'workflow//./unrecorded/workflow//handleUnrecordedCall',
  handleLostIncident: 'workflow//./human-request/workflow//handleLostIncident',
} as const

export interface WorkflowHost {
  readonly program: Program
  readonly port: number
  /** Where its runs are, when they are on files. */
  readonly store: string
  start(name: keyof typeof WORKFLOWS, input: unknown): Promise<string>
  /** False when nobody waits for this token. */
  resume(token: string, payload: unknown): Promise<boolean>
  /** The status of a run at this moment. */
  status(runId: string): Promise<RunStatus>
  /** Ends a run as a corrupted log would. */
  fail(runId: string): Promise<void>
  /** Every run of its store with its events, the oldest first. */
  histories(): Promise<unknown>
  /** Ends the wait until that time, if there is one, as if it had passed; without a time the next one. */
  passTime(runId: string, until: Date | null): Promise<void>
  /** The status of a run once it has ended. */
  ended(runId: string): Promise<string>
}

export interface HostPlace {
  /** Where an earlier host was: this one takes up its runs. */
  readonly port?: number
  readonly world?: string
}

/** The product's workflows on the product's world, in a process of their own. */
export async function startWorkflowHost(
  folder: string,
  env: Readonly<Record<string, string>>,
  place: HostPlace = {},
): Promise<WorkflowHost> {
  const port = place.port ?? (await pickFreePort())
  const url = `http://127.0.0.1:${port}`
  const store = join(folder, `runs-${port}`)
  const program = new Program({
    name: 'workflow-host',
    command: process.execPath,
    args: ['tests/workflow-world/host.ts', BUNDLES, WORKFLOWS.handleIncident],
    env: {
      ...env,
      PORT: String(port),
      WORKFLOW_LOCAL_BASE_URL: url,
      WORKFLOW_TARGET_WORLD: place.world ?? './workflows/world/index.mjs',
      WORKFLOW_LOCAL_DATA_DIR: store,
    },
    logFile: join(folder, `workflow-host-${port}.log`),
  })
  // The log goes on from earlier hosts at this place: what they wrote is not ours.
  const written = (): string =>
    existsSync(program.logFile) ? readFileSync(program.logFile, 'utf8') : ''
  const before = written().length
  await program.ready(async () => written().slice(before).includes('"listening"'), 30_000)
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  const statusOf = async (runId: string): Promise<RunStatus> => {
    const response = await fetch(`${url}/status?run=${runId}`)
    if (!response.ok) return 'lost'
    return ((await response.json()) as { status: RunStatus }).status
  }
  return {
    program,
    port,
    store,
    async start(name, input) {
      const response = await post(`/start?workflow=${encodeURIComponent(WORKFLOWS[name])}`, input)
      if (!response.ok) throw new Error(await response.text())
      return ((await response.json()) as { runId: string }).runId
    },
    async resume(token, payload) {
      const response = await post('/resume', { token, payload })
      if (response.ok) return true
      const reason = await response.text()
      if (reason.includes('not found')) return false
      throw new Error(reason)
    },
    status: statusOf,
    async fail(runId) {
      const response = await post(`/fail?run=${runId}`, {})
      if (!response.ok) throw new Error(await response.text())
    },
    async histories() {
      return (await fetch(`${url}/histories`)).json()
    },
    async passTime(runId, until) {
      const moment = until ? `&until=${until.toISOString()}` : ''
      const response = await post(`/pass-time?run=${runId}${moment}`, {})
      if (!response.ok) throw new Error(await response.text())
    },
    async ended(runId) {
      for (;;) {
        const status = await statusOf(runId)
        if (status !== 'pending' && status !== 'running') return status
        await delay(100)
      }
    },
  }
}
