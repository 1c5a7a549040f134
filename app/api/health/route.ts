import { bridgeHttpUrl } from '#app/_server/bridge-client.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { isDatabaseReachable } from '#lib/db/health.ts'

const CHECK_TIMEOUT_MS = 1500

type Health = 'up' | 'down'

/** For load balancers and the dashboard's light: what this app needs to take a call. No secrets. */
export async function GET(): Promise<Response> {
  const [database, bridge] = await Promise.all([checkDatabase(), checkBridge()])
  const status: Health = database === 'up' && bridge === 'up' ? 'up' : 'down'
  return Response.json(
    { status, checks: { app: 'up', database, bridge } },
    { status: status === 'up' ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  )
}

async function checkDatabase(): Promise<Health> {
  return (await isDatabaseReachable(serviceDb(), CHECK_TIMEOUT_MS)) ? 'up' : 'down'
}

async function checkBridge(): Promise<Health> {
  try {
    const response = await fetch(bridgeHttpUrl('/readyz'), {
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    })
    return response.ok ? 'up' : 'down'
  } catch {
    return 'down'
  }
}
