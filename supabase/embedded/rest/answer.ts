import type { Results } from '@electric-sql/pglite'
import { DatabaseLost } from '#supabase/embedded/database-lost.ts'
import type { Reply } from '#supabase/embedded/http/exchange.ts'
import type { Preferences } from './parse-preferences.ts'
import type { Plan } from './plan.ts'
import { RestError } from './rest-error.ts'

interface AnswerRow {
  body: string
  row_count: number
  total: number | null
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const SINGLE_TYPE = { 'content-type': 'application/vnd.pgrst.object+json; charset=utf-8' }

/** The HTTP answer to a plan that has run. Throws where the result is not what was asked for. */
export function answer(
  plan: Plan,
  result: Results<Record<string, unknown>> | undefined,
  preferences: Preferences,
): Reply {
  const applied: Record<string, string> =
    preferences.applied === '' ? {} : { 'preference-applied': preferences.applied }
  switch (plan.answer.kind) {
    case 'nothing': {
      const total = preferences.wantsCount ? (result?.affectedRows ?? 0) : undefined
      const status = plan.kind === 'insert' ? 201 : 204
      return { status, headers: { ...applied, ...contentRange(0, 0, total) }, body: '' }
    }
    case 'value':
      return { status: 200, headers: JSON_TYPE, body: rowOf(result).body }
    case 'rows':
      return rowsReply(plan, plan.answer, rowOf(result), { ...preferences, applied })
  }
}

function rowOf(result: Results<Record<string, unknown>> | undefined): AnswerRow {
  const row = result?.rows[0]
  if (row === undefined) throw new DatabaseLost('An aggregate returned no row.')
  return row as unknown as AnswerRow
}

function rowsReply(
  { kind }: Plan,
  { offset, wantsSingle }: Extract<Plan['answer'], { kind: 'rows' }>,
  { body, row_count: count, total: counted }: AnswerRow,
  wanted: { applied: Record<string, string>; wantsCount: boolean; wantsSingle: boolean },
): Reply {
  if (wantsSingle && count !== 1) throw notSingle(count)
  const total = wanted.wantsCount ? (counted ?? count) : undefined
  if (total !== undefined && offset > total) throw outOfRange(offset, total)
  return {
    status: statusOf(kind, count, total),
    headers: {
      ...(wanted.wantsSingle ? SINGLE_TYPE : JSON_TYPE),
      ...wanted.applied,
      ...contentRange(offset, count, total),
    },
    body,
  }
}

function statusOf(kind: Plan['kind'], count: number, total: number | undefined): number {
  if (kind === 'insert') return 201
  const isPartial = kind === 'read' && total !== undefined && count < total
  return isPartial ? 206 : 200
}

function contentRange(offset: number, count: number, total?: number): Record<string, string> {
  const range = count === 0 ? '*' : `${offset}-${offset + count - 1}`
  return { 'content-range': `${range}/${total ?? '*'}` }
}

function notSingle(count: number): RestError {
  return new RestError({
    status: 406,
    code: 'PGRST116',
    message: 'Cannot coerce the result to a single JSON object',
    details: `The result contains ${count} rows`,
  })
}

function outOfRange(offset: number, total: number): RestError {
  return new RestError({
    status: 416,
    code: 'PGRST103',
    message: 'Requested range not satisfiable',
    details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
  })
}
