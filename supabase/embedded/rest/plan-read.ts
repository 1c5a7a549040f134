import { parseQuery } from './parse-query.ts'
import { MAX_ROWS, type Plan, type PlanContext } from './plan.ts'
import { answerSql, SelectWriter, sourceOf, whereSql } from './select-sql.ts'

/** Plans GET and HEAD of a relation. */
export function planRead(relation: string, { schema, query, preferences }: PlanContext): Plan {
  const node = parseQuery(query)
  const writer = new SelectWriter(schema, MAX_ROWS)
  const scope = writer.scopeOf(node, sourceOf(schema, relation))
  const rows = writer.select(node, scope)
  const total = preferences.wantsCount
    ? `(select count(*)::int from ${scope.source.sql} as ${scope.alias} ${whereSql(writer.where(node, scope))})`
    : null
  return {
    kind: 'read',
    sql: answerSql(rows, preferences.wantsSingle, total),
    answer: { kind: 'rows', offset: node.offset ?? 0, wantsSingle: preferences.wantsSingle },
  }
}
