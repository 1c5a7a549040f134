import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { serviceDb } from '#lib/clients/supabase.ts'
import { getCall } from '#lib/db/calls.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import type { ToolContext } from '#lib/tools/tool.ts'
import { startEmbedded } from '#supabase/embedded/embedded.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'

const migrationsDir = fileURLToPath(new URL('../../supabase/migrations', import.meta.url))

/** Our own Supabase server in memory, spoken to as in production: over HTTP, with the secret key. */
export async function startTestSupabase(): Promise<TestDatabase> {
  const server = await startEmbedded({ dataDir: '', port: 0, migrationsDir, inMemory: true })
  vi.stubEnv('SUPABASE_URL', server.url)
  vi.stubEnv('SUPABASE_PUBLISHABLE_KEY', server.publishableKey)
  vi.stubEnv('SUPABASE_SECRET_KEY', server.secretKey)
  const all = async <Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> =>
    (await server.db.query<Row>(sql, [...params])).rows
  return {
    pg: server.db,
    db: serviceDb(),
    all,
    async one<Row>(sql: string, params: readonly unknown[] = []) {
      const [row] = await all<Row>(sql, params)
      if (!row) throw new Error(`No row: ${sql}`)
      return row
    },
    close: server.close,
  }
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
