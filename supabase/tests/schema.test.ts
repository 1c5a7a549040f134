import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { approvalStatusSchema } from '#lib/db/approvals.ts'
import { attemptStateSchema } from '#lib/db/calls.ts'
import { actorKindSchema } from '#lib/db/incidents.ts'
import { messageStatusSchema } from '#lib/db/messages.ts'
import { quoteRequestStatusSchema } from '#lib/db/quotes.ts'
import { visitStatusSchema } from '#lib/db/visits.ts'
import { approvalMethodSchema, decisionSchema } from '#lib/domain/approval.ts'
import {
  CALL_STATUS_RANK,
  callDirectionSchema,
  callOutcomeSchema,
  callPurposeSchema,
  callStatusSchema,
  partyKindSchema,
  speakerSchema,
} from '#lib/domain/call.ts'
import {
  INCIDENT_SUCCESSORS,
  incidentControlSchema,
  incidentStatusSchema,
  prioritySchema,
} from '#lib/domain/incident.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { writeDatabaseTypes } from '#supabase/types/database-types.ts'
import { schemaScripts } from '#supabase/types/scratch-database.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

interface Rights {
  /** What a signed-in member may do: read all columns, read some columns, or nothing. */
  readonly authenticated: 'select' | 'some columns' | 'nothing'
  /** What the server may do without a function. */
  readonly service: 'write' | 'read'
}
const REFERENCE: Rights = { authenticated: 'select', service: 'write' }
const STATE: Rights = { authenticated: 'select', service: 'read' }

/** Every table is here. A new one must say who may do what before it can ship. */
const RIGHTS: Record<string, Rights> = {
  organizations: REFERENCE,
  memberships: REFERENCE,
  landlords: REFERENCE,
  owner_policies: REFERENCE,
  properties: REFERENCE,
  units: REFERENCE,
  assets: REFERENCE,
  guests: REFERENCE,
  stays: REFERENCE,
  vendors: REFERENCE,
  vendor_contacts: REFERENCE,
  vendor_trades: REFERENCE,
  vendor_preferences: REFERENCE,
  vendor_compliance: REFERENCE,
  maintenance_records: REFERENCE,
  promises: REFERENCE,
  consents: REFERENCE,
  suppressions: REFERENCE,
  incidents: STATE,
  incident_events: STATE,
  quote_requests: STATE,
  quotes: STATE,
  analyses: STATE,
  approvals: STATE,
  visits: { authenticated: 'some columns', service: 'read' },
  calls: { authenticated: 'some columns', service: 'read' },
  call_attempts: STATE,
  call_turns: STATE,
  messages: { authenticated: 'some columns', service: 'read' },
  access_grants: STATE,
  access_codes: { authenticated: 'nothing', service: 'write' },
  stream_tokens: { authenticated: 'nothing', service: 'read' },
  webhook_inbox: { authenticated: 'nothing', service: 'read' },
  outbox: { authenticated: 'nothing', service: 'read' },
}

interface TableFacts {
  name: string
  hasRowSecurity: boolean
  comment: string | null
  authenticated: string
  service: string
  anonReads: boolean
  membersWrite: boolean
  policies: string[]
}

const readTables = (): Promise<TableFacts[]> =>
  test.all<TableFacts>(`
    select c.relname as name, c.relrowsecurity as "hasRowSecurity",
      obj_description(c.oid, 'pg_class') as comment,
      case when has_table_privilege('authenticated', c.oid, 'select') then 'select'
        when has_any_column_privilege('authenticated', c.oid, 'select') then 'some columns'
        else 'nothing' end as authenticated,
      case when has_any_column_privilege('service_role', c.oid, 'insert, update')
        or has_table_privilege('service_role', c.oid, 'delete') then 'write' else 'read' end as service,
      has_any_column_privilege('anon', c.oid, 'select') as "anonReads",
      has_any_column_privilege('authenticated', c.oid, 'insert, update')
        or has_table_privilege('authenticated', c.oid, 'delete') as "membersWrite",
      array(select p.cmd || ' to ' || p.roles::text from pg_policies p
        where p.schemaname = 'public' and p.tablename = c.relname) as policies
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname`)

describe('every table', () => {
  it('has row security, a comment, its rights in the matrix and no others', async () => {
    const tables = await readTables()
    expect(tables.map(({ name }) => name).toSorted()).toEqual(Object.keys(RIGHTS).toSorted())
    for (const table of tables) {
      const rights = RIGHTS[table.name]
      expect(table, table.name).toMatchObject({
        hasRowSecurity: true,
        comment: expect.any(String),
        ...rights,
        anonReads: false,
        membersWrite: false,
        policies: rights?.authenticated === 'nothing' ? [] : ['SELECT to {authenticated}'],
      })
    }
  })

  it('has an index for every foreign key', async () => {
    const missing = await test.all(`
      select conrelid::regclass::text as "table", conname
      from pg_constraint f
      where contype = 'f' and connamespace = 'public'::regnamespace
        and not exists (
          select from pg_index i
          where i.indrelid = f.conrelid and i.indkey[0] = f.conkey[1] and i.indpred is null)`)
    expect(missing).toEqual([])
  })

  it('names its rules as sentences, not by number', async () => {
    const unnamed = await test.all(`
      select conname from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'x')
        and conname ~ '_(check|key|excl)[0-9]*$'`)
    expect(unnamed).toEqual([])
  })
})

describe('every function', () => {
  it('of the API is for the server only, with its own search path', async () => {
    const faulty = await test.all(`
      select p.proname from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        and (has_function_privilege('anon', p.oid, 'execute')
          or has_function_privilege('authenticated', p.oid, 'execute')
          or not has_function_privilege('service_role', p.oid, 'execute')
          or not p.prosecdef
          or not 'search_path=""' = any (coalesce(p.proconfig, '{}')))`)
    expect(faulty).toEqual([])
  })

  it('of the private schema is closed, except the one that policies call', async () => {
    const open = await test.all<{ proname: string }>(`
      select p.proname from pg_proc p
      where p.pronamespace = 'private'::regnamespace
        and has_function_privilege('authenticated', p.oid, 'execute')`)
    expect(open.map(({ proname }) => proname)).toEqual(['org_ids'])
  })
})

describe('the words', () => {
  const enumOf = async (name: string): Promise<string[]> =>
    (
      await test.all<{ value: string }>(
        `select enumlabel as value from pg_enum where enumtypid = ('public.' || $1)::regtype order by enumsortorder`,
        [name],
      )
    ).map(({ value }) => value)

  const pairs: [string, z.ZodEnum][] = [
    ['incident_status', incidentStatusSchema],
    ['incident_control', incidentControlSchema],
    ['priority', prioritySchema],
    ['trade', tradeSchema],
    ['call_status', callStatusSchema],
    ['call_purpose', callPurposeSchema],
    ['call_direction', callDirectionSchema],
    ['call_outcome', callOutcomeSchema],
    ['party_kind', partyKindSchema],
    ['speaker', speakerSchema],
    ['decision', decisionSchema],
    ['approval_method', approvalMethodSchema],
    ['approval_status', approvalStatusSchema],
    ['quote_request_status', quoteRequestStatusSchema],
    ['visit_status', visitStatusSchema],
    ['message_status', messageStatusSchema],
    ['attempt_state', attemptStateSchema],
    ['actor_kind', actorKindSchema],
  ]
  it.each(pairs)('%s are the same in SQL and TypeScript', async (name, schema) => {
    expect(await enumOf(name)).toEqual(schema.options)
  })

  it('let an incident move where the domain says, and nowhere else', async () => {
    const rows = await test.all<{ pair: string }>(
      `select from_status || ' → ' || to_status as pair from private.incident_transitions`,
    )
    const legal = Object.entries(INCIDENT_SUCCESSORS).flatMap(([from, successors]) =>
      successors.map((to) => `${from} → ${to}`),
    )
    expect(rows.map(({ pair }) => pair).toSorted()).toEqual(legal.toSorted())
  })

  it('rank call statuses as the domain does', async () => {
    const rows = await test.all<{ status: string; rank: number }>(
      `select status::text, private.call_status_rank(status) as rank
       from unnest(enum_range(null::public.call_status)) as status`,
    )
    expect(Object.fromEntries(rows.map(({ status, rank }) => [status, rank]))).toEqual(
      CALL_STATUS_RANK,
    )
  })
})

describe('the migrations', () => {
  it('are what the TypeScript types were generated from', async () => {
    const committed = readFileSync(
      new URL('../../lib/db/database.types.ts', import.meta.url),
      'utf8',
    )
    expect(committed).toBe(await writeDatabaseTypes(test.pg))
  })

  it('use nothing that PostgreSQL 17 lacks', () => {
    for (const { name, sql } of schemaScripts()) {
      expect(sql, name).not.toMatch(
        /\buuidv7\b|\bnot enforced\b|\) virtual\b|\bwithout overlaps\b|\breturning (old|new)\./i,
      )
    }
  })
})
