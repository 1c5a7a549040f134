import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startIncidentRun } from '#app/_server/incident-runs.ts'
import { getIncident } from '#lib/db/incidents.ts'
import type { World } from '#supabase/tests/test-world.ts'
import { KillGate } from './kill-gate.ts'
import { brokenInvariants } from './kill-invariants.ts'
import type { KillRouter, Place } from './kill-router.ts'
import { confirms, decides, quotes, reports } from './people.ts'
import type { Stage } from './stage.ts'
import { startWorkflowHost, type WorkflowHost } from './workflow-host.ts'

/** An incident takes some six seconds; past this it is stuck. */
const TRIAL_MAX_MS = 150_000
/** A run that is over, with the incident still open, has this long to be followed up. */
const GIVEN_UP_MS = 10_000
/** When nothing was written for so long, the run waits for something that no longer comes. */
const STALLED_MS = 5000
const LOOK_EVERY_MS = 100

/**
 * Every vendor was about to be rung as the process died. What may have rung is not dialled again, so
 * the incident is left to a person.
 */
export const LEFT_TO_PERSON = `
  select 1 from incident_events where incident_id = $1 and type = 'human.requested'
    and (select bool_and(status = 'unknown') from calls where incident_id = $1
      and purpose = 'vendor_quote')`

const REPLACEMENTS = `
  select 1 from incident_events where incident_id = $1 and type = 'workflow.replaced'
    and key not like 'workflow.replaced:starting:%'`

export interface Trial {
  readonly moments: readonly string[]
  readonly isReached: boolean
  readonly status: string
  readonly runStatus: string
  /** Nobody knows whether any vendor's telephone rang, and a person was told. */
  readonly isLeftToPerson: boolean
  /** How often a run had to be replaced by a fresh one; one that had never begun does not count. */
  readonly replaced: number
  readonly broken: readonly string[]
  /** What is on record about the incident, for whoever has to find out. */
  readonly story: readonly string[]
}

interface Stand {
  readonly status: string
  readonly visit: { readonly id: string; readonly status: string } | null
}

/**
 * Plays an incident, killing its process at `moment` and starting it again; null plays it
 * undisturbed. People answer, report and decide as they would; time that nobody fills is passed.
 */
export async function playTrial(
  stage: Stage,
  router: KillRouter,
  moment: string | null,
): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-kill-'))
  const { world, incidentId } = await stage.reportLeak()
  stage.answers(world.marco.phone, quotes(stage, 285))
  stage.answers(world.dana.phone, quotes(stage, 320))
  stage.answers(
    world.landlordPhone,
    decides(stage, { decision: 'approve' }, { decision: 'approve' }),
  )
  stage.answers(world.guestPhone, confirms(stage, 'fixed', 'fixed'))

  const place: Place = { incidentId, host: null }
  const killed = Promise.withResolvers<void>()
  await using gate = await KillGate.open(moment, () => {
    const { host } = place
    place.host = null
    void host?.program.kill().then(killed.resolve)
  })
  const env = await gatedEnv(stage, gate)
  const open = async (port?: number): Promise<WorkflowHost> => {
    const world = './tests/workflow/kill-world.mjs'
    const host = await startWorkflowHost(folder, env, { world, ...(port && { port }) })
    place.host = host
    return host
  }
  let host = await open()
  router.add(place)
  try {
    const restarted = killed.promise.then(async () => void (host = await open(host.port)))
    const start = { incidentId, replaces: null }
    // A start that dies on the way is followed by the app's sweep.
    await startIncidentRun(stage.test.db, router.runs, start).catch(() => null)
    await seeThrough(stage, { world, incidentId, place, gate })
    if (gate.isReached) await restarted
    return await judge(stage, { world, incidentId, host, gate })
  } finally {
    router.remove(place)
    await host.program.kill()
    if (!process.env['KEEP']) rmSync(folder, { recursive: true, force: true })
  }
}

async function gatedEnv(stage: Stage, gate: KillGate): Promise<Record<string, string>> {
  const outside = { ...stage.outside.env }
  for (const [key, value] of Object.entries(outside)) {
    const name = key.split('_')[0]?.toLowerCase() ?? key
    if (key.endsWith('_BASE_URL')) outside[key] = await gate.through(name, value)
  }
  return {
    ...stage.hostEnv,
    ...outside,
    SUPABASE_URL: await gate.through('db', stage.hostEnv['SUPABASE_URL'] ?? ''),
    KILL_GATE_URL: gate.url,
  }
}

interface Scene {
  readonly world: World
  readonly incidentId: string
  readonly place: Place
  readonly gate: KillGate
}

/** The vendor at the door, and time: until the incident is closed or nothing helps any more. */
async function seeThrough(stage: Stage, scene: Scene): Promise<void> {
  const { incidentId, place, gate } = scene
  const deadlineMs = Date.now() + TRIAL_MAX_MS
  const reported = new Set<string>()
  const silents: number[] = []
  let [moments, changedMs] = [0, Date.now()]
  while (Date.now() < deadlineMs) {
    const stand = await standOf(stage, incidentId)
    const run = (await getIncident(stage.test.db, incidentId)).workflowRunId ?? ''
    const isOver = (await place.host?.status(run).catch(() => 'running')) === 'completed'
    const quietMs = Date.now() - changedMs
    if (isOver && (stand.status === 'closed' || quietMs > GIVEN_UP_MS)) return
    await reportVisit(stage, scene, { stand, reported })
    if (gate.moments.length !== moments || !place.host) {
      ;[moments, changedMs] = [gate.moments.length, Date.now()]
    } else if (!isOver && quietMs > STALLED_MS) {
      const silent = await silentUntil(stage, incidentId)
      // Its wait may not have begun at the first try; after the second, others are what is left.
      const until = silents.filter((ms) => ms === silent?.getTime()).length < 2 ? silent : null
      if (until) silents.push(until.getTime())
      await place.host.passTime(run, until).catch(() => undefined)
      changedMs = Date.now()
    }
    await delay(LOOK_EVERY_MS)
  }
}

/** The vendor arrives as soon as they are expected, and is done as soon as they are there. */
async function reportVisit(
  stage: Stage,
  { world }: Scene,
  { stand: { status, visit }, reported }: { stand: Stand; reported: Set<string> },
): Promise<void> {
  if (!visit || (status !== 'scheduled' && status !== 'in_progress')) return
  const event = visit.status === 'scheduled' ? 'arrived' : 'done'
  const report = `${visit.id} ${event}`
  if (reported.has(report)) return
  reported.add(report)
  const vendor = await vendorOf(stage, world, visit.id)
  await reports(stage, world, { vendor, visitId: visit.id }, event)
}

/**
 * Until when a call is waited for that never rang. Calls are not under the scaled clock: without
 * this, waits that are a hundred times longer in truth would seem to end before it.
 */
async function silentUntil({ test }: Stage, incidentId: string): Promise<Date | null> {
  const [call] = await test.all<{ deadline: Date }>(
    `select deadline_at as deadline from calls where incident_id = $1
     and direction = 'outbound' and ended_at is null and provider_sid is null`,
    [incidentId],
  )
  return call ? new Date(call.deadline) : null
}

async function standOf({ test }: Stage, incidentId: string): Promise<Stand> {
  const { status } = await test.one<{ status: string }>(
    'select status from incidents where id = $1',
    [incidentId],
  )
  const [visit = null] = await test.all<{ id: string; status: string }>(
    `select id, status from visits where incident_id = $1 and status in ('scheduled', 'in_progress')`,
    [incidentId],
  )
  return { status, visit }
}

/** Who comes. */
export async function vendorOf(
  { test }: Stage,
  world: World,
  visitId: string,
): Promise<World['marco']> {
  const { vendorId } = await test.one<{ vendorId: string }>(
    'select vendor_id as "vendorId" from visits where id = $1',
    [visitId],
  )
  return vendorId === world.dana.vendorId ? world.dana : world.marco
}

async function judge(
  stage: Stage,
  { world, incidentId, host, gate }: Omit<Scene, 'place'> & { host: WorkflowHost },
): Promise<Trial> {
  const { workflowRunId } = await getIncident(stage.test.db, incidentId)
  const [left] = await stage.test.all(LEFT_TO_PERSON, [incidentId])
  const replacements = await stage.test.all(REPLACEMENTS, [incidentId])
  return {
    moments: gate.moments,
    isReached: gate.isReached,
    status: await stage.status(incidentId),
    // Killed before it was told the name of its run, the app has none on record.
    runStatus: workflowRunId?.startsWith('starting:')
      ? 'completed'
      : await host.status(workflowRunId ?? ''),
    isLeftToPerson: left !== undefined,
    replaced: replacements.length,
    broken: await brokenInvariants(stage, world, incidentId),
    story: await stage.story(incidentId),
  }
}
