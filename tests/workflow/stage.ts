import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { vi } from 'vitest'
import { type Runs, startIncidentRun } from '#app/_server/incident-runs.ts'
import { outboxMessageSchema } from '#lib/contracts/outbox.ts'
import { type CallRecord, getCall, recordCallStatus } from '#lib/db/calls.ts'
import { acceptEscalation } from '#lib/db/escalations.ts'
import { claimOutbox, completeOutbox, failOutbox } from '#lib/db/outbox.ts'
import { reportLeak } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { incidentHaltedToken } from '#workflows/incident/hooks.ts'
import { type Dial, openOutsideWorld, type OutsideWorld } from './outside-world.ts'
import { handOn } from './stage-outbox.ts'
import { startWorkflowHost, type WorkflowHost } from './workflow-host.ts'

/**
 * How long something may take that must come: a busy machine is slow, and slow is not wrong. Only a
 * test that fails waits this long.
 */
export const PATIENCE_MS = 180_000
/** With a dozen incidents side by side the looking itself is work. */
const LOOK_AGAIN_MS = 150
const SECRET = 'a-secret-of-at-least-thirty-two-characters'

/** What a person does on the phone; the call ends with what this returns. */
export type Conduct = (call: CallRecord) => Promise<'completed' | 'busy' | 'no_answer' | 'failed'>

/** The product's records, its workflows, and everybody they talk to. */
export class Stage implements AsyncDisposable {
  readonly test: TestDatabase
  readonly outside: OutsideWorld
  readonly secret = SECRET
  /** The first run of each escalation. */
  readonly escalationRuns = new Map<string, string>()
  readonly #folder = mkdtempSync(join(tmpdir(), 'workflow-'))
  readonly #people: Map<string, Conduct>
  readonly #env: Readonly<Record<string, string>>
  #host: WorkflowHost | null = null
  #delivering: Promise<void> = Promise.resolve()
  #isOpen = true

  private constructor(
    test: TestDatabase,
    outside: OutsideWorld,
    people: Map<string, Conduct>,
    env: Readonly<Record<string, string>>,
  ) {
    this.#env = env
    this.test = test
    this.outside = outside
    this.#people = people
  }

  /** `env`: settings of the host besides the usual ones. */
  static async open(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
    const test = await startTestSupabase()
    const people = new Map<string, Conduct>()
    const outside = await openOutsideWorld((dial) => {
      void takeCall(test, people, dial).catch((error: unknown) => {
        // Who still talks when the curtain falls is not heard to the end.
        if (stage.#isOpen) throw error
      })
    })
    const stage = new Stage(test, outside, people, env)
    await stage.startHost()
    stage.#delivering = stage.#deliver()
    return stage
  }

  async startHost(): Promise<void> {
    this.#host = await startWorkflowHost(this.#folder, this.hostEnv)
  }

  /** What a process of ours is started with. */
  get hostEnv(): Readonly<Record<string, string>> {
    const {
      SUPABASE_URL = '',
      SUPABASE_PUBLISHABLE_KEY = '',
      SUPABASE_SECRET_KEY = '',
    } = process.env
    return {
      ...this.outside.env,
      SUPABASE_URL,
      SUPABASE_PUBLISHABLE_KEY,
      SUPABASE_SECRET_KEY,
      APP_URL: 'http://127.0.0.1:3000',
      BRIDGE_URL: 'ws://127.0.0.1:8080',
      APP_SECRET: SECRET,
      CALL_TOKEN_SECRET: SECRET,
      TIME_SCALE: '100',
      // Of several companies side by side none is to wait for another's calls.
      TWILIO_CALLS_MAX: '1000',
      TWILIO_CALLS_PER_SECOND: '1000',
      ...this.#env,
    }
  }

  /** From now on messages go to this one. */
  useHost(host: WorkflowHost): void {
    this.#host = host
  }

  get host(): WorkflowHost {
    if (!this.#host) throw new Error('No host is running.')
    return this.#host
  }

  get runs(): Runs {
    return {
      statusOf: (runId) => this.host.status(runId),
      handle: (incidentId) => this.handle(incidentId),
      standDown: (incidentId) =>
        this.host.resume(incidentHaltedToken(incidentId), { incidentId, why: 'stood-down' }),
      leaveToPerson: async (lost) => {
        await this.host.start('handleLostIncident', lost)
      },
    }
  }

  /** Starts the run of an incident; its id. */
  handle(incidentId: string): Promise<string> {
    return this.host.start('handleIncident', { incidentId })
  }

  /** Starts the run of an incident as the app does, so that it can be stopped and followed by another. */
  async takeUp(incidentId: string): Promise<void> {
    await startIncidentRun(this.test.db, this.runs, { incidentId, replaces: null })
  }

  answers(phone: string, conduct: Conduct): void {
    this.#people.set(phone, conduct)
  }

  /** A company of its own with a burst pipe at one of its houses. */
  async reportLeak(): Promise<{ world: World; incidentId: string }> {
    const world = await buildWorld(this.test)
    const incidentId = await reportLeak(this.test, world)
    return { world, incidentId }
  }

  /** A company of its own. */
  company(): Promise<World> {
    return buildWorld(this.test)
  }

  /** Whom to ring in an emergency, the first one first. */
  async putOnCall({ organizationId }: World, [first, ...others]: readonly string[]): Promise<void> {
    if (first === undefined) return
    const sql = 'update public.organizations set on_call_phone = $2 where id = $1'
    await this.test.all(sql, [organizationId, first])
    for (const [index, phone] of others.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await this.test.all(
        `insert into public.on_call_contacts (organization_id, rank, name, phone)
         values ($1, $2, $4, $3)`,
        [organizationId, index + 2, phone, `Contact ${index + 2}`],
      )
    }
  }

  /** Somebody on call takes it by text. */
  async accepts(escalationId: string, phone: string): Promise<void> {
    await acceptEscalation(this.test.db, { escalationId, by: { phone }, method: 'sms' })
  }

  async status(incidentId: string): Promise<string> {
    const sql = 'select status from public.incidents where id = $1'
    return (await this.test.one<{ status: string }>(sql, [incidentId])).status
  }

  /** Waits for a row that the query finds. */
  async row<Row>(sql: string, params: readonly unknown[], timeoutMs = PATIENCE_MS): Promise<Row> {
    const deadlineMs = Date.now() + timeoutMs
    for (;;) {
      const [row] = await this.test.all<Row>(sql, params)
      if (row) return row
      if (Date.now() > deadlineMs) throw new Error(await this.#missed(timeoutMs, sql, params))
      await delay(LOOK_AGAIN_MS)
    }
  }

  /** What was waited for in vain, and what is on record about the incident that was asked about. */
  async #missed(timeoutMs: number, sql: string, [incidentId]: readonly unknown[]): Promise<string> {
    const story = await this.story(String(incidentId))
    return [`Not after ${timeoutMs} ms: ${sql}`, 'On record:', ...story].join('\n')
  }

  /** What is on record about an incident, a line each, in order of time. */
  async story(incidentId: string): Promise<string[]> {
    const entries = await this.test.all<Record<string, unknown>>(
      `select occurred_at as at, type, null as status from public.incident_events where incident_id::text = $1
       union all
       select created_at, 'call ' || purpose, status::text from public.calls where incident_id::text = $1
       union all
       select created_at, 'visit ' || starts_at, status::text from public.visits where incident_id::text = $1
       order by 1`,
      [incidentId],
    )
    return entries.map(({ at, type, status }) =>
      [new Date(at as string).toISOString(), type, status].join(' '),
    )
  }

  /** Waits until something is so. */
  async until(isSo: () => boolean, timeoutMs = PATIENCE_MS): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs
    while (!isSo()) {
      if (Date.now() > deadlineMs) throw new Error(`Not after ${timeoutMs} ms: ${isSo.toString()}`)
      await delay(50)
    }
  }

  async reaches(incidentId: string, status: string, timeoutMs?: number): Promise<void> {
    const sql = 'select 1 from public.incidents where id = $1 and status = $2'
    await this.row(sql, [incidentId, status], timeoutMs)
  }

  /** The numbers that were rung about an incident, with why, in order. */
  rung(incidentId: string): Promise<{ purpose: string; phone: string }[]> {
    const sql = `select purpose, phone from public.calls
      where incident_id = $1 and direction = 'outbound' and provider_sid is not null
      order by created_at`
    return this.test.all(sql, [incidentId])
  }

  async eventTypes(incidentId: string): Promise<string[]> {
    const sql = 'select type from public.incident_events where incident_id = $1 order by seq'
    return (await this.test.all<{ type: string }>(sql, [incidentId])).map(({ type }) => type)
  }

  /** What the app does: hands every committed message to the run that waits for it. */
  async #deliver(): Promise<void> {
    const { db } = this.test
    while (this.#isOpen) {
      for (const entry of await claimOutbox(db, { limit: 20, leaseSeconds: 30 })) {
        const message = outboxMessageSchema.parse({ ...entry.payload, topic: entry.topic })
        if (await handOn(message, this).catch(() => false)) await completeOutbox(db, entry)
        else await failOutbox(db, { id: entry.id, error: 'nobody waits', retrySeconds: 1 })
      }
      await delay(50)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false
    await this.#delivering
    await this.#host?.program.kill()
    await this.outside[Symbol.asyncDispose]()
    await this.test.close()
    vi.unstubAllEnvs()
    if (!process.env['KEEP']) rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** The other end of a call: the person talks, the carrier reports how it ended. */
async function takeCall(
  { db }: TestDatabase,
  people: ReadonlyMap<string, Conduct>,
  dial: Dial,
): Promise<void> {
  // Whoever is not in a test's story does not pick up.
  const conduct = people.get(dial.to) ?? (() => Promise.resolve('no_answer' as const))
  const status = await conduct(await getCall(db, dial.callId))
  const { callId, sid: providerSid } = dial
  const at = new Date().toISOString()
  await recordCallStatus(db, { callId, providerSid, status, sequence: null, at })
}
