import type { PGlite } from '@electric-sql/pglite'
import { getCall } from '#lib/db/calls.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import type { ToolContext } from '#lib/tools/tool.ts'
import { createTestDatabase, type TestDatabase } from '#supabase/tests/test-database.ts'

const OPERATORS = { eq: '=', lt: '<', gt: '>' } as const

/** The few reads of the tools, as PostgREST would run them. Anything else is not there and throws. */
class TableRead implements PromiseLike<{ data: unknown; error: null }> {
  readonly #pg: PGlite
  readonly #table: string
  readonly #conditions: string[] = []
  readonly #values: unknown[] = []
  #columns = '*'
  #tail = ''
  #isSingle = false

  constructor(pg: PGlite, table: string) {
    this.#pg = pg
    this.#table = table
  }

  select(columns: string): this {
    this.#columns = columns
    return this
  }
  eq(column: string, value: unknown): this {
    return this.#where(column, 'eq', value)
  }
  lt(column: string, value: unknown): this {
    return this.#where(column, 'lt', value)
  }
  gt(column: string, value: unknown): this {
    return this.#where(column, 'gt', value)
  }
  in(column: string, values: readonly string[]): this {
    this.#values.push(values)
    this.#conditions.push(`${column}::text = any ($${this.#values.length}::text[])`)
    return this
  }
  order(column: string, { ascending = true } = {}): this {
    this.#tail = ` order by ${column}${ascending ? '' : ' desc'}`
    return this
  }
  limit(count: number): this {
    this.#tail += ` limit ${count}`
    return this
  }
  maybeSingle(): this {
    this.#isSingle = true
    return this
  }

  #where(column: string, operator: keyof typeof OPERATORS, value: unknown): this {
    this.#values.push(value)
    this.#conditions.push(`${column} ${OPERATORS[operator]} $${this.#values.length}`)
    return this
  }

  // oxlint-disable-next-line unicorn/no-thenable -- supabase-js queries run when they are awaited
  async then<Result>(
    resolve?: ((answer: { data: unknown; error: null }) => Result | PromiseLike<Result>) | null,
  ): Promise<Result> {
    const where = this.#conditions.length > 0 ? ` where ${this.#conditions.join(' and ')}` : ''
    const sql = `select to_jsonb(r) as row from (select ${this.#columns} from public.${this.#table}${where}${this.#tail}) r`
    const rows = (await this.#pg.query<{ row: unknown }>(sql, this.#values)).rows.map(
      ({ row }) => row,
    )
    const answer = { data: this.#isSingle ? (rows[0] ?? null) : rows, error: null }
    return resolve ? resolve(answer) : (answer as Result)
  }
}

/** Today's schema with functions that act and tables that can be read, for tools. */
export async function createReadableDatabase(): Promise<TestDatabase> {
  const test = await createTestDatabase()
  Object.assign(test.db, { from: (table: string) => new TableRead(test.pg, table) })
  return test
}

/** A call as the bridge knows it, with the claims of its own record. */
export async function toolContextOf(test: TestDatabase, callId: string): Promise<ToolContext> {
  return { claims: await getCall(test.db, callId), db: test.db, now: Date.now }
}

/** Runs a tool as the model of a call would; `id` is the model's own id of this use. */
export async function useTool(
  test: TestDatabase,
  callId: string,
  [name, args]: readonly [name: string, args: Record<string, unknown>],
  id = 'fc-1',
): Promise<Record<string, unknown>> {
  const context = await toolContextOf(test, callId)
  return (await runTool({ name, args, toolCallId: id }, context)).output
}

export async function incidentStatusOf(test: TestDatabase, incidentId: string): Promise<string> {
  const sql = 'select status from public.incidents where id = $1'
  return (await test.one<{ status: string }>(sql, [incidentId])).status
}
