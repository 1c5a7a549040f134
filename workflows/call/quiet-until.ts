import { serviceDb } from '#lib/clients/supabase.ts'
import { appendIncidentEvent, getIncidentContext } from '#lib/db/incidents.ts'
import { isEmergency } from '#lib/domain/incident.ts'
import { scaledMs } from '#lib/domain/waits.ts'
import { appEnv } from '#lib/env.ts'
import { quietUntilMs } from '#workflows/shared/quiet-hours.ts'

/**
 * Until when people are left in peace about an incident, in epoch milliseconds under the scaled clock;
 * null when they may be rung now. An emergency may ring at any hour. The delay is put on record with its
 * reason.
 */
export async function quietUntilFor(incidentId: string): Promise<number | null> {
  const db = serviceDb()
  const { incident, property, policy } = await getIncidentContext(db, incidentId)
  if (isEmergency(incident.priority)) return null
  const nowMs = Date.now()
  const untilMs = quietUntilMs(policy, nowMs, property.timezone)
  if (untilMs === null) return null
  const until = new Date(untilMs).toISOString()
  await appendIncidentEvent(db, {
    incidentId,
    type: 'calls.deferred',
    key: `calls.deferred:${until}`,
    actorKind: 'agent',
    actorId: null,
    payload: { reason: 'quiet-hours', until },
  })
  return nowMs + scaledMs(untilMs - nowMs, appEnv().TIME_SCALE)
}
