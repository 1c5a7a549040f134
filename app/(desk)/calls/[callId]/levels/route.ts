import { z } from 'zod'
import { levelsOfBridge } from '#app/_server/bridge-client.ts'
import { sessionDb } from '#app/_server/session.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { readBridgeUrl } from '#lib/db/call-controls.ts'
import { isCallRunning } from '#lib/db/desk-calls.ts'

/** Tells an EventSource that there will be nothing, so that it does not ask again. */
const nothing = (): Response => new Response(null, { status: 204 })

/** How loud both sides of a running call are, about five times a second, for a member who may see it. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ callId: string }> },
): Promise<Response> {
  const { callId } = await params
  if (!z.uuid().safeParse(callId).success) return new Response('Not Found', { status: 404 })
  const db = await sessionDb()
  const { data } = await db.auth.getUser()
  if (!data.user) return new Response('Unauthorized', { status: 401 })
  // Under their own rights: a call of somebody else's is not there.
  if (!(await isCallRunning(db, callId))) return nothing()
  const url = await readBridgeUrl(serviceDb(), callId)
  const levels = url === null ? null : await levelsOfBridge(url, callId, request.signal)
  if (levels === null) return new Response('Not Now', { status: 503 })
  return new Response(levels, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' },
  })
}
