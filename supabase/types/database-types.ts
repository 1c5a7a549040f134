import type { PGlite } from '@electric-sql/pglite'

interface Column {
  table: string
  name: string
  type: string
  isNullable: boolean
  hasDefault: boolean
  isGenerated: boolean
}
interface ForeignKey {
  table: string
  name: string
  columns: string[]
  referencedTable: string
  referencedColumns: string[]
  isOneToOne: boolean
}
interface SqlFunction {
  name: string
  argNames: string[]
  argTypes: string[]
  argModes: string[] | null
  defaultCount: number
  returnType: string
  returnsSet: boolean
}
interface Enumeration {
  name: string
  values: string[]
}

const COLUMNS = `
  select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type,
    not a.attnotnull as "isNullable", a.atthasdef or a.attidentity <> '' as "hasDefault",
    a.attidentity = 'a' or a.attgenerated <> '' as "isGenerated"
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  order by c.relname, a.attname`

const FOREIGN_KEYS = `
  select t.relname as "table", f.conname as name, r.relname as "referencedTable",
    array(select attname::text from unnest(f.conkey) with ordinality k (n, o)
      join pg_attribute on attrelid = f.conrelid and attnum = k.n order by k.o) as columns,
    array(select attname::text from unnest(f.confkey) with ordinality k (n, o)
      join pg_attribute on attrelid = f.confrelid and attnum = k.n order by k.o) as "referencedColumns",
    exists (select from pg_constraint u where u.conrelid = f.conrelid and u.contype in ('p', 'u')
      and u.conkey <@ f.conkey and f.conkey <@ u.conkey) as "isOneToOne"
  from pg_constraint f
  join pg_class t on t.oid = f.conrelid
  join pg_class r on r.oid = f.confrelid
  where f.contype = 'f' and t.relnamespace = 'public'::regnamespace
    and r.relnamespace = 'public'::regnamespace
  order by t.relname, f.conname`

const FUNCTIONS = `
  select p.proname as name, coalesce(p.proargnames, '{}') as "argNames",
    array(select format_type(t, null) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
      with ordinality a (t, o) order by a.o) as "argTypes",
    p.proargmodes::text[] as "argModes", p.pronargdefaults::int as "defaultCount",
    format_type(p.prorettype, null) as "returnType", p.proretset as "returnsSet"
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
    and p.prorettype <> 'trigger'::regtype
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.proname`

const ENUMS = `
  select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as values
  from pg_type t join pg_enum e on e.enumtypid = t.oid
  where t.typnamespace = 'public'::regnamespace
  group by t.typname order by t.typname`

// As PostgREST puts them into JSON.
const JSON_TYPES: Record<string, string> = {
  boolean: 'boolean',
  bigint: 'number',
  'double precision': 'number',
  integer: 'number',
  numeric: 'number',
  jsonb: 'Json',
  void: 'undefined',
}
const TEXT_TYPES = new Set([
  'character',
  'date',
  'extensions.vector',
  'text',
  'time without time zone',
  'timestamp with time zone',
  'tstzrange',
  'uuid',
])

function toTypescript(type: string, enums: ReadonlySet<string>): string {
  const name = type.replace(/^public\./, '')
  if (enums.has(name)) return `Database['public']['Enums']['${name}']`
  if (TEXT_TYPES.has(type)) return 'string'
  const known = JSON_TYPES[type]
  if (!known) throw new Error(`The generator has no TypeScript for the type ${type}; add it.`)
  return known
}

function tableLines(
  columns: readonly Column[],
  foreignKeys: readonly ForeignKey[],
  enums: ReadonlySet<string>,
): string[] {
  const typed = columns.map((column) => ({
    ...column,
    ts: toTypescript(column.type, enums) + (column.isNullable ? ' | null' : ''),
  }))
  const written = (column: (typeof typed)[number], isOptional: boolean): string =>
    column.isGenerated
      ? `          ${column.name}?: never`
      : `          ${column.name}${isOptional ? '?' : ''}: ${column.ts}`
  return [
    '        Row: {',
    ...typed.map((column) => `          ${column.name}: ${column.ts}`),
    '        }',
    '        Insert: {',
    ...typed.map((column) => written(column, column.isNullable || column.hasDefault)),
    '        }',
    '        Update: {',
    ...typed.map((column) => written(column, true)),
    '        }',
    '        Relationships: [',
    ...foreignKeys.flatMap((key) => [
      '          {',
      `            foreignKeyName: '${key.name}'`,
      `            columns: ${quoteAll(key.columns)}`,
      `            isOneToOne: ${key.isOneToOne}`,
      `            referencedRelation: '${key.referencedTable}'`,
      `            referencedColumns: ${quoteAll(key.referencedColumns)}`,
      '          },',
    ]),
    '        ]',
  ]
}

function quoteAll(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`
}

function functionLines(fn: SqlFunction, enums: ReadonlySet<string>): string[] {
  const args = fn.argNames.map((name, index) => ({
    name,
    mode: fn.argModes?.[index] ?? 'i',
    ts: toTypescript(fn.argTypes[index] ?? '', enums),
  }))
  const given = args.filter((arg) => arg.mode === 'i')
  const row = args.filter((arg) => arg.mode === 't')
  const required = given.length - fn.defaultCount
  const argLine = given
    .map((arg, index) => `${arg.name}${index < required ? '' : '?'}: ${arg.ts}`)
    .toSorted()
  const returns =
    row.length > 0
      ? `{ ${row.map((column) => `${column.name}: ${column.ts}`).join('; ')} }`
      : toTypescript(fn.returnType, enums)
  return [
    `      ${fn.name}: {`,
    `        Args: { ${argLine.join('; ')} }`,
    `        Returns: ${returns}${fn.returnsSet ? '[]' : ''}`,
    '      }',
  ]
}

async function readRows<Row>(db: PGlite, sql: string): Promise<Row[]> {
  return (await db.query<Row>(sql)).rows
}

/** The `Database` type of supabase-js for this schema, as the text of `lib/db/database.types.ts`. */
export async function writeDatabaseTypes(db: PGlite): Promise<string> {
  const columns = await readRows<Column>(db, COLUMNS)
  const foreignKeys = await readRows<ForeignKey>(db, FOREIGN_KEYS)
  const functions = await readRows<SqlFunction>(db, FUNCTIONS)
  const enumerations = await readRows<Enumeration>(db, ENUMS)
  const enums = new Set(enumerations.map(({ name }) => name))
  const tables = [...new Set(columns.map(({ table }) => table))]
  return [
    '// Written by supabase/types/generate.ts from the migrations; not by hand.',
    '',
    'export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]',
    '',
    'export type Database = {',
    "  __InternalSupabase: { PostgrestVersion: '13.0.5' }",
    '  public: {',
    '    Tables: {',
    ...tables.flatMap((table) => [
      `      ${table}: {`,
      ...tableLines(
        columns.filter((column) => column.table === table),
        foreignKeys.filter((key) => key.table === table),
        enums,
      ),
      '      }',
    ]),
    '    }',
    '    Views: { [_ in never]: never }',
    '    Functions: {',
    ...functions.flatMap((fn) => functionLines(fn, enums)),
    '    }',
    '    Enums: {',
    ...enumerations.map(
      ({ name, values }) => `      ${name}: ${values.map((value) => `'${value}'`).join(' | ')}`,
    ),
    '    }',
    '    CompositeTypes: { [_ in never]: never }',
    '  }',
    '}',
    '',
  ].join('\n')
}
