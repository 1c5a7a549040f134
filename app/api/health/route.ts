import { isBridgeUp, isDatabaseUp } from '#app/_server/service-health.ts'

type Health = 'up' | 'down'

const healthOf = (isUp: boolean): Health => (isUp ? 'up' : 'down')

/** For load balancers: what this app needs to take a call. No secrets. */
export async function GET(): Promise<Response> {
  const [database, bridge] = await Promise.all([isDatabaseUp(), isBridgeUp()])
  const status = healthOf(database && bridge)
  const checks = { app: 'up', database: healthOf(database), bridge: healthOf(bridge) }
  return Response.json(
    { status, checks },
    { status: status === 'up' ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  )
}
