import { sessionDb } from '#app/_server/session.ts'
import { readChanges } from '#lib/db/changes.ts'

/** A position is some digits; anything longer is none. */
const POSITION_MAX = 40

/** For a screen that was away: what it missed since its position, as whoever is signed in. */
export async function GET(request: Request): Promise<Response> {
  const db = await sessionDb()
  const { data } = await db.auth.getSession()
  if (!data.session) return new Response('Unauthorized', { status: 401 })
  const after = new URL(request.url).searchParams.get('after') ?? ''
  try {
    const missed = await readChanges(db, after.slice(0, POSITION_MAX))
    const { isComplete, changes } = missed
    return Response.json({ isComplete, count: changes.length }, NOT_KEPT)
  } catch {
    return new Response('The database does not answer.', { status: 503 })
  }
}

const NOT_KEPT = { headers: { 'cache-control': 'no-store' } }
