import type { Db } from '#lib/clients/supabase.ts'
import { databaseError } from './call-function.ts'

/** Whether the database answers a trivial read in time. One try: a health check must not linger. */
export async function isDatabaseReachable(db: Db, timeoutMs: number): Promise<boolean> {
  const { error } = await db
    .from('organizations')
    .select('id')
    .limit(1)
    .retry(false)
    .abortSignal(AbortSignal.timeout(timeoutMs))
  return error === null
}

/** What the records of a while say about the services that the product leans on. */
export interface ServiceTraces {
  /** Dials asked of the telephone network, and those that it refused or never answered. */
  readonly dials: { readonly all: number; readonly failed: number }
  /** Conversations that ended, and those that ended because the model could not go on. */
  readonly conversations: { readonly all: number; readonly failed: number }
  /** Visits that the calendar does not know yet. */
  readonly unwrittenVisits: number
  /** Since when the oldest thing that is due waits to be delivered; ISO 8601, null when nothing does. */
  readonly outboxSince: string | null
}

/** Reads `ServiceTraces` since then (ISO 8601), all organisations together: counts, and nothing of anybody. */
export async function readServiceTraces(db: Db, since: string): Promise<ServiceTraces> {
  const attempts = () =>
    db
      .from('call_attempts')
      .select('id', { count: 'exact', head: true })
      .gte('created_at', since)
      .neq('state', 'reserved')
  const ended = () =>
    db
      .from('calls')
      .select('id', { count: 'exact', head: true })
      .gte('ended_at', since)
      .not('conversation_ended_at', 'is', null)
  const [dials, failedDials, calls, failedCalls, visits, outbox] = await Promise.all([
    attempts(),
    attempts().in('state', ['refused', 'unknown']),
    ended(),
    ended().eq('outcome', 'failed'),
    db
      .from('visits')
      .select('id', { count: 'exact', head: true })
      .eq('calendar_pending', true)
      .lt('updated_at', since),
    db
      .from('outbox')
      .select('available_at')
      .is('done_at', null)
      .lte('available_at', new Date().toISOString())
      .order('available_at')
      .limit(1)
      .maybeSingle(),
  ])
  for (const { error } of [dials, failedDials, calls, failedCalls, visits, outbox]) {
    if (error) throw databaseError('read how the services do', error)
  }
  return {
    dials: { all: dials.count ?? 0, failed: failedDials.count ?? 0 },
    conversations: { all: calls.count ?? 0, failed: failedCalls.count ?? 0 },
    unwrittenVisits: visits.count ?? 0,
    outboxSince: outbox.data?.available_at ?? null,
  }
}
