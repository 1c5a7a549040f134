import { readFileSync } from 'node:fs'
// oxlint-disable-next-line no-restricted-imports -- the real client asks, as each role
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHttpDatabase, type HttpDatabase } from './http-database.ts'
import {
  type Columns,
  EXECUTES,
  GOVERNORS,
  MEMBERS,
  READERS,
  type Rights,
  RIGHTS,
  STEWARDS,
} from './rights.ts'

// The same matrix as in rights.test.ts, asked the way a browser or a stolen key would ask.
// oxlint-disable-next-line typescript/no-explicit-any -- tables are named by the matrix, not by types
type Client = SupabaseClient<any, any, any>

const ROLES = ['owner', 'manager', 'coordinator', 'viewer'] as const
type Role = (typeof ROLES)[number]
const PASSWORD = 'correct-horse-battery'
const OURS = '00000000-0000-4000-8001-000000000001'
const NOBODY = '00000000-0000-4000-8000-000000000000'

let database: HttpDatabase
let columns: Map<string, string[]>
let anon: Client
let server: Client
let stranger: Client
const members = {} as Record<Role, Client>

const clientWith = (key: string): Client =>
  createClient(database.server.url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })

async function signedIn(email: string): Promise<Client> {
  const client = clientWith(database.server.publishableKey)
  const { error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
  if (error) throw error
  return client
}

beforeAll(async () => {
  database = await startHttpDatabase()
  const { pg } = database.test
  const script = readFileSync(new URL('two-organizations.sql', import.meta.url), 'utf8')
  await pg.exec(`begin; ${script}; commit; drop schema tests cascade;`)
  await pg.query(
    `update auth.users set email = email || '.example', email_confirmed_at = now(),
       encrypted_password = extensions.crypt($1, extensions.gen_salt('bf', 4))`,
    [PASSWORD],
  )
  const { rows } = await pg.query<{ table: string; columns: string[] }>(
    `select table_name as "table", array_agg(column_name::text) as columns
     from information_schema.columns where table_schema = 'public' group by 1`,
  )
  columns = new Map(rows.map((row) => [row.table, row.columns]))
  anon = clientWith(database.server.publishableKey)
  server = clientWith(database.server.secretKey)
  stranger = await signedIn('manager2@test.example')
  for (const role of ROLES) {
    // oxlint-disable-next-line no-await-in-loop -- sign-ins are limited in number at a time
    members[role] = await signedIn(`${role}1@test.example`)
  }
})
afterAll(() => database[Symbol.asyncDispose]())

const columnsOf = (table: string): string[] => columns.get(table) ?? []
const tenantOf = (table: string): string =>
  table === 'organizations' ? 'id' : table === 'webhook_inbox' ? 'id' : 'organization_id'

const closedColumns = (open: Columns): string[] =>
  open.startsWith('all but ') ? open.replace('all but ', '').split(', ') : []

function openColumns(table: string, open: Columns): string {
  const closed = closedColumns(open)
  return columnsOf(table)
    .filter((column) => !closed.includes(column))
    .join(',')
}

/** How many rows of ours and of others somebody sees, or the code of the refusal. */
async function reads(client: Client, table: string, open: Columns): Promise<string> {
  const { data, error } = await client.from(table).select(openColumns(table, open))
  if (error) return error.code
  const rows = data as unknown as Record<string, unknown>[]
  const ours = rows.filter((row) => row[tenantOf(table)] === OURS).length
  return `${ours > 0 ? 'ours' : 'none'}${rows.length > ours ? ' and others' : ''}`
}

const readsAll = async (client: Client, table: string): Promise<string | undefined> =>
  (await client.from(table).select('*')).error?.code

/** Tries that can change nothing: no such row, and no row without its time. A right is asked for first. */
async function writes(client: Client, table: string): Promise<string[]> {
  const nowhere = [tenantOf(table), table === 'webhook_inbox' ? 0 : NOBODY] as const
  const timeless = { [table === 'webhook_inbox' ? 'received_at' : 'created_at']: null }
  const tries = {
    insert: client.from(table).insert(timeless),
    update: client
      .from(table)
      .update(timeless)
      .eq(...nowhere),
    delete: client
      .from(table)
      .delete()
      .eq(...nowhere),
  }
  const answers = await Promise.all(
    Object.entries(tries).map(async ([verb, request]) => {
      const { error } = await request
      return error?.code === '42501' ? [] : [verb]
    }),
  )
  return answers.flat()
}

/** Every argument of a function, null where nothing is named for it. */
async function argumentsOf(
  name: string,
  named: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { rows } = await database.test.pg.query<{ args: string[] }>(
    `select proargnames[1:pronargs] as args from pg_proc
     where pronamespace = 'public'::regnamespace and proname = $1`,
    [name],
  )
  return Object.fromEntries((rows[0]?.args ?? []).map((arg) => [arg, named[arg] ?? null]))
}

describe.each(Object.entries(RIGHTS))('%s', (table: string, rights: Rights) => {
  it('shows each role its own organisation, or nothing', async () => {
    const least = rights.from === null ? -1 : ROLES.indexOf(rights.from)
    for (const [rank, role] of ROLES.entries()) {
      const expected = rights.members === 'none' ? '42501' : rank <= least ? 'ours' : 'none'
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      expect(await reads(members[role], table, rights.members), role).toBe(expected)
    }
    const whole = rights.members === 'all' ? undefined : '42501'
    expect(await readsAll(members.owner, table)).toBe(whole)
  })

  it('shows nothing of ours to another organisation, and nothing without signing in', async () => {
    const expected = rights.members === 'none' ? '42501' : 'none and others'
    expect(await reads(stranger, table, rights.members)).toBe(expected)
    expect(await reads(anon, table, rights.members)).toBe('42501')
  })

  it('is written by the server as far as it says, and by nobody else', async () => {
    for (const client of [anon, stranger, ...ROLES.map((role) => members[role])]) {
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      expect(await writes(client, table)).toEqual([])
    }
    expect(await writes(server, table)).toEqual(rights.writes)
    expect(await readsAll(server, table)).toBe(rights.server === 'all' ? undefined : '42501')
    for (const column of closedColumns(rights.written)) {
      const change = server.from(table).update({ [column]: null })
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      expect((await change.eq(tenantOf(table), NOBODY)).error?.code).toBe('42501')
    }
  })
})

describe('what a person does at the desk', () => {
  const incident = '00000000-0000-4000-8001-000000000008'
  const steer = (client: Client, key: string) =>
    client.rpc('steer_incident', {
      p_incident_id: incident,
      p_control: 'paused',
      p_reason: 'The owner called',
      p_key: key,
    })

  it('is done with their own token by coordinators and above, and is their act', async () => {
    for (const role of ['owner', 'manager', 'coordinator'] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      const { data, error } = await steer(members[role], `by-${role}`)
      expect(error, role).toBeNull()
      expect(data).toMatchObject({ control: 'paused' })
    }
    const actor = await database.test.one(
      `select actor_kind, actor_id from incident_events where key = 'by-owner'`,
    )
    const { data } = await members.owner.auth.getUser()
    expect(actor).toEqual({ actor_kind: 'manager', actor_id: data.user?.id })
  })

  it('is refused to viewers, to another organisation, and without signing in', async () => {
    expect((await steer(members.viewer, 'v')).error?.code).toBe('PT403')
    expect((await steer(stranger, 's')).error?.code).toBe('PT404')
    expect((await steer(anon, 'a')).error?.code).toBe('42501')
  })

  it.each(STEWARDS)('%s asks for that right before anything else', async (name) => {
    const { rows } = await database.test.pg.query<{ name: string; type: string }>(
      `select argument.name, format_type(argument.type, null) as type
       from pg_proc p, unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) as argument (name, type)
       where p.pronamespace = 'public'::regnamespace and p.proname = $1`,
      [name],
    )
    const named: Record<string, unknown> = {
      p_incident_id: incident,
      p_call_id: '00000000-0000-4000-8001-000000000009',
      p_organization_id: OURS,
      p_is_paused: true,
      ...(await database.test.one<object>(
        `select (select id from escalations where organization_id = $1 limit 1) as p_escalation_id,
           (select id from promises where organization_id = $1 limit 1) as p_promise_id`,
        [OURS],
      )),
    }
    const args = Object.fromEntries(rows.map((arg) => [arg.name, named[arg.name] ?? null]))
    expect((await members.viewer.rpc(name, args)).error?.code).toBe('PT403')
    expect((await stranger.rpc(name, args)).error?.code).toBe('PT404')
    expect((await anon.rpc(name, args)).error?.code).toBe('42501')
  })
})

describe('what every member may do', () => {
  const incident = { p_incident_id: '00000000-0000-4000-8001-000000000008' }

  it.each(MEMBERS)('%s is for viewers too, and for nobody else', async (name) => {
    expect((await members.viewer.rpc(name, incident)).error).toBeNull()
    expect((await stranger.rpc(name, incident)).error?.code).toBe('PT404')
    expect((await anon.rpc(name, incident)).error?.code).toBe('42501')
  })
})

describe("what is changed about the organisation's own records", () => {
  const named: Record<string, unknown> = {
    p_organization_id: OURS,
    p_vendor_id: '00000000-0000-4000-8001-000000000006',
    p_property_id: '00000000-0000-4000-8001-000000000003',
    p_landlord_id: '00000000-0000-4000-8001-000000000002',
    p_scope: 'organization',
    p_scope_id: OURS,
  }

  it.each(GOVERNORS)('%s is for managers and owners, asked before anything else', async (name) => {
    const args = await argumentsOf(name, named)
    for (const role of ['viewer', 'coordinator'] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      expect((await members[role].rpc(name, args)).error?.code, role).toBe('PT403')
    }
    for (const role of ['manager', 'owner'] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      expect((await members[role].rpc(name, args)).error?.code, role).toBe('PT400')
    }
    expect((await stranger.rpc(name, args)).error?.code).toBe('PT404')
    expect((await anon.rpc(name, args)).error?.code).toBe('42501')
  })

  it('is on record with the name of whoever did it', async () => {
    const args = { p_vendor_id: named['p_vendor_id'], p_is_suspended: true, p_reason: 'No answer' }
    const done = await members.manager.rpc('suspend_vendor', { ...args, p_key: 'suspend' })
    expect(done.data).toMatchObject({ kind: 'saved' })
    const { data } = await members.viewer
      .from('governance_events')
      .select('actor_email, reason, before, after')
      .eq('key', 'suspend')
    expect(data).toEqual([
      {
        actor_email: 'manager1@test.example',
        reason: 'No answer',
        before: { active: true },
        after: { active: false },
      },
    ])
  })

  it.each(READERS)('%s answers every member about their own organisation alone', async (name) => {
    const args = await argumentsOf(name, named)
    const asked = 'p_days' in args ? { ...args, p_days: 30, p_property_id: null } : args
    for (const role of ROLES) {
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      const { data, error } = await members[role].rpc(name, asked)
      expect(error, role).toBeNull()
      expect(data, role).not.toBeNull()
    }
    expect((await stranger.rpc(name, asked)).error?.code).toBe('PT404')
    expect((await anon.rpc(name, asked)).error?.code).toBe('42501')
  })
})

describe('every function of the API', () => {
  const functions = Object.entries(EXECUTES)
    .filter(([name, roles]) => name.startsWith('public.') && !roles.includes('authenticated'))
    .map(([name]) => name.slice('public.'.length))

  it.each(functions)('%s is refused to members and to whoever has not signed in', async (name) => {
    const { rows } = await database.test.pg.query<{ args: string[] }>(
      `select proargnames[1:pronargs] as args from pg_proc
       where pronamespace = 'public'::regnamespace and proname = $1`,
      [name],
    )
    const nothing = Object.fromEntries((rows[0]?.args ?? []).map((arg) => [arg, null]))
    for (const client of [anon, members.owner]) {
      // oxlint-disable-next-line no-await-in-loop -- one session is asked at a time
      const { error } = await client.rpc(name, nothing)
      expect(error?.code).toBe('42501')
    }
  })

  it('and the schema behind it is out of reach, even with the secret key', async () => {
    const hidden = server.schema('private' as never) as unknown as Client
    expect((await hidden.from('state_moves').select()).error?.code).toBe('PGRST106')
  })
})
