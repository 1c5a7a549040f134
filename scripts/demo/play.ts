import { serviceDb } from '#lib/clients/supabase.ts'
import { formatCents } from '#lib/domain/money.ts'
import type { Stack } from '#scripts/stack/stack.ts'
import { Narrator } from './narrator.ts'
import { type OutsideWorld, outsideWorld } from './outside-world.ts'
import { Records, type VisitRow } from './records.ts'
import { screen } from './screen.ts'
import { summarize, type Summary, totalCents } from './summary.ts'
import { waitFor } from './wait-for.ts'

const EMMA = '+14155550110'

interface Stage {
  readonly world: OutsideWorld
  readonly records: Records
  readonly narrator: Narrator
  readonly since: string
  readonly signal: AbortSignal
}

/**
 * The six scenes, as real calls over the wire. We only do what people do (ring the line); all the
 * rest is the product's own doing, read back from its records.
 */
export async function play(stack: Stack, aborted: AbortSignal): Promise<Summary> {
  Object.assign(process.env, stack.env)
  const db = serviceDb()
  const read = new Records(db)
  await clearTheStage(db, read)
  const since = new Date().toISOString()
  const narrator = new Narrator(read, since)
  const done = new AbortController()
  const stage: Stage = {
    world: outsideWorld(stack.env),
    records: read,
    narrator,
    since,
    signal: aborted,
  }
  const narration = narrator.run(AbortSignal.any([aborted, done.signal]))
  let incidentId: string | undefined
  let broken: unknown
  try {
    incidentId = await guestCalls(stage)
    await vendorsQuote(stage, incidentId)
    await landlordDecides(stage, incidentId)
    await repairIsScheduled(stage, incidentId)
    await vendorArrives(stage, incidentId)
    await repairIsClosed(stage, incidentId)
  } catch (error) {
    broken = error
  }
  done.abort()
  await narration
  await narrator.look().catch(() => undefined)
  return summarize({ ...stage, incidentId, broken })
}

/** Incidents that an interrupted run left open are called off, so that nobody rings about them now. */
async function clearTheStage(db: ReturnType<typeof serviceDb>, read: Records): Promise<void> {
  for (const incident of await read.openIncidents()) {
    await db.rpc('advance_incident', {
      p_incident_id: incident.id,
      p_to: 'cancelled',
      p_key: `demo:cleared:${incident.id}`,
      p_actor_kind: 'manager',
      p_actor_id: 'demo',
      p_type: 'incident.cancelled',
      p_payload: { reason: 'left over from an interrupted demo' },
    })
    screen.progress(`Called off ${incident.reference}, left open by an earlier run.`)
  }
}

async function guestCalls({ world, narrator, ...stage }: Stage): Promise<string> {
  screen.scene(1, 'A guest calls: water is pouring out under the kitchen sink')
  await world.dial(EMMA, 'report')
  const incident = await waitFor('the incident', () => stage.records.incidentSince(stage.since), {
    timeoutMs: 60_000,
    signal: stage.signal,
  })
  narrator.follow(incident.id)
  return incident.id
}

async function vendorsQuote(stage: Stage, incidentId: string): Promise<void> {
  const { records: read, signal } = stage
  await waitFor('the first vendor call', async () => (await read.requests(incidentId)).length > 0, {
    timeoutMs: 60_000,
    signal,
  })
  screen.scene(2, 'Vendors are called at the same time')
  await waitFor(
    'every vendor to have answered',
    async () => (await read.requests(incidentId)).every(({ status }) => status !== 'open'),
    { timeoutMs: 120_000, signal },
  )
}

async function landlordDecides(stage: Stage, incidentId: string): Promise<void> {
  const { records: read, signal } = stage
  screen.scene(3, 'Gemini compares the quotes and the landlord decides on the keypad')
  const analysis = await waitFor('the comparison', () => read.analysis(incidentId), {
    timeoutMs: 60_000,
    signal,
  })
  for (const quote of await read.quotes(incidentId)) {
    screen.fact(
      `  ${quote.vendor.name}: ${formatCents(totalCents(quote), quote.currency)} in all (${quote.confirmation})`,
    )
  }
  screen.fact(`  Recommended: ${reasonOf(analysis.body)}`)
  await waitFor(
    'the landlord’s decision',
    async () => (await read.approvals(incidentId)).some(({ status }) => status === 'approved'),
    { timeoutMs: 90_000, signal },
  )
}

function reasonOf(body: Record<string, unknown>): string {
  const reasons = body['reasons']
  return Array.isArray(reasons) ? reasons.join(' ') : JSON.stringify(body).slice(0, 200)
}

async function repairIsScheduled(stage: Stage, incidentId: string): Promise<void> {
  const { records: read, signal } = stage
  screen.scene(4, 'The repair is scheduled, put into the calendar, and the guest is told')
  await waitFor(
    'the scheduled visit',
    async () => (await read.visits(incidentId)).some(({ status }) => status === 'scheduled'),
    { timeoutMs: 90_000, signal },
  )
  await waitFor(
    'the guest to have been told',
    async () => {
      const calls = await read.calls(stage.since)
      return calls.some((call) => call.purpose === 'guest_update' && call.ended_at !== null)
    },
    { timeoutMs: 60_000, signal },
  )
}

async function vendorArrives(stage: Stage, incidentId: string): Promise<void> {
  const { records: read, signal, world } = stage
  screen.scene(5, 'On the day the vendor calls the line for the access code')
  const visit = await theVisit(read, incidentId)
  await world.dial(visit.contact.phone, 'arrival')
  await waitFor(
    'the vendor’s arrival',
    async () => (await theVisit(read, incidentId)).arrived_at !== null,
    { timeoutMs: 60_000, signal },
  )
  await vendorCallsAreOver(stage)
}

async function repairIsClosed(stage: Stage, incidentId: string): Promise<void> {
  const { records: read, signal, world } = stage
  screen.scene(6, 'The vendor reports completion, the guest confirms, the incident closes')
  const visit = await theVisit(read, incidentId)
  await world.dial(visit.contact.phone, 'completion')
  await waitFor(
    'the incident to close',
    async () => (await read.incident(incidentId))?.status === 'closed',
    { timeoutMs: 120_000, signal },
  )
}

async function vendorCallsAreOver(stage: Stage): Promise<void> {
  await waitFor(
    'the vendor to hang up',
    async () => {
      const calls = await stage.records.calls(stage.since)
      return calls
        .filter(({ purpose }) => purpose === 'vendor_visit')
        .every(({ ended_at }) => ended_at !== null)
    },
    { timeoutMs: 30_000, signal: stage.signal },
  )
}

async function theVisit(read: Records, incidentId: string): Promise<VisitRow> {
  const visits = await read.visits(incidentId)
  const visit = visits.findLast(({ status }) => status !== 'cancelled')
  if (!visit) throw new Error('There is no visit to attend.')
  return visit
}
