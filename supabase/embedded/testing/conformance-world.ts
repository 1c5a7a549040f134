import { fileURLToPath } from 'node:url'
// oxlint-disable-next-line no-restricted-imports -- tests only: the real client judges the server
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { startEmbedded, type EmbeddedSupabase } from '#supabase/embedded/embedded.ts'
import { emptyProject } from './empty-project.ts'

export const TEST_MIGRATIONS = fileURLToPath(
  new URL('../conformance/project/supabase/migrations', import.meta.url),
)
export const PASSWORD = 'correct-horse-battery'

// oxlint-disable-next-line typescript/no-explicit-any -- the client's own default: no schema types
export type Client = SupabaseClient<any, any, any>

/** A Supabase project, wherever it runs: all that the conformance suite knows of it. */
export interface Project {
  readonly url: string
  readonly publishableKey: string
  readonly secretKey: string
}

/** A project with two teams, Alma's and Bruno's, and a few repairs of Alma's. */
export interface ConformanceWorld extends AsyncDisposable {
  project: Project
  service: Client
  anon: Client
  alma: Client
  bruno: Client
  ids: { almasTeam: string; brunosTeam: string; cottage: string; villa: string; sink: string }
}

/** The same in an embedded server of this process, for tests that look inside. */
export interface OwnWorld extends ConformanceWorld {
  server: EmbeddedSupabase
}

/** In the project that CONFORMANCE_URL names, which is emptied first; else in a server of our own. */
export async function createConformanceWorld(): Promise<ConformanceWorld> {
  const project = hostedProject()
  if (project === undefined) return createOwnWorld()
  const world = await createWorld(project)
  return { ...world, [Symbol.asyncDispose]: () => hangUp(world) }
}

export async function createOwnWorld(): Promise<OwnWorld> {
  const server = await startEmbedded({
    dataDir: '',
    port: 0,
    migrationsDir: TEST_MIGRATIONS,
    inMemory: true,
  })
  const world = await createWorld(server)
  const close = async (): Promise<void> => {
    await hangUp(world)
    await server.close()
  }
  return { ...world, server, [Symbol.asyncDispose]: close }
}

function hostedProject(): Project | undefined {
  const url = process.env['CONFORMANCE_URL']
  const publishableKey = process.env['CONFORMANCE_PUBLISHABLE_KEY']
  const secretKey = process.env['CONFORMANCE_SECRET_KEY']
  if (!url) return undefined
  if (!publishableKey || !secretKey) {
    throw new Error(
      'Beside CONFORMANCE_URL set CONFORMANCE_PUBLISHABLE_KEY and CONFORMANCE_SECRET_KEY.',
    )
  }
  return { url: url.replace(/\/$/, ''), publishableKey, secretKey }
}

async function createWorld(
  project: Project,
): Promise<Omit<ConformanceWorld, keyof AsyncDisposable>> {
  const service = clientOf(project.url, project.secretKey)
  await emptyProject(service)
  const ids = await fill(service)
  return {
    project,
    service,
    anon: clientOf(project.url, project.publishableKey),
    alma: await member(project, service, { email: 'alma@example.test', teamId: ids.almasTeam }),
    bruno: await member(project, service, { email: 'bruno@example.test', teamId: ids.brunosTeam }),
    ids,
  }
}

async function hangUp({
  service,
  anon,
  alma,
  bruno,
}: Pick<ConformanceWorld, 'service' | 'anon' | 'alma' | 'bruno'>): Promise<void> {
  await Promise.all([service, anon, alma, bruno].map((one) => one.removeAllChannels()))
}

export function clientOf(url: string, key: string): Client {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

/** Sends a request as it is, for what supabase-js would never send. */
export function raw(
  { project }: Pick<ConformanceWorld, 'project'>,
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${project.url}${path}`, {
    ...init,
    headers: {
      apikey: project.secretKey,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
  })
}

async function member(
  project: Project,
  service: Client,
  { email, teamId }: { email: string; teamId: string },
): Promise<Client> {
  const { data } = await service.auth.admin.createUser({
    email,
    password: PASSWORD,
    email_confirm: true,
  })
  await service.from('team_members').insert({ team_id: teamId, user_id: data.user?.id })
  const client = clientOf(project.url, project.publishableKey)
  const { error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
  if (error) throw error
  return client
}

async function fill(service: Client): Promise<ConformanceWorld['ids']> {
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const { data, error } = await service.from(table).insert(row).select('id').single()
    if (error) throw new Error(error.message)
    return (data as { id: string }).id
  }
  const almasTeam = await insert('teams', { name: 'Almas team' })
  const brunosTeam = await insert('teams', { name: 'Brunos team' })
  const cottage = await insert('houses', {
    team_id: almasTeam,
    name: 'Cottage',
    traits: ['garden', 'old roof'],
    details: { floors: 2, address: { street: 'Quay' }, doors: ['front', 'side'] },
  })
  const villa = await insert('houses', { team_id: brunosTeam, name: 'Villa' })
  const repair = { team_id: almasTeam, house_id: cottage }
  const sink = await insert('repairs', {
    ...repair,
    summary: 'Leak under the sink',
    status: 'quoted',
    cost_cents: 12_000,
    embedding: [1, 0, 0],
  })
  await insert('repairs', { ...repair, summary: 'Broken lamp', cost_cents: 900 })
  await insert('repairs', { ...repair, summary: 'Loose tile', closed_at: '2026-02-01T10:00:00Z' })
  const bid = await insert('bids', { repair_id: sink, vendor: 'Rossi', amount_cents: 9_900 })
  await insert('bids', { repair_id: sink, vendor: 'Whitfield', amount_cents: 12_000 })
  await service.from('bid_notes').insert({ bid_id: bid, note: 'tomorrow morning' })
  await service.from('inspections').insert({ repair_id: sink, result: 'passed' })
  await service.from('labels').insert([
    { id: 1, name: 'water' },
    { id: 2, name: 'urgent' },
  ])
  await service.from('repair_labels').insert({ repair_id: sink, label_id: 1 })
  return { almasTeam, brunosTeam, cottage, villa, sink }
}
