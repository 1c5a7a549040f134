import { getCall } from '#lib/db/calls.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import type { ToolContext } from '#lib/tools/tool.ts'
import { startHttpDatabase } from '#supabase/tests/http-database.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'

/** Our own Supabase server in memory, spoken to as in production: over HTTP, with the secret key. */
export async function startTestSupabase(): Promise<TestDatabase> {
  const { server, test } = await startHttpDatabase()
  return { ...test, close: server.close }
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
