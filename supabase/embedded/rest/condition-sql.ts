import { identifier, literal } from '#supabase/embedded/sql-text.ts'
import {
  COMPARE_SQL,
  embedName,
  IS_SQL,
  type Condition,
  type Embed,
  type Field,
  type Test,
} from './query-tree.ts'
import { RestError, unknownColumn } from './rest-error.ts'

/** A relation under an alias, in which fields are looked up. */
export interface Scope {
  alias: string
  source: { sql: string; relation: string; columns: ReadonlySet<string> }
  embeds: readonly Embed[]
}

/**
 * A field as SQL. The column must exist: Postgres reads `t.anything` as a call of `anything(t)` when
 * there is no such column, and would run any function that accepts a row.
 */
export function fieldSql(field: Field, { alias, source }: Scope): string {
  if (!source.columns.has(field.column)) throw unknownColumn(source.relation, field.column)
  const column = `${alias}.${identifier(field.column)}`
  if (field.json.length === 0) return column
  const steps = field.json.map(
    ({ arrow, key }) => `${arrow}${typeof key === 'number' ? `(${key})` : literal(key)}`,
  )
  return `(${column}${steps.join('')})`
}

/** `exists` writes the test whether an embed has any row. */
export function conditionSql(
  condition: Condition,
  scope: Scope,
  exists: (embed: Embed) => string,
): string {
  if (condition.kind !== 'test') {
    const parts = condition.conditions.map((part) => conditionSql(part, scope, exists))
    return negate(parts.join(condition.kind === 'all-of' ? ' and ' : ' or '), condition.isNegated)
  }
  const { field, test, isNegated } = condition
  const embed = scope.embeds.find((candidate) => embedName(candidate) === field.column)
  if (embed && field.json.length === 0 && !scope.source.columns.has(field.column)) {
    return embedTestSql(embed, test, isNegated, exists)
  }
  return negate(testSql(fieldSql(field, scope), test), isNegated)
}

function testSql(value: string, test: Test): string {
  switch (test.kind) {
    case 'compare':
      return `${value} ${COMPARE_SQL[test.operator]} ${literal(operandOf(test))}`
    case 'in':
      return test.values.length === 0
        ? 'false'
        : `${value} in (${test.values.map((one) => literal(one)).join(', ')})`
    case 'is':
      return `${value} is ${IS_SQL[test.value]}`
  }
}

/** In a URL `*` stands for `%`, which would have to be escaped. */
function operandOf(test: Extract<Test, { kind: 'compare' }>): string {
  const isPattern = test.operator === 'like' || test.operator === 'ilike'
  return isPattern ? test.value.replaceAll('*', '%') : test.value
}

/** `quotes=not.is.null`: rows that have a quote. */
function embedTestSql(
  embed: Embed,
  test: Test,
  isNegated: boolean,
  exists: (embed: Embed) => string,
): string {
  if (test.kind !== 'is' || (test.value !== 'null' && test.value !== 'not_null')) {
    throw new RestError({
      status: 400,
      code: 'PGRST120',
      message: `Bad operator on the '${embedName(embed)}' embedded resource`,
      details: 'Only is null or not is null filters are allowed on embedded resources',
      hint: 'To filter on one of its columns, name the column behind a dot.',
    })
  }
  const wantsRows = (test.value === 'not_null') !== isNegated
  return negate(exists(embed), !wantsRows)
}

function negate(sql: string, isNegated: boolean): string {
  return isNegated ? `not (${sql})` : `(${sql})`
}
