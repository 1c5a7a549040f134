import { z } from 'zod'
import type { Db } from '#lib/clients/supabase.ts'
import { callFunction, runFunction } from './call-function.ts'

const outboxEntrySchema = z.object({
  id: z.int(),
  topic: z.string(),
  /** Ids only; together with the topic it is an `OutboxMessage`. */
  payload: z.record(z.string(), z.unknown()),
  attempts: z.int(),
})
export type OutboxEntry = z.infer<typeof outboxEntrySchema>

/** Leases what is due, oldest first. Not completed within the lease, it is due again. */
export function claimOutbox(
  db: Db,
  claim: { limit: number; leaseSeconds: number },
): Promise<OutboxEntry[]> {
  return callFunction(
    db,
    'claim_outbox',
    { p_limit: claim.limit, p_lease_seconds: claim.leaseSeconds },
    z.array(outboxEntrySchema),
  )
}

export function completeOutbox(db: Db, entry: { id: number }): Promise<void> {
  return runFunction(db, 'complete_outbox', { p_id: entry.id })
}

/** Makes it due again later; after 20 attempts it is parked and a person must look. */
export function failOutbox(
  db: Db,
  entry: { id: number; error: string; retrySeconds: number },
): Promise<void> {
  return runFunction(db, 'fail_outbox', {
    p_id: entry.id,
    p_error: entry.error,
    p_retry_seconds: entry.retrySeconds,
  })
}
