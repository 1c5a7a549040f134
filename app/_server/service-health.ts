import { bridgeHttpUrl } from '#app/_server/bridge-client.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { isDatabaseReachable, readServiceTraces } from '#lib/db/health.ts'
import { type Service, servicesOf } from '#lib/domain/service-health.ts'

const CHECK_TIMEOUT_MS = 1500
const MINUTE_MS = 60_000
/** Long enough to hold a few calls, short enough that what was mended shows. */
const LOOK_BACK_MINUTES = 15
/** Every screen asks; the services are looked at once for all of them. */
const KEPT_MS = 5_000

export const isDatabaseUp = (): Promise<boolean> =>
  isDatabaseReachable(serviceDb(), CHECK_TIMEOUT_MS)

/** Whether the bridge takes calls. */
export async function isBridgeUp(): Promise<boolean> {
  try {
    const response = await fetch(bridgeHttpUrl('/readyz'), {
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    })
    return response.ok
  } catch {
    return false
  }
}

let kept: { readonly atMs: number; readonly services: Promise<Service[]> } | null = null

/** How every service does, at most a few seconds ago. Never rejects: not to know is an answer too. */
export function readServices(nowMs: number): Promise<Service[]> {
  if (kept === null || nowMs - kept.atMs >= KEPT_MS) {
    kept = { atMs: nowMs, services: lookAtServices(nowMs) }
  }
  return kept.services
}

async function lookAtServices(nowMs: number): Promise<Service[]> {
  const since = new Date(nowMs - LOOK_BACK_MINUTES * MINUTE_MS).toISOString()
  const [database, bridge, traces] = await Promise.all([
    isDatabaseUp(),
    isBridgeUp(),
    readServiceTraces(serviceDb(), since).catch(() => null),
  ])
  const outboxLateMs = traces?.outboxSince ? nowMs - Date.parse(traces.outboxSince) : 0
  return servicesOf({
    isDatabaseUp: database,
    isBridgeUp: bridge,
    minutes: LOOK_BACK_MINUTES,
    traces: traces && { ...traces, outboxLateMs },
  })
}
