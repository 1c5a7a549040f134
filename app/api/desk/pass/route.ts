import { isAway, sessionDb } from '#app/_server/session.ts'

const SECOND_MS = 1_000

/**
 * For a screen that listens: the access token of whoever is signed in, which `proxy.ts` has renewed if it
 * was about to run out. It is in that browser's cookies anyway; whoever is listened to checks it.
 */
export async function GET(): Promise<Response> {
  const { data, error } = await (await sessionDb()).auth.getSession()
  if (error && isAway(error.status)) {
    return new Response('The session could not be renewed.', { status: 503 })
  }
  if (!data.session) return new Response('Unauthorized', { status: 401 })
  const { access_token: token, expires_at: until = 0 } = data.session
  return Response.json(
    { token, untilMs: until * SECOND_MS },
    { headers: { 'cache-control': 'no-store' } },
  )
}
