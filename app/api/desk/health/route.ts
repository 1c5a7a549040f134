import { readServices } from '#app/_server/service-health.ts'
import { sessionDb } from '#app/_server/session.ts'

/**
 * For the light on the desk: how every service does. Whoever is signed in may know; when even that cannot
 * be found out, because the database is away, it says no more than everybody may hear.
 */
export async function GET(): Promise<Response> {
  const { data, error } = await (await sessionDb()).auth.getUser()
  const isUnknown = error !== null && (!error.status || error.status >= 500)
  if (!data.user && !isUnknown) return new Response('Unauthorized', { status: 401 })
  const services = await readServices(Date.now())
  return Response.json({ services }, { headers: { 'cache-control': 'no-store' } })
}
