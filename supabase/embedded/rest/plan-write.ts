import { identifier, identifiers, literal } from '#supabase/embedded/sql-text.ts'
import { parseObject, parseRows, type JsonObject } from './json-body.ts'
import { parseColumnList } from './parse-order.ts'
import { parseQuery, singleParameter } from './parse-query.ts'
import type { Plan, PlanContext } from './plan.ts'
import { embedsOf, type QueryNode } from './query-tree.ts'
import { findRelationship, parentColumns } from './relationships.ts'
import { invalidBody, notSupported, RestError, unknownColumn } from './rest-error.ts'
import type { Column, Relation } from './schema-cache.ts'
import { answerSql, SelectWriter, sourceOf, whereSql } from './select-sql.ts'

/** The alias of the written table in every statement. */
const WRITTEN = 'written'

/** Plans POST: insert, or upsert with a resolution preference. */
export function planInsert(relation: Relation, body: string, context: PlanContext): Plan {
  const { query, preferences } = context
  const { rows, array } = parseRows(body)
  const given = singleParameter(query, 'columns')
  const names = given === null ? sharedKeys(rows) : parseColumnList(given, 'columns')
  const columns = names.map((name) => columnOf(relation, name))
  const target = singleParameter(query, 'on_conflict')

  const tree = parseQuery(without(query, ['columns', 'on_conflict']))
  refuseConditions(tree)
  const statement = [
    insertSql(relation, columns, { rows, array, usesDefaults: preferences.usesDefaults }),
    conflictSql(relation, columns, context, target),
  ].join(' ')
  return writePlan('insert', statement, { relation, tree, context })
}

/** Plans PATCH. Without a filter it is refused, as hosted projects do with pg-safeupdate. */
export function planUpdate(relation: Relation, body: string, context: PlanContext): Plan {
  const row = parseObject(body)
  const given = singleParameter(context.query, 'columns')
  const names = given === null ? Object.keys(row) : parseColumnList(given, 'columns')
  const columns = names.map((name) => columnOf(relation, name))
  const tree = parseQuery(without(context.query, ['columns']))
  const where = requiredWhere(relation, tree, context, 'UPDATE')
  // Nothing to set is no error: PostgREST answers that no row was changed.
  if (columns.length === 0) return unchangedPlan(context)
  const statement = [
    `update public.${identifier(relation.name)} as ${WRITTEN}`,
    `set ${columns.map(({ name }) => `${identifier(name)} = given.${identifier(name)}`).join(', ')}`,
    `from json_to_record(${literal(body)}::json) as given (${definitions(columns)})`,
    where,
  ].join(' ')
  return writePlan('update', statement, { relation, tree, context })
}

function unchangedPlan({ preferences: { wantsRows, wantsSingle } }: PlanContext): Plan {
  return {
    kind: 'update',
    sql: "select '[]' as body, 0 as row_count, null as total",
    answer: wantsRows ? { kind: 'rows', offset: 0, wantsSingle } : { kind: 'nothing' },
  }
}

/** Plans DELETE, which needs a filter too. */
export function planDelete(relation: Relation, context: PlanContext): Plan {
  const tree = parseQuery(context.query)
  const where = requiredWhere(relation, tree, context, 'DELETE')
  const statement = `delete from public.${identifier(relation.name)} as ${WRITTEN} ${where}`
  return writePlan('delete', statement, { relation, tree, context })
}

interface Written {
  relation: Relation
  tree: QueryNode
  context: PlanContext
}

function writePlan(
  kind: 'insert' | 'update' | 'delete',
  statement: string,
  written: Written,
): Plan {
  const { relation, tree, context } = written
  const { wantsRows, wantsSingle } = context.preferences
  if (tree.limit !== undefined || tree.offset !== undefined) {
    throw notSupported('Limiting a write', 'filter on the keys of the rows')
  }
  if (!wantsRows) return { kind, sql: statement, answer: { kind: 'nothing' } }
  const writer = new SelectWriter(context.schema, Infinity)
  const source = { ...sourceOf(context.schema, relation.name), sql: 'changed' }
  // The filters chose the rows to write; afterwards they may no longer match.
  const shown = { ...tree, conditions: [] }
  const rows = writer.select(shown, writer.scopeOf(shown, source))
  return {
    kind,
    sql: `with changed as (${statement} returning ${returningSql(written)}) ${answerSql(rows, wantsSingle)}`,
    answer: { kind: 'rows', offset: 0, wantsSingle },
  }
}

/** Only the columns that the answer needs: the caller may not be allowed to read the others. */
function returningSql({ relation, tree, context }: Written): string {
  if (tree.items.some(({ kind }) => kind === 'all')) return `${WRITTEN}.*`
  const names = [
    ...tree.items.flatMap((item) => (item.kind === 'field' ? [item.field.column] : [])),
    ...tree.order.map(({ field }) => field.column),
    ...embedsOf(tree).flatMap((embed) =>
      parentColumns(findRelationship(context.schema, relation.name, embed)),
    ),
  ]
  const unknown = names.find((name) => !relation.columns.has(name))
  if (unknown !== undefined) throw unknownColumn(relation.name, unknown)
  if (names.length === 0) return '1'
  return [...new Set(names)].map((name) => `${WRITTEN}.${identifier(name)}`).join(', ')
}

interface Given {
  rows: readonly JsonObject[]
  array: string
  usesDefaults: boolean
}

function insertSql(relation: Relation, columns: readonly Column[], given: Given): string {
  const into = `insert into public.${identifier(relation.name)} as ${WRITTEN}`
  if (columns.length === 0) {
    if (given.rows.length > 1) throw notSupported('Several empty rows', 'insert them one by one')
    return given.rows.length === 1
      ? `${into} default values`
      : `${into} select * from public.${identifier(relation.name)} where false`
  }
  const values = columns.map((column) => valueSql(column, given))
  return [
    `${into} (${identifiers(columns.map(({ name }) => name))})`,
    `select ${values.join(', ')} from json_array_elements(${literal(given.array)}::json) as element (body)`,
    `cross join lateral json_to_record(element.body) as given (${definitions(columns)})`,
  ].join(' ')
}

/** A column that one of several rows leaves out is null, or its default if the caller prefers. */
function valueSql(column: Column, { rows, usesDefaults }: Given): string {
  const value = `given.${identifier(column.name)}`
  const isAlwaysGiven = rows.every((row) => Object.hasOwn(row, column.name))
  if (!usesDefaults || isAlwaysGiven) return value
  if (column.isIdentity) {
    throw notSupported(`Leaving out '${column.name}' in some rows`, 'give it in all or in none')
  }
  if (column.defaultExpression === null) return value
  return `case when element.body::jsonb ? ${literal(column.name)} then ${value} else ${column.defaultExpression} end`
}

function conflictSql(
  relation: Relation,
  columns: readonly Column[],
  { preferences }: PlanContext,
  target: string | null,
): string {
  if (preferences.onConflict === undefined) {
    if (target === null) return ''
    throw notSupported(
      'on_conflict without a resolution',
      'add Prefer: resolution=merge-duplicates',
    )
  }
  const keys = target === null ? relation.primaryKey : parseColumnList(target, 'on_conflict')
  if (keys.length === 0) return ''
  for (const key of keys) columnOf(relation, key)
  const conflict = `on conflict (${identifiers(keys)}) do`
  if (preferences.onConflict === 'ignore' || columns.length === 0) return `${conflict} nothing`
  const set = columns.map(({ name }) => `${identifier(name)} = excluded.${identifier(name)}`)
  return `${conflict} update set ${set.join(', ')}`
}

function requiredWhere(
  relation: Relation,
  tree: QueryNode,
  { schema }: PlanContext,
  verb: 'UPDATE' | 'DELETE',
): string {
  if (tree.conditions.length === 0) {
    throw new RestError({
      status: 400,
      code: '21000',
      message: `${verb} requires a WHERE clause`,
    })
  }
  const writer = new SelectWriter(schema, Infinity)
  const scope = {
    alias: WRITTEN,
    source: sourceOf(schema, relation.name),
    embeds: embedsOf(tree),
  }
  return whereSql(tree.conditions.map((condition) => writer.condition(condition, scope)))
}

function sharedKeys(rows: readonly JsonObject[]): string[] {
  const keys = Object.keys(rows[0] ?? {})
  const isShared = rows.every(
    (row) =>
      Object.keys(row).length === keys.length && keys.every((key) => Object.hasOwn(row, key)),
  )
  if (!isShared) throw invalidBody('All object keys must match')
  return keys
}

function columnOf(relation: Relation, name: string): Column {
  const column = relation.columns.get(name)
  if (column) return column
  throw new RestError({
    status: 400,
    code: 'PGRST204',
    message: `Could not find the '${name}' column of '${relation.name}' in the schema cache`,
  })
}

function definitions(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')
}

function refuseConditions(tree: QueryNode): void {
  if (tree.conditions.length > 0) {
    throw notSupported('A filter on an insert', 'leave it out')
  }
}

function without(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => !names.includes(name)))
}
