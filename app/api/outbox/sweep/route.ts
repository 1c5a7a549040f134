import { timingSafeEqual } from 'node:crypto'
import { drainOutbox } from '#app/_server/outbox.ts'
import { appEnv } from '#lib/env.ts'

/** For a scheduler: delivers whatever a poke missed. Bearer token: `APP_SECRET`. */
export async function POST(request: Request): Promise<Response> {
  const given = Buffer.from(request.headers.get('authorization') ?? '')
  const expected = Buffer.from(`Bearer ${appEnv().APP_SECRET}`)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return new Response('Forbidden', { status: 403 })
  }
  return Response.json({ delivered: await drainOutbox() })
}
