import type { Columns, Rights } from './rights.ts'

/** What is said of the schema elsewhere, and what the schema is held against. */
export interface Papers {
  readonly rights: Readonly<Record<string, Rights>>
  readonly executes: Readonly<Record<string, readonly string[]>>
  /** Tables that a pgTAP file looks at with every role. */
  readonly lookedAt: ReadonlySet<string>
  /** Functions that the table of nonsense calls. */
  readonly calledWithNonsense: ReadonlySet<string>
}

interface Catalogue {
  query<Row>(sql: string): Promise<{ rows: Row[] }>
}

const ROLES = ['anon', 'authenticated', 'service_role'] as const
const VERBS = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] as const
type Role = (typeof ROLES)[number]
type Verb = (typeof VERBS)[number]

const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ')

/** Tables, views and whatever else has rows. */
const RELATIONS = `select c.oid, c.relname, c.relrowsecurity, c.relnamespace from pg_class c
  where c.relkind not in ('i', 'I', 'S', 'c', 't')`

const TABLES = `
  with relation as (${RELATIONS} and c.relnamespace = 'public'::regnamespace)
  select relname as name, relrowsecurity as "hasRowSecurity",
    obj_description(oid, 'pg_class') as comment,
    array(select p.cmd || ' to ' || p.roles::text || ' ' ||
        case when p.qual like '%org_ids(''coordinator''%' then 'from coordinator'
          when p.qual like '%org_ids()%' or p.qual like '%org_ids(''viewer''%' then 'from viewer'
          else coalesce(p.qual, 'everything') end
      from pg_policies p where p.schemaname = 'public' and p.tablename = relname) as policies
  from relation order by 1`

const PRIVILEGES = `
  with relation as (${RELATIONS} and c.relnamespace = 'public'::regnamespace)
  select relname as table, role, verb,
    case when verb in ('delete', 'truncate', 'trigger')
      then case when has_table_privilege(role, oid, verb) then 'all' else 'none' end
    else (
      select case when bool_and(may) then 'all' when not bool_or(may) then 'none'
        else 'all but ' || string_agg(name, ', ' order by name) filter (where not may) end
      from (
        select attname::text as name, has_column_privilege(role, oid, attnum, verb) as may
        from pg_attribute where attrelid = oid and attnum > 0 and not attisdropped) as attribute)
    end as columns
  from relation, unnest(array[${list(ROLES)}]) as role, unnest(array[${list(VERBS)}]) as verb`

const FUNCTIONS = `
  select p.pronamespace::regnamespace || '.' || p.proname as name, p.prosecdef as "isDefiner",
    coalesce('search_path=""' = any (p.proconfig), false) as "hasSearchPath",
    array(select role from unnest(array[${list(ROLES)}]) as role
      where has_function_privilege(role, p.oid, 'execute')) as roles
  from pg_proc p
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by 1`

/** Rules that a query can tell alone: each row is a fault, in words. */
const RULES = [
  `select conrelid::regclass || ': ' || conname || ' has no index' as fault from pg_constraint f
   where contype = 'f' and connamespace in ('public'::regnamespace, 'private'::regnamespace)
     and not exists (
       select from pg_index i
       where i.indrelid = f.conrelid and i.indkey[0] = f.conkey[1] and i.indpred is null)`,
  // A key may name nothing of another organisation; the organisation itself stays.
  `select child.relname || '.' || coalesce(attribute.attname, 'organization_id')
     || ' may name another organisation' as fault
   from pg_class child
   join pg_attribute tenant on tenant.attrelid = child.oid and tenant.attname = 'organization_id'
   left join (pg_constraint key
     join pg_class parent on parent.oid = key.confrelid and parent.relname <> 'organizations'
       and parent.relnamespace = 'public'::regnamespace
     join pg_attribute attribute on attribute.attrelid = key.conrelid
       and attribute.attnum = key.conkey[1])
     on key.conrelid = child.oid and key.contype = 'f'
   where child.relnamespace = 'public'::regnamespace and child.relkind = 'r' and not exists (
     select from pg_trigger t
     where t.tgrelid = child.oid and t.tgfoid = 'private.guard_organization'::regproc
       and t.tgenabled <> 'D' and (
         attribute.attname is null
         or attribute.attname = any (string_to_array(encode(t.tgargs, 'escape'), '\\000'))))`,
  `select conrelid::regclass || ': ' || conname || ' is no sentence' as fault from pg_constraint
   where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'x')
     and conname ~ '_(check|key|excl)[0-9]*$'`,
  `select c.table_name || '.' || c.column_name || ' has no currency' as fault
   from information_schema.columns c
   where c.table_schema = 'public' and c.column_name like '%\\_cents' and not exists (
     select from information_schema.columns currency
     where currency.table_schema = 'public' and currency.table_name = c.table_name
       and currency.column_name = 'currency')`,
  `select table_name || '.' || column_name || ' has no time zone' as fault
   from information_schema.columns
   where table_schema = 'public' and data_type like 'timestamp without%'`,
  `select 'private.' || relname || ' is open to ' || role as fault
   from (${RELATIONS} and c.relnamespace = 'private'::regnamespace) as relation,
     unnest(array[${list(ROLES)}]) as role, unnest(array['select', 'insert', 'update']) as verb
   where has_any_column_privilege(role, relation.oid, verb) or has_table_privilege(role, relation.oid, 'delete')`,
]

const WRITES: readonly Verb[] = ['insert', 'update', 'delete']

function mayBe(rights: Rights, role: Role, verb: Verb): Columns {
  if (role === 'anon') return 'none'
  if (verb === 'select') return role === 'authenticated' ? rights.members : rights.server
  const isWrite = WRITES.includes(verb) && rights.writes.some((write) => write === verb)
  if (role !== 'service_role' || !isWrite) return 'none'
  return verb === 'delete' ? 'all' : rights.written
}

interface TableFacts {
  name: string
  hasRowSecurity: boolean
  comment: string | null
  policies: string[]
}

function judgeTable({ name, ...table }: TableFacts, papers: Papers): string[] {
  const rights = papers.rights[name]
  const faults: string[] = []
  if (!table.hasRowSecurity) faults.push(`${name} has no row security`)
  if (!table.comment?.trim()) faults.push(`${name} has no comment`)
  if (!papers.lookedAt.has(name)) faults.push(`${name} is looked at by no pgTAP test`)
  if (!rights) return [...faults, `${name} has no rights in the matrix`]
  // None is the explicit default: row security is on, and nobody but the server gets past it.
  const expected = rights.from === null ? '' : `SELECT to {authenticated} from ${rights.from}`
  const policies = table.policies.join('; ')
  if (policies !== expected) faults.push(`${name} has the policies "${policies}"`)
  return faults
}

interface FunctionFacts {
  name: string
  isDefiner: boolean
  hasSearchPath: boolean
  roles: string[]
}

function judgeFunction({ name, roles, ...fn }: FunctionFacts, papers: Papers): string[] {
  const isPublic = name.startsWith('public.')
  const expected = papers.executes[name] ?? []
  const faults: string[] = []
  if (!fn.hasSearchPath) faults.push(`${name} has no search path of its own`)
  if (isPublic && !fn.isDefiner) faults.push(`${name} runs with the rights of its caller`)
  if (isPublic && expected.length === 0) faults.push(`${name} has no line in the matrix`)
  if (roles.join() !== expected.join())
    faults.push(`${name} is open to ${roles.join() || 'nobody'}`)
  if (isPublic && !papers.calledWithNonsense.has(name.slice('public.'.length))) {
    faults.push(`${name} is never called with nonsense`)
  }
  return faults
}

const gone = (what: string, written: readonly string[], there: readonly string[]): string[] =>
  written.filter((name) => !there.includes(name)).map((name) => `${name}: there is no such ${what}`)

/** What is wrong with a schema, a sentence each. */
export async function auditSchema(pg: Catalogue, papers: Papers): Promise<string[]> {
  const { rows: tables } = await pg.query<TableFacts>(TABLES)
  const { rows: privileges } = await pg.query<{
    table: string
    role: Role
    verb: Verb
    columns: string
  }>(PRIVILEGES)
  const { rows: functions } = await pg.query<FunctionFacts>(FUNCTIONS)
  const rules = await pg.query<{ fault: string }>(RULES.join('\nunion all\n'))
  return [
    ...tables.flatMap((table) => judgeTable(table, papers)),
    ...privileges.flatMap(({ table, role, verb, columns }) => {
      const rights = papers.rights[table]
      return !rights || columns === mayBe(rights, role, verb)
        ? []
        : [`${table}: ${role} may ${verb} ${columns}`]
    }),
    ...gone(
      'table',
      Object.keys(papers.rights),
      tables.map(({ name }) => name),
    ),
    ...functions.flatMap((fn) => judgeFunction(fn, papers)),
    ...gone(
      'function',
      Object.keys(papers.executes),
      functions.map(({ name }) => name),
    ),
    ...rules.rows.map(({ fault }) => fault),
  ]
}
