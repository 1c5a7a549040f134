import { identifier, literal } from '#supabase/embedded/sql-text.ts'
import { parseObject } from './json-body.ts'
import { parseQuery } from './parse-query.ts'
import { MAX_ROWS, type Plan, type PlanContext } from './plan.ts'
import { notSupported, RestError } from './rest-error.ts'
import type { SchemaCache, SqlFunction } from './schema-cache.ts'
import { answerSql, SelectWriter, type Source } from './select-sql.ts'

/** Plans POST to `rpc/<name>`: the body's keys are the function's argument names. */
export function planCall(name: string, body: string, context: PlanContext): Plan {
  const { schema, query, preferences } = context
  const given = Object.keys(parseObject(body === '' ? '{}' : body))
  const called = findFunction(schema, name, given)
  const { result } = called
  if (preferences.wantsCount) {
    throw notSupported('Counting the rows of a function', 'count them in the function')
  }

  const { from, call } = callSql(called, given, body)
  if (result.kind === 'unsupported') {
    throw notSupported(`The function ${name} with ${result.reason}`, 'declare it with names')
  }
  if (result.kind !== 'row') {
    if (query.size > 0) throw notSupported('Filtering a result without columns', 'leave it out')
    return result.kind === 'void'
      ? { kind: 'call', sql: `select from ${from}${call}`, answer: { kind: 'nothing' } }
      : { kind: 'call', sql: valueSql(called, from, call), answer: { kind: 'value' } }
  }

  const node = parseQuery(query)
  const source: Source = {
    sql: `${from}${call}`,
    relation: result.relation ?? name,
    columns: new Set(result.columns),
  }
  const writer = new SelectWriter(schema, MAX_ROWS)
  const rows = writer.select(node, writer.scopeOf(node, source))
  const wantsSingle = preferences.wantsSingle || !called.returnsSet
  return {
    kind: 'call',
    sql: answerSql(rows, wantsSingle),
    answer: { kind: 'rows', offset: node.offset ?? 0, wantsSingle },
  }
}

/** Arguments come out of the body as a row of their declared types, so JSON arrays and enums work. */
function callSql(
  { name, parameters }: SqlFunction,
  given: readonly string[],
  body: string,
): { from: string; call: string } {
  const used = parameters.filter((parameter) => given.includes(parameter.name))
  if (used.length === 0) return { from: '', call: `public.${identifier(name)}()` }
  const definitions = used.map((one) => `${identifier(one.name)} ${one.type}`)
  const args = used.map((one) => `${identifier(one.name)} => args.${identifier(one.name)}`)
  return {
    from: `json_to_record(${literal(body)}::json) as args (${definitions.join(', ')}), lateral `,
    call: `public.${identifier(name)}(${args.join(', ')})`,
  }
}

function valueSql({ returnsSet }: SqlFunction, from: string, call: string): string {
  const value = returnsSet
    ? "coalesce(json_agg(result.value), '[]')::text"
    : "coalesce(to_json(result.value)::text, 'null')"
  return `select ${value} as body from ${from}${call} as result (value)`
}

/** As PostgREST: an overload fits when it takes every given name and is given all it requires. */
function findFunction(schema: SchemaCache, name: string, given: readonly string[]): SqlFunction {
  const overloads = schema.functions.get(name) ?? []
  const fitting = overloads.filter(
    ({ parameters }) =>
      given.every((key) => parameters.some((parameter) => parameter.name === key)) &&
      parameters.every((parameter) => !parameter.isRequired || given.includes(parameter.name)),
  )
  const [only, ...others] = fitting
  if (only === undefined) throw noFunction(name, given)
  if (others.length > 0) throw ambiguousFunction(fitting)
  return only
}

function noFunction(name: string, given: readonly string[]): RestError {
  const names = given.toSorted().join(', ')
  const called = given.length === 0 ? `${name} without parameters` : `${name}(${names})`
  const plural = given.length === 1 ? '' : 's'
  const searched =
    given.length === 0 ? `${name} without parameters` : `${name} with parameter${plural} ${names}`
  return new RestError({
    status: 404,
    code: 'PGRST202',
    message: `Could not find the function public.${called} in the schema cache`,
    details: `Searched for the function public.${searched}, but no matches were found in the schema cache.`,
  })
}

function ambiguousFunction(fitting: readonly SqlFunction[]): RestError {
  const signatures = fitting.map(
    ({ name, parameters }) =>
      `public.${name}(${parameters.map((one) => `${one.name} => ${one.type}`).join(', ')})`,
  )
  return new RestError({
    status: 300,
    code: 'PGRST203',
    message: `Could not choose the best candidate function between: ${signatures.join(', ')}`,
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  })
}
