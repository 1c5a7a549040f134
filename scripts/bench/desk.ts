import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureAppBuilt } from '#scripts/stack/app-build.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { Stack } from '#scripts/stack/stack.ts'
import { createServerDb, serviceDb, type Db } from '#lib/clients/supabase.ts'
import { approvalTokenOf, hashApprovalToken } from '#lib/approval-link.ts'
import { issueApprovalLink } from '#lib/db/approval-links.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { startEmbedded } from '#supabase/embedded/embedded.ts'
import {
  judge,
  ROUNDS,
  timesOf,
  timesTable,
  weightOf,
  weightsTable,
  type Screen,
  type Times,
  type Weight,
} from './desk/screens.ts'
import { machineLine } from './machine.ts'

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url))
const COMPANY = new URL('desk/big-company.sql', import.meta.url)
const ORGANIZATION_ID = '00000000-0000-4000-8000-0000000000b0'
const MANAGER = { email: 'manager@big-coast.test', password: 'a password of a benchmark' }
/** Reads that a busy machine did not answer in time; their time counts with the one that was answered. */
const RETRIES_MAX = 10
/** Two hundred calls in which somebody says something every ten seconds. */
const TURN_EVERY_MS = 50

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** `npm run bench -- desk`. Exit code 1 when a screen is too slow or too heavy. */
export async function benchDesk(): Promise<number> {
  await using running = new AsyncDisposableStack()
  ensureAppBuilt(() => say('Building the app…'))
  const stack = await startWithBigCompany(running)
  const cookie = await signIn(serviceDb())
  const screens = screensOf(await someCall(serviceDb()))
  let retries = 0
  const load = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(`${stack.appUrl}${path}`, { headers: { cookie, ...headers } })
    const body = await response.text()
    if (response.status >= 500 && retries < RETRIES_MAX) {
      retries += 1
      return load(path, headers)
    }
    if (!response.ok || response.url.includes('/login')) {
      throw new Error(`${path} answered ${response.status} at ${response.url}`)
    }
    return body
  }
  say(machineLine())
  say('10 000 incidents, 1 000 of them open, 200 calls on the line; 300 properties, 120 vendors.\n')

  const over = new AbortController()
  const talk = keepTalking(serviceDb(), over.signal)
  const times: Times[] = []
  try {
    for (const screen of screens) times.push(await timesOf(screen, load))
  } finally {
    over.abort()
  }
  const turns = await talk
  say(
    `Server time until the last byte, ms; ${ROUNDS} reads each, ${turns} turns spoken meanwhile, ${retries} asked again.`,
  )
  say('refresh: what a screen asks for when something happened; together: four managers at once\n')
  say(timesTable(times))
  const weights: Weight[] = []
  const ownersPage = { name: 'owner’s page', path: await someLink(serviceDb()) }
  for (const screen of [...screens, ownersPage]) {
    weights.push(await weightOf(screen, stack.appUrl, load))
  }
  say('\nWeight, kB; sent: compressed; later: fetched by a screen that is there already\n')
  say(weightsTable(weights))
  const { isGood, words } = judge(times, weights)
  say(`\n${words}`)
  return isGood ? 0 : 1
}

async function startWithBigCompany(running: AsyncDisposableStack): Promise<Stack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-desk-'))
  running.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  say('Writing ten thousand incidents…')
  const server = await startEmbedded({ dataDir, port: 0, migrationsDir: MIGRATIONS })
  await server.db.exec(readFileSync(COMPANY, 'utf8'))
  await server.close()
  const [app, bridge, supabase, twilio, gemini, google] = [
    await pickFreePort(),
    await pickFreePort(),
    await pickFreePort(),
    await pickFreePort(),
    await pickFreePort(),
    await pickFreePort(),
  ]
  const stack = new Stack({
    dataDir,
    ports: { app, bridge, supabase, twilio, gemini, google },
    simulate: { twilio: true, gemini: true, google: true, supabase: true },
    mode: 'production',
    onProgress: say,
  })
  running.defer(() => stack.stop())
  await stack.start()
  Object.assign(process.env, stack.env)
  return stack
}

/** A manager of the big company; the cookies that their browser would send. */
async function signIn(db: Db): Promise<string> {
  const created = await db.auth.admin.createUser({ ...MANAGER, email_confirm: true })
  if (created.error) throw created.error
  const { error } = await db.from('memberships').insert({
    organization_id: ORGANIZATION_ID,
    user_id: created.data.user.id,
    role: 'manager',
  })
  if (error) throw new Error(error.message)
  const jar = new Map<string, string>()
  const browser = createServerDb({
    getAll: () => [],
    setAll(fresh) {
      for (const { name, value } of fresh) jar.set(name, value)
    },
  })
  const signedIn = await browser.auth.signInWithPassword(MANAGER)
  if (signedIn.error) throw signedIn.error
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

async function someCall(db: Db): Promise<{ incidentId: string; callId: string }> {
  const { data, error } = await db
    .from('calls')
    .select('id, incident_id')
    .eq('organization_id', ORGANIZATION_ID)
    .eq('status', 'in_progress')
    .limit(1)
    .single()
  if (error || data.incident_id === null) throw new Error('There is no call on the line.')
  return { incidentId: data.incident_id, callId: data.id }
}

/** Only weighed: nobody may open such a page as often as a measurement does. */
async function someLink(db: Db): Promise<string> {
  const { data, error } = await db
    .from('approvals')
    .select('id, landlord_id')
    .eq('organization_id', ORGANIZATION_ID)
    .eq('status', 'pending')
    .limit(1)
    .single()
  if (error) throw new Error(error.message)
  const { id: approvalId, landlord_id: approver } = data
  const token = approvalTokenOf('only-in-this-bench', { approvalId, approver })
  await issueApprovalLink(db, {
    approvalId,
    approverKind: 'landlord',
    approverId: approver,
    tokenHash: hashApprovalToken(token) ?? '',
    rungEndsMs: Date.now() + 60_000,
  })
  return `/approve/${token}`
}

/** What is measured: a screen more is a line more. */
const screensOf = (call: { incidentId: string; callId: string }): readonly Screen[] => [
  { name: 'board', path: '/board' },
  { name: 'board, searched', path: '/board?q=kitchen&priority=p2' },
  { name: 'incidents', path: '/incidents' },
  { name: 'incident room', path: `/incidents/${call.incidentId}` },
  { name: 'call', path: `/calls/${call.callId}` },
]

/** Somebody says something on one of the calls all the time; how often until it is over. */
async function keepTalking(db: Db, over: AbortSignal): Promise<number> {
  const { data } = await db
    .from('calls')
    .select('id')
    .eq('organization_id', ORGANIZATION_ID)
    .eq('status', 'in_progress')
  const calls = data ?? []
  let turns = 0
  while (!over.aborted) {
    const call = calls[turns % calls.length]
    if (!call) break
    // One that is not taken down is one less: how the desk does is measured here.
    await appendTurn(db, {
      callId: call.id,
      seq: 100 + Math.floor(turns / calls.length),
      speaker: 'caller',
      text: `I said it ${turns} times, the water is still coming.`,
      startedMs: 0,
      endedMs: 900,
      interrupted: false,
      heardMs: null,
    }).catch(() => undefined)
    turns += 1
    await delay(TURN_EVERY_MS)
  }
  return turns
}
