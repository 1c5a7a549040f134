import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { serviceDb } from '#lib/clients/supabase.ts'
import { redact } from '#lib/redact.ts'
import { runUntilStopped } from './stack/run-until-stopped.ts'
import { replayEvents } from './story/replay-events.ts'
import { type Line, runHistory } from './story/run-history.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const keysSchema = z.object({ publishableKey: z.string(), secretKey: z.string() })
/** Notes and reasons are read whole on the dashboard. */
const LONGEST_VALUE = 60

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/**
 * `npm run story -- <reference or id>`: what happened to an incident and what its run did about it, in
 * one order, then replayed from its events alone. Exit code 1 if these do not lead to what the
 * incident is now.
 */
async function run(name: string | undefined): Promise<number> {
  if (!name) {
    say('npm run story -- <reference or id of an incident>')
    return 1
  }
  if (existsSync('.env')) process.loadEnvFile('.env')
  if (!process.env['SUPABASE_URL']) useEmbedded()
  const incident = await findIncident(name)
  if (!incident) return 1
  const events = await eventsOf(incident.id)
  await tell(incident, events)

  const { statuses, faults } = replayEvents(events)
  const isSame = statuses.at(-1) === incident.status
  say(`\n${incident.reference}, from its events alone: ${statuses.join(' → ')}`)
  for (const fault of faults) say(`FAULT: ${fault}`)
  if (!isSame) say(`FAULT: the incident itself says ${incident.status}`)
  return isSame && faults.length === 0 ? 0 : 1
}

interface Incident {
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly workflow_run_id: string | null
}

async function findIncident(name: string): Promise<Incident | null> {
  const incidents = serviceDb().from('incidents').select('id, reference, status, workflow_run_id')
  const column = UUID.test(name) ? 'id' : 'reference'
  const { data, error } = await incidents.eq(column, name).limit(2)
  if (error) throw new Error(`Reading the incident failed: ${error.message}`)
  const [incident = null, another] = data
  if (incident && !another) return incident
  const many = another ? 'More than one incident has' : 'No incident has'
  process.stderr.write(`${many} the ${column} ${name}: name it by its id.\n`)
  return null
}

async function eventsOf(incidentId: string) {
  const columns = 'seq, type, actor_kind, payload, occurred_at'
  const reading = serviceDb().from('incident_events').select(columns).eq('incident_id', incidentId)
  const { data, error } = await reading.order('seq')
  if (error) throw new Error(`Reading its events failed: ${error.message}`)
  return data
}

type Events = Awaited<ReturnType<typeof eventsOf>>

async function tell({ workflow_run_id: runId }: Incident, events: Events): Promise<void> {
  const happened = events.map((event): Line => {
    const text = `${event.type} (${event.actor_kind}) ${detailsOf(event.payload)}`
    return { atMs: Date.parse(event.occurred_at), text: text.trim() }
  })
  const did = (runId ? await runHistory(runId) : []).map(({ atMs, text }) => ({
    atMs,
    text: `    ${text}`,
  }))
  const story = [...happened, ...did].toSorted((one, other) => one.atMs - other.atMs)
  for (const { atMs, text } of story) say(`${new Date(atMs).toISOString()}  ${redact(text)}`)
}

/** The database that `npm start` brings when none is named. */
function useEmbedded(): void {
  const file = join(process.env['DATA_DIR'] || '.data', 'keys.json')
  const keys = keysSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  process.env['SUPABASE_URL'] = `http://127.0.0.1:${process.env['SUPABASE_PORT'] || 54_321}`
  process.env['SUPABASE_PUBLISHABLE_KEY'] = keys.publishableKey
  process.env['SUPABASE_SECRET_KEY'] = keys.secretKey
}

/** What an event says in short values; nothing nested, nothing long. */
function detailsOf(payload: unknown): string {
  return Object.entries(payload ?? {})
    .flatMap(([key, value]) => {
      const isShort = ['string', 'number', 'boolean'].includes(typeof value)
      return isShort ? [`${key}=${String(value).slice(0, LONGEST_VALUE)}`] : []
    })
    .join(' ')
}

await runUntilStopped(
  () => run(process.argv[2]),
  () => Promise.resolve(),
)
