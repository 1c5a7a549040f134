import { randomUUID } from 'node:crypto'
import type { TestDatabase } from './test-database.ts'

export type FunctionName = Parameters<TestDatabase['db']['rpc']>[0]

export const why = (
  key: string = randomUUID(),
): { readonly p_reason: string; readonly p_key: string } => ({
  p_reason: 'Agreed with the owner',
  p_key: key,
})

/** Changes a record as the server does for somebody it has authorised; a refusal by code is thrown. */
export async function governIn(
  test: TestDatabase,
  name: FunctionName,
  args: Record<string, unknown>,
): Promise<unknown> {
  const json = Object.entries(args).map(([key, value]) => [
    key,
    value !== null && typeof value === 'object' && key !== 'p_vendor_ids'
      ? JSON.stringify(value)
      : value,
  ])
  const { data, error } = await test.db.rpc(name, Object.fromEntries(json) as never)
  if (error) throw Object.assign(new Error(error.message), { code: error.code })
  return data
}

interface Kept {
  readonly type: string
  readonly before: unknown
  readonly after: unknown
}

/** What was kept of the changes to somebody, in order. */
export const eventsIn = (test: TestDatabase, subjectId: string): Promise<Kept[]> =>
  test.all<Kept>(
    'select type, before, after from governance_events where subject_id = $1 order by id',
    [subjectId],
  )
