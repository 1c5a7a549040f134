import type { PGlite } from '@electric-sql/pglite'

/** What the REST API knows of the schema `public`, read once and again after `notify pgrst`. */
export interface SchemaCache {
  /** Tables and views, by name. */
  relations: ReadonlyMap<string, Relation>
  /** Every overload, by name. */
  functions: ReadonlyMap<string, readonly SqlFunction[]>
  foreignKeys: readonly ForeignKey[]
}

export interface Relation {
  name: string
  columns: ReadonlyMap<string, Column>
  primaryKey: readonly string[]
  /** Column sets that are unique by constraint: only these make a relationship one-to-one. */
  uniqueKeys: readonly (readonly string[])[]
}

export interface Column {
  name: string
  /** With schema, ready to be written into SQL. */
  type: string
  /** SQL from the catalogue; null when there is none. */
  defaultExpression: string | null
  isIdentity: boolean
}

export interface ForeignKey {
  name: string
  table: string
  columns: readonly string[]
  referencedTable: string
  referencedColumns: readonly string[]
}

export interface SqlFunction {
  name: string
  /** Input arguments in order. */
  parameters: readonly { name: string; type: string; isRequired: boolean }[]
  returnsSet: boolean
  result: FunctionResult
}

export type FunctionResult =
  | { kind: 'void' }
  | { kind: 'scalar' }
  /** `relation` is set when the rows are those of a table, which makes embedding possible. */
  | { kind: 'row'; columns: readonly string[]; relation: string | null }
  | { kind: 'unsupported'; reason: string }

/** Everything in one statement each; types are written as seen from an empty search path. */
export function loadSchemaCache(db: PGlite): Promise<SchemaCache> {
  return db.transaction(async (transaction) => {
    await transaction.exec("set local search_path = ''")
    const rows = async <Row>(sql: string): Promise<Row[]> =>
      (await transaction.query<Row>(sql)).rows
    const columns = await rows<ColumnRow>(COLUMNS)
    const constraints = await rows<ConstraintRow>(CONSTRAINTS)
    const functions = await rows<FunctionRow>(FUNCTIONS)
    const relations = toRelations(columns, constraints)
    return {
      relations: new Map([...relations].filter(([, { isExposed }]) => isExposed)),
      foreignKeys: constraints
        .filter(({ type }) => type === 'f')
        .filter(({ referencedTable }) => relations.has(referencedTable ?? ''))
        .map((row) => ({
          name: row.name,
          table: row.table,
          columns: row.columns,
          referencedTable: row.referencedTable ?? '',
          referencedColumns: row.referencedColumns,
        })),
      functions: Map.groupBy(
        functions.map((row) => toFunction(row, relations)),
        ({ name }) => name,
      ),
    }
  })
}

interface ColumnRow {
  relation: string
  /** pg_class.relkind: r, v, m, f, p are served; c is the type of a composite result only. */
  relationKind: string
  name: string
  type: string
  defaultExpression: string | null
  isIdentity: boolean
}

const COLUMNS = `
  select c.relname as relation, c.relkind::text as "relationKind", a.attname as name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end
      as "defaultExpression",
    a.attidentity <> '' as "isIdentity"
  from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::pg_catalog.regnamespace
    and c.relkind in ('r', 'v', 'm', 'f', 'p', 'c')
  order by c.relname, a.attnum`

interface ConstraintRow {
  name: string
  type: 'p' | 'u' | 'f'
  table: string
  columns: string[]
  referencedTable: string | null
  referencedColumns: string[]
}

const CONSTRAINTS = `
  select k.conname as name, k.contype::text as type, t.relname as "table",
    r.relname as "referencedTable",
    array(select a.attname::text from unnest(k.conkey) with ordinality u (number, position)
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number
      order by u.position) as columns,
    array(select a.attname::text from unnest(k.confkey) with ordinality u (number, position)
      join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number
      order by u.position) as "referencedColumns"
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class t on t.oid = k.conrelid
  left join pg_catalog.pg_class r
    on r.oid = k.confrelid and r.relnamespace = 'public'::pg_catalog.regnamespace
  where t.relnamespace = 'public'::pg_catalog.regnamespace and k.contype in ('p', 'u', 'f')
    and k.conparentid = 0
  order by t.relname, k.conname`

interface FunctionRow {
  name: string
  argumentNames: string[]
  argumentTypes: string[]
  /** pg_proc.proargmodes letters: i, o, b(oth), v(ariadic), t(able); null means all are inputs. */
  argumentModes: string[] | null
  defaultCount: number
  returnsSet: boolean
  /** pg_type.typtype: b, c(omposite), d, e, p(seudo), r, m. */
  resultKind: string
  resultType: string
  resultRelation: string | null
}

// Functions of extensions installed into `public` are left out: nobody meant them to be an API.
const FUNCTIONS = `
  select p.proname as name, coalesce(p.proargnames, '{}') as "argumentNames",
    array(select pg_catalog.format_type(a.type, null)
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a (type, position)
      order by a.position) as "argumentTypes",
    p.proargmodes::text[] as "argumentModes", p.pronargdefaults::int as "defaultCount",
    p.proretset as "returnsSet", t.typtype::text as "resultKind",
    pg_catalog.format_type(p.prorettype, null) as "resultType",
    (select c.relname from pg_catalog.pg_class c where c.oid = t.typrelid
      and c.relnamespace = 'public'::pg_catalog.regnamespace) as "resultRelation"
  from pg_catalog.pg_proc p
  join pg_catalog.pg_type t on t.oid = p.prorettype
  where p.pronamespace = 'public'::pg_catalog.regnamespace and p.prokind = 'f'
    and t.typname not in ('trigger', 'event_trigger')
    and not exists (select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid
        and d.deptype = 'e')
  order by p.proname`

type LoadedRelation = Relation & { isExposed: boolean }

function toRelations(
  columns: readonly ColumnRow[],
  constraints: readonly ConstraintRow[],
): Map<string, LoadedRelation> {
  const relations = new Map<string, LoadedRelation>()
  for (const [name, rows] of Map.groupBy(columns, ({ relation }) => relation)) {
    const own = constraints.filter(({ table }) => table === name)
    relations.set(name, {
      name,
      isExposed: rows[0]?.relationKind !== 'c',
      columns: new Map(rows.map((row) => [row.name, row])),
      primaryKey: own.find(({ type }) => type === 'p')?.columns ?? [],
      uniqueKeys: own.filter(({ type }) => type !== 'f').map((row) => row.columns),
    })
  }
  return relations
}

function toFunction(row: FunctionRow, relations: ReadonlyMap<string, LoadedRelation>): SqlFunction {
  const all = row.argumentTypes.map((type, index) => ({
    name: row.argumentNames[index] ?? '',
    type,
    mode: row.argumentModes?.[index] ?? 'i',
  }))
  const inputs = all.filter(({ mode }) => 'ibv'.includes(mode))
  const requiredCount = inputs.length - row.defaultCount
  const outputs = all.filter(({ mode }) => 'obt'.includes(mode)).map(({ name }) => name)
  const isCallable = inputs.every(({ name, mode }) => name !== '' && mode !== 'v')
  return {
    name: row.name,
    parameters: inputs.map(({ name, type }, index) => ({
      name,
      type,
      isRequired: index < requiredCount,
    })),
    returnsSet: row.returnsSet,
    result: isCallable
      ? resultOf(row, outputs, relations)
      : { kind: 'unsupported', reason: 'an unnamed or variadic argument' },
  }
}

function resultOf(
  row: FunctionRow,
  outputs: readonly string[],
  relations: ReadonlyMap<string, LoadedRelation>,
): FunctionResult {
  if (row.resultType === 'void') return { kind: 'void' }
  const relation = relations.get(row.resultRelation ?? '')
  if (relation) {
    return {
      kind: 'row',
      columns: [...relation.columns.keys()],
      relation: relation.isExposed ? relation.name : null,
    }
  }
  if (row.resultType !== 'record') return { kind: 'scalar' }
  return outputs.length > 0
    ? { kind: 'row', columns: outputs, relation: null }
    : { kind: 'unsupported', reason: 'rows of unknown columns' }
}
