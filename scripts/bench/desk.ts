import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ensureAppBuilt } from '#scripts/stack/app-build.ts'
import { pickFreePort } from '#scripts/stack/free-port.ts'
import { Stack } from '#scripts/stack/stack.ts'
import { createServerDb, serviceDb, type Db } from '#lib/clients/supabase.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { startEmbedded } from '#supabase/embedded/embedded.ts'
import { percentile, table } from './db/measure.ts'
import { machineLine } from './machine.ts'

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url))
const COMPANY = new URL('desk/big-company.sql', import.meta.url)
const ORGANIZATION_ID = '00000000-0000-4000-8000-0000000000b0'
const MANAGER = { email: 'manager@big-coast.test', password: 'a password of a benchmark' }
const WARM_UP = 5
/** Reads that a busy machine did not answer in time; their time counts with the one that was answered. */
const RETRIES_MAX = 10
const ROUNDS = 40
/** Two hundred calls in which somebody says something every ten seconds. */
const TURN_EVERY_MS = 50
const READS_TOGETHER = 4
/** An event is on screen within 500 ms: reading the page may take of it what the push leaves. */
const MOST_SERVER_P95_MS = 300
const MOST_SCRIPT_KB = 250
const MOST_PAGE_KB = 100

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const ms = (value: number): string => value.toFixed(0)
const kb = (bytes: number): string => (bytes / 1000).toFixed(1)

interface Screen {
  readonly name: string
  readonly path: string
}

interface Weight {
  readonly html: number
  readonly htmlSent: number
  readonly scriptSent: number
  readonly styleSent: number
}

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
  const times = []
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
  say(
    table(
      ['', 'page p50', 'p95', 'refresh p50', 'p95', 'together p50', 'p95'],
      times.map(({ name, page, refresh, together }) => [
        name,
        ...[page, refresh, together].flatMap((taken) => [
          ms(percentile(taken, 0.5)),
          ms(percentile(taken, 0.95)),
        ]),
      ]),
    ),
  )
  const weights = []
  for (const screen of screens) {
    weights.push({ name: screen.name, ...(await weightOf(screen, stack.appUrl, load)) })
  }
  say('\nWeight, kB; sent: compressed\n')
  say(
    table(
      ['', 'html', 'html sent', 'script sent', 'style sent'],
      weights.map(({ name, html, htmlSent, scriptSent, styleSent }) => [
        name,
        ...[html, htmlSent, scriptSent, styleSent].map(kb),
      ]),
    ),
  )
  const worstMs = Math.max(
    ...times.flatMap(({ page, refresh }) =>
      [page, refresh].map((taken) => percentile(taken, 0.95)),
    ),
  )
  const worstScript = Math.max(...weights.map(({ scriptSent }) => scriptSent))
  const worstPage = Math.max(...weights.map(({ htmlSent }) => htmlSent))
  const isGood =
    worstMs <= MOST_SERVER_P95_MS &&
    worstScript <= MOST_SCRIPT_KB * 1000 &&
    worstPage <= MOST_PAGE_KB * 1000
  say(
    `\np95 ${ms(worstMs)} ms of ${MOST_SERVER_P95_MS}, script ${kb(worstScript)} kB of ${MOST_SCRIPT_KB}, page ${kb(worstPage)} kB of ${MOST_PAGE_KB}: ${isGood ? 'within' : 'over'}`,
  )
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

async function someCall(db: Db): Promise<{ incidentId: string }> {
  const { data, error } = await db
    .from('calls')
    .select('incident_id')
    .eq('organization_id', ORGANIZATION_ID)
    .eq('status', 'in_progress')
    .limit(1)
    .single()
  if (error || data.incident_id === null) throw new Error('There is no call on the line.')
  return { incidentId: data.incident_id }
}

/** What is measured: a screen more is a line more. */
const screensOf = ({ incidentId }: { incidentId: string }): readonly Screen[] => [
  { name: 'board', path: '/board' },
  { name: 'board, searched', path: '/board?q=kitchen&priority=p2' },
  { name: 'incidents', path: '/incidents' },
  { name: 'incident room', path: `/incidents/${incidentId}` },
]

type Load = (path: string, headers?: Record<string, string>) => Promise<string>

async function timesOf({ name, path }: Screen, load: Load) {
  const timed = async (headers?: Record<string, string>): Promise<number> => {
    const startedMs = performance.now()
    await load(path, headers)
    return performance.now() - startedMs
  }
  const refreshing = { rsc: '1' }
  for (let round = 0; round < WARM_UP; round += 1) await timed()
  const page: number[] = []
  const refresh: number[] = []
  const together: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    page.push(await timed())
    refresh.push(await timed(refreshing))
  }
  for (let round = 0; round < ROUNDS; round += READS_TOGETHER) {
    together.push(
      ...(await Promise.all(Array.from({ length: READS_TOGETHER }, () => timed(refreshing)))),
    )
  }
  return { name, page, refresh, together }
}

async function weightOf({ path }: Screen, appUrl: string, load: Load): Promise<Weight> {
  const html = await load(path)
  const sentOf = async (pattern: RegExp): Promise<number> => {
    const files = new Set(
      [...html.replaceAll(/<script[^>]*nomodule[^>]*>/gi, '').matchAll(pattern)].map(
        ([, file = '']) => file,
      ),
    )
    let sent = 0
    for (const file of files) {
      const response = await fetch(new URL(file, appUrl))
      sent += gzipSync(Buffer.from(await response.arrayBuffer())).byteLength
    }
    return sent
  }
  return {
    html: Buffer.byteLength(html),
    htmlSent: gzipSync(html).byteLength,
    scriptSent: await sentOf(/(?:src|href)="(\/_next\/static\/[^"]+\.js[^"]*)"/g),
    styleSent: await sentOf(/href="(\/_next\/static\/[^"]+\.css[^"]*)"/g),
  }
}

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
