import { incidentHaltedToken } from '#workflows/incident/hooks.ts'
import type { Runs, RunStatus } from '#app/_server/incident-runs.ts'
import type { Stage } from './stage.ts'
import type { WorkflowHost } from './workflow-host.ts'

/** Where it is known which incident something belongs to, by the name of its id. */
const OWNERS: Readonly<Record<string, string>> = {
  visitId: 'visits',
  escalationId: 'escalations',
  changeOrderId: 'change_orders',
  promiseId: 'promises',
}

/** A process that handles one incident; null while it is dead. */
export interface Place {
  readonly incidentId: string
  host: WorkflowHost | null
}

/**
 * Many processes behind one door, each with the incident that is killed in it. A message goes to
 * whoever waits for it; as long as somebody is dead who may be the one, it is kept and comes again.
 */
export class KillRouter {
  readonly #places = new Set<Place>()
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
    const { host } = stage
    stage.useHost({
      ...host,
      start: async (name, input) => this.#hostOf(await this.#incidentOf(input)).start(name, input),
      resume: (token, payload) => this.#resume(token, payload),
    })
  }

  add(place: Place): void {
    this.#places.add(place)
  }

  remove(place: Place): void {
    this.#places.delete(place)
  }

  /** The runs as the app's own sweep sees them. */
  get runs(): Runs {
    return {
      statusOf: (runId) => this.#statusOf(runId),
      handle: (incidentId) => this.#hostOf(incidentId).start('handleIncident', { incidentId }),
      standDown: (incidentId) =>
        this.#resume(incidentHaltedToken(incidentId), { incidentId, why: 'stood-down' }),
      leaveToPerson: async (lost) => {
        await this.#hostOf(lost.incidentId).start('handleLostIncident', lost)
      },
    }
  }

  #hostOf(incidentId: string): WorkflowHost {
    const host = [...this.#places].find((one) => one.incidentId === incidentId)?.host
    if (!host) throw new Error('The process of this incident is dead.')
    return host
  }

  /** Whatever belongs to an incident is done in its process: another one's ends with another trial. */
  async #incidentOf(input: unknown): Promise<string> {
    const ids = input as Readonly<Record<string, string | undefined>>
    if (ids['incidentId']) return ids['incidentId']
    const [name, table] = Object.entries(OWNERS).find(([id]) => ids[id]) ?? []
    if (!name) throw new Error(`No incident is known for ${Object.keys(ids).join()}.`)
    const sql = `select incident_id as "incidentId" from public.${table} where id = $1`
    return (await this.#stage.test.one<{ incidentId: string }>(sql, [ids[name]])).incidentId
  }

  async #resume(token: string, payload: unknown): Promise<boolean> {
    let isSomebodyDead = false
    for (const { host } of this.#places) {
      try {
        if (await host?.resume(token, payload)) return true
        isSomebodyDead ||= host === null
      } catch {
        isSomebodyDead = true
      }
    }
    if (isSomebodyDead) throw new Error('Whoever waits for it may be dead.')
    return false
  }

  /** A dead process is no reason to replace its run: it comes back and goes on. */
  async #statusOf(runId: string): Promise<RunStatus> {
    const statuses = await Promise.all(
      [...this.#places].map(
        async ({ host }) => (await host?.status(runId).catch(() => null)) ?? 'running',
      ),
    )
    return (
      statuses.find((status) => status !== 'lost' && status !== 'running') ??
      (statuses.includes('running') ? 'running' : 'lost')
    )
  }

  /** Stops delivering to anybody. */
  close(): void {
    this.#places.clear()
    this.#stage.useHost({ ...this.#stage.host, resume: async () => false })
  }
}
